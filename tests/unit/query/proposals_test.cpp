// What may have been meant by a filter that cannot be understood.
#include "query/proposals.hpp"

#include <doctest/doctest.h>

#include "query/filter_bar.hpp"

namespace {

std::string first(std::string_view text) {
    std::vector<std::string> const all = query::proposals(text);
    return all.empty() ? "nothing" : all.front();
}

}  // namespace

TEST_CASE("what was opened is closed") {
    CHECK(first("(alice OR bob") == "(alice OR bob)");
    CHECK(first("((a) AND (b OR c") == "((a) AND (b OR c))");
    CHECK(first("user.name:\"Alice B") == "user.name:\"Alice B\"");
    CHECK(first("bytes:[1 TO 5") == "bytes:[1 TO 5]");
}

TEST_CASE("what is missing is put there, or what waits for it goes") {
    CHECK(first("source.ip:") == "source.ip:*");
    CHECK(first("alice AND") == "alice");
    CHECK(first("alice AND NOT ") == "alice");
    CHECK(first("a OR OR b") == "a OR b");
    CHECK(first("AND b") == "b");
    CHECK(first("alice )") == "alice");
    CHECK(first("a () b") == "a b");
    CHECK(first("bytes:[1 to 5]") == "bytes:[1 TO 5]");
    CHECK(first("bytes:>5*") == "bytes:>5");
}

TEST_CASE("what is proposed can be understood, and is not much") {
    CHECK(query::proposals("fine").empty());
    CHECK(query::proposals("").empty());
    for (std::string_view const text :
         {"(", ")", "\"", "a:", "a:(", "NOT", "-(", "a:[", "é (", "a:[* TO", "() OR ()", "\"\""}) {
        CAPTURE(text);
        std::vector<std::string> const all = query::proposals(text);
        CHECK(all.size() <= query::kMostProposals);
        for (std::string const& one : all) CHECK(query::parse(one));
    }
    CHECK(query::place_of("at character 11: expected") == std::optional<std::size_t>(11));
    CHECK_FALSE(query::place_of("the text is not UTF-8"));
}
