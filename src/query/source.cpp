// SOURCE logGroups(namePrefix: ["/app/", "/aws/lambda/"], class: ["STANDARD"]): which log groups a
// query is of, where the call does not say.
#include "base/text.hpp"
#include "query/reading.hpp"

namespace query {
namespace {

constexpr std::size_t kMostPrefixes = 5;

std::vector<std::string> read_list(Tokens& tokens) {
    std::vector<std::string> items;
    bool const list = tokens.take_sign("[");
    do {
        if (tokens.peek().kind != TokenKind::text) {
            tokens.wrong("expected a text in quotes, not " + tokens.shown());
        }
        items.push_back(tokens.take().text);
    } while (list && tokens.take_sign(","));
    if (list) tokens.expect_sign("]", "at the end of the list");
    return items;
}

void read_class(Tokens& tokens, Source& source) {
    for (std::string const& one : read_list(tokens)) {
        source.infrequent = one == "INFREQUENT_ACCESS";
        if (!source.infrequent && one != "STANDARD") {
            tokens.wrong("a class of log groups is STANDARD or INFREQUENT_ACCESS");
        }
    }
}

}  // namespace

Source read_source(Tokens& tokens) {
    Source source;
    if (!tokens.take_word("logGroups")) {
        tokens.wrong("expected logGroups(…) after SOURCE, not " + tokens.shown());
    }
    tokens.expect_sign("(", "after logGroups");
    while (!tokens.sees_sign(")")) {
        if (tokens.take_word("namePrefix")) {
            tokens.expect_sign(":", "after namePrefix");
            source.prefixes = read_list(tokens);
            if (source.prefixes.size() > kMostPrefixes) tokens.wrong("more than five prefixes");
        } else if (tokens.take_word("class") || tokens.take_word("logGroupClass")) {
            tokens.expect_sign(":", "after the class");
            read_class(tokens, source);
        } else {
            tokens.wrong("expected namePrefix or class, not " + tokens.shown());
        }
        if (!tokens.take_sign(",")) break;
    }
    tokens.expect_sign(")", "at the end of logGroups(…)");
    return source;
}

}  // namespace query
