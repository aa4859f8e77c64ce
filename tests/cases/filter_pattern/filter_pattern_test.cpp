// Filter patterns: an input is a pattern and the messages it is put to, one a line; what comes of
// it is a line for each message: "no", or "yes" and what the pattern took out of it.
#include <doctest/doctest.h>

#include "aws/error.hpp"
#include "base/text.hpp"
#include "cases/cases.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace {

namespace pattern = cloud::logs::pattern;

std::string put_to(pattern::Pattern const& pattern, std::string_view message) {
    auto const extracted = pattern.extract(message);
    CHECK(extracted.has_value() == pattern.matches(message));
    if (!extracted) return "no";
    std::string out = "yes";
    for (pattern::Extracted const& one : *extracted) out += " " + one.name + "=" + one.value;
    return out;
}

std::string shown(std::string const& input) {
    std::vector<std::string_view> const lines = base::split(base::trim(input), '\n');
    try {
        pattern::Pattern const pattern = pattern::parse(lines.front());
        std::string out = lines.size() == 1 ? "good\n" : "";
        for (std::size_t i = 1; i < lines.size(); ++i) out += put_to(pattern, lines[i]) + "\n";
        return out;
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message + "\n";
    }
}

}  // namespace

// A quarter of a million elements: asked by their index, each would be counted to.
TEST_CASE("every element of a long array is looked at once") {
    std::string message = R"({"a":[0)";
    for (int i = 0; i < 250'000; ++i) message += ",0";
    CHECK(pattern::parse("{ $.a[*] = 1 }").matches(message + ",1]}"));
    CHECK_FALSE(pattern::parse("{ $.a[*] = 1 }").matches(message + "]}"));
}

TEST_CASE("filter patterns") { CHECK(cases::run_cases("filter_pattern", shown) >= 150); }
