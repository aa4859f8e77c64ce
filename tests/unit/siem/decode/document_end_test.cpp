#include "siem/decode/document_end.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace siem::decode {
namespace {

// One byte after the other. Outside of texts, where JSON has none, a backslash hides quotes.
std::size_t plainly(std::string_view text) {
    std::size_t depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\\') {
            char const next = i + 1 < text.size() ? text[i + 1] : ' ';
            if (in_text || next == '"' || next == '\\') ++i;
        } else if (in_text) {
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i + 1;
        }
    }
    return text.npos;
}

TEST_CASE("a document ends where its first bracket is closed") {
    CHECK(end_of_document("") == std::string_view::npos);
    CHECK(end_of_document(" \n") == std::string_view::npos);
    CHECK(end_of_document("{}") == 2);
    CHECK(end_of_document(R"( {"a":"}"} {"b":1})") == 10);
    CHECK(end_of_document(R"([{"a":"\"]}"},2] )") == 16);
    CHECK(end_of_document(R"({"a":"\\"}{)") == 10);
    CHECK(end_of_document(R"({"a":[1,2})") == std::string_view::npos);
    CHECK(end_of_document(R"({"a":")") == std::string_view::npos);
}

TEST_CASE("what is no document ends where one might begin") {
    CHECK(end_of_document("oops {}") == 5);
    CHECK(end_of_document(" oops") == 5);
    CHECK(end_of_document("}{}") == 1);
}

TEST_CASE("blocks of a document are one text") {
    std::mt19937 random(3);
    std::string const letters = R"(aaaa"\\{}[]:, )";
    for (int round = 0; round < 20'000; ++round) {
        std::string text(random() % 2, ' ');
        text += random() % 2 == 0 ? '{' : '[';
        for (std::size_t i = random() % 300; i > 0; --i) text += letters[random() % letters.size()];
        CAPTURE(text);
        REQUIRE(end_of_document(text) == plainly(text));
    }
}

}  // namespace
}  // namespace siem::decode
