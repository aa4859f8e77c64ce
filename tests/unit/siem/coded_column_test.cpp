#include "siem/coded_column.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace siem {
namespace {

std::vector<std::string> texts(CodedColumn const& column) {
    std::vector<std::string> all;
    for (CodedColumn::Reader cells(column); !cells.empty();) all.emplace_back(cells.next());
    return all;
}

TEST_CASE("what repeats is in the dictionary once, and the empty text always") {
    CodedColumn column;
    for (char const* text : {"eu-west-1", "", "us-east-1", "eu-west-1", "eu-west-1", ""}) {
        column.add(text);
    }
    CHECK(texts(column) ==
          std::vector<std::string>{"eu-west-1", "", "us-east-1", "eu-west-1", "eu-west-1", ""});
    CHECK(column.codes().bytes() == std::string_view("\1\0\2\1\1\0", 6));
    CHECK(column.dictionary_size() == 3);
    std::vector<std::string> dictionary;
    for (TextColumn::Reader cells(column.dictionary()); !cells.empty();) {
        dictionary.emplace_back(cells.next());
    }
    CHECK(dictionary == std::vector<std::string>{"", "eu-west-1", "us-east-1"});
}

TEST_CASE("many texts, of every length, come back as they were, and each once") {
    CodedColumn column;
    std::vector<std::string> added;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = 0; i < 20'000; ++i) {
            added.push_back(std::to_string(i) + std::string(i % 300, 'x'));
            column.add(added.back());
        }
    }
    CHECK(texts(column) == added);
    CHECK(column.dictionary_size() == 20'001);
}

TEST_CASE("a text that was at the same place of memory is not taken for the one before") {
    CodedColumn column;
    std::string buffer = "one";
    column.add(buffer);
    buffer = "two";
    column.add(buffer);
    CHECK(texts(column) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("cleared, it begins anew") {
    CodedColumn column;
    column.add("old");
    column.clear();
    CHECK(texts(column).empty());
    column.add("new");
    CHECK(texts(column) == std::vector<std::string>{"new"});
    CHECK(column.codes().bytes() == "\1");
}

}  // namespace
}  // namespace siem
