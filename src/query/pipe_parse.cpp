// parse: fields out of a text, by stars or by the groups of a regular expression.
//
//   parse @message "user=*, took * ms" as user, took
//   parse @message /user=(?<user>\S+)/
#include "base/text.hpp"
#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

// Each star takes as little as it can; the last one, at the end, all there is. Nothing where the
// text has not all that stands around the stars.
bool match_glob(std::vector<std::string> const& pieces, std::string_view text,
                std::vector<std::string_view>& found) {
    std::size_t at = text.find(pieces.front());
    if (at == std::string_view::npos) return false;
    at += pieces.front().size();
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        bool const last = i + 1 == pieces.size();
        std::size_t const end = last && pieces[i].empty() ? text.size() : text.find(pieces[i], at);
        if (end == std::string_view::npos) return false;
        found.push_back(text.substr(at, end - at));
        at = end + pieces[i].size();
    }
    return true;
}

class ParseStage final : public Stage {
  public:
    explicit ParseStage(Parse const& pipe) : pipe_(pipe) {}
    void take(Row& row) override {
        Datum const source = evaluate(pipe_.source, row);
        std::string const text = text_of(source);
        std::vector<std::string_view> found;
        bool const matches = pipe_.glob.empty() ? pipe_.pattern.regex->groups(text, found)
                                                : match_glob(pipe_.glob, text, found);
        for (std::size_t i = 0; i < pipe_.names.size(); ++i) {
            // What a group did not take part in has no bytes of the text.
            bool const there = matches && i < found.size() && found[i].data() != nullptr;
            row.set(pipe_.names[i], there ? Datum(std::string(found[i])) : Datum());
        }
        next().take(row);
    }

  private:
    Parse pipe_;
};

std::vector<std::string> names_behind_as(Reading const& in) {
    std::vector<std::string> names;
    if (!in.tokens.take_word("as")) return names;
    do {
        names.push_back(in.tokens.expect_new_name(names.empty() ? "'as'" : "','"));
    } while (in.tokens.take_sign(","));
    return names;
}

void read_glob(Reading const& in, std::string const& glob, Parse& parse) {
    std::size_t const begin = in.tokens.last_end();
    for (std::string_view const piece : base::split(glob, '*')) parse.glob.emplace_back(piece);
    std::size_t const stars = parse.glob.size() - 1;
    if (stars == 0) in.tokens.wrong("this text has no * to take a field by", begin - 1, begin);
    parse.names = names_behind_as(in);
    if (parse.names.size() == stars) return;
    in.tokens.wrong("the text has " + std::to_string(stars) + " stars, and " +
                        std::to_string(parse.names.size()) + " names stand behind 'as'",
                    begin, in.tokens.last_end());
}

// Of names that the expression gives its groups, or of those behind `as`.
void read_groups(Reading const& in, Pattern pattern, Parse& parse) {
    std::size_t const begin = in.tokens.last_end();
    parse.names = pattern.regex->group_names();
    std::vector<std::string> const given = names_behind_as(in);
    if (!given.empty() && given.size() != parse.names.size()) {
        in.tokens.wrong("the regular expression has " + std::to_string(parse.names.size()) +
                            " groups, and " + std::to_string(given.size()) +
                            " names stand behind 'as'",
                        begin, in.tokens.last_end());
    }
    if (!given.empty()) parse.names = given;
    bool named = !parse.names.empty();
    for (std::string const& name : parse.names) named = named && !name.empty();
    if (!named) {
        in.tokens.wrong("the groups of the regular expression need names, as in (?<user>[^,]+)",
                        begin - 1, begin);
    }
    parse.pattern = std::move(pattern);
}

}  // namespace

Parse read_parse(Reading const& in) {
    Parse parse;
    if (in.tokens.peek().kind == TokenKind::text || in.tokens.sees_sign("/")) {
        in.tokens.wrong("expected the field that is parsed, such as @message, before the pattern");
    }
    parse.source = in.expressions.source();
    Datum how = in.expressions.regex_or_text("the field");
    if (auto* pattern = std::get_if<Pattern>(&how)) {
        read_groups(in, std::move(*pattern), parse);
    } else {
        read_glob(in, std::get<std::string>(how), parse);
    }
    return parse;
}

std::unique_ptr<Stage> make_stage(Parse const& pipe) { return std::make_unique<ParseStage>(pipe); }

}  // namespace query
