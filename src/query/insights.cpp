#include "query/insights.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "query/filter_bar.hpp"
#include "query/reading.hpp"

namespace query {
namespace {

template <typename Node, Node (*read)(Reading const&)>
Pipe pipe_of(Reading const& in) {
    Pipe pipe;
    pipe.node = read(in);
    return pipe;
}

struct Command {
    std::string_view name;
    Pipe (*read)(Reading const&);  // nullptr: it is known, and not supported
};
constexpr Command kCommands[] = {
    {"fields", &pipe_of<Fields, &read_fields>},
    {"display", &pipe_of<Display, &read_display>},
    {"filter", &pipe_of<Where, &read_where>},
    {"filterIndex", &pipe_of<Where, &read_where>},
    {"stats", &pipe_of<Stats, &read_stats>},
    {"sort", &pipe_of<Sort, &read_sort>},
    {"limit", &pipe_of<Limit, &read_limit>},
    {"head", &pipe_of<Limit, &read_limit>},  // its older name
    {"dedup", &pipe_of<Dedup, &read_dedup>},
    {"parse", &pipe_of<Parse, &read_parse>},
    {"pattern", &pipe_of<Cluster, &read_cluster>},
    {"diff", &pipe_of<Diff, &read_diff>},
    {"unnest", &pipe_of<Unnest, &read_unnest>},
    {"addtotals", nullptr},
    {"anomaly", nullptr},
    {"join", nullptr},
    {"lookup", nullptr},
    {"unmask", nullptr},
};

Command const* find_command(Tokens const& tokens) {
    for (Command const& command : kCommands) {
        if (tokens.sees_word(command.name)) return &command;
    }
    return nullptr;
}

[[noreturn]] void unknown_command(Tokens const& tokens) {
    if (tokens.peek().kind != TokenKind::name) {
        tokens.wrong("expected a command, such as fields or filter, not " + tokens.shown());
    }
    std::vector<std::string> names;
    for (Command const& command : kCommands) {
        if (command.read) names.emplace_back(command.name);
    }
    std::optional<std::string> const near = base::nearest(tokens.peek().text, names);
    tokens.wrong("unknown command '" + tokens.peek().text + "'" +
                 (near ? ": did you mean '" + *near + "'?" : ""));
}

class PipesParser {
  public:
    PipesParser(std::string_view text, std::size_t at) : tokens_(text, at), expressions_(tokens_) {}

    void read_into(Query& query) {
        if (tokens_.take_word("source")) {
            query.source = read_source(tokens_);
            if (!end_of_command()) return;
        }
        do {
            if (query.pipes.size() == kMaxPipes) tokens_.wrong("more than 50 commands");
            read_pipe(query.pipes);
        } while (end_of_command());
    }

  private:
    void read_pipe(std::vector<Pipe>& pipes) {
        Command const* const command = find_command(tokens_);
        if (!command) unknown_command(tokens_);
        if (!command->read) {
            tokens_.wrong("the command '" + std::string(command->name) + "' is not supported");
        }
        std::size_t const begin = tokens_.take().begin;
        Pipe pipe = command->read(Reading{tokens_, expressions_, pipes});
        pipe.begin = begin;
        check(pipe, pipes);
        if (auto const* stats = std::get_if<Stats>(&pipe.node)) columns_of(*stats);
        pipes.push_back(std::move(pipe));
    }

    // Between two commands stands a |, or nothing but the end.
    bool end_of_command() {
        if (tokens_.take_sign("|")) return true;
        if (tokens_.at_end()) return false;
        tokens_.wrong("unexpected " + tokens_.shown() + ": commands have a '|' between them");
    }

    void columns_of(Stats const& stats) {
        std::vector<std::string> names;
        for (Column const& column : stats.by) names.push_back(column.name);
        for (Column const& column : stats.values) names.push_back(column.name);
        expressions_.columns_are(std::move(names));
    }

    void check(Pipe const& pipe, std::vector<Pipe> const& before) const {
        auto const is_dedup = [](Pipe const& one) {
            return std::holds_alternative<Dedup>(one.node);
        };
        bool const limit = std::holds_alternative<Limit>(pipe.node);
        if (!limit && std::any_of(before.begin(), before.end(), is_dedup)) {
            tokens_.wrong("after dedup only limit can stand", pipe.begin, tokens_.last_end());
        }
        if (std::holds_alternative<Diff>(pipe.node) && has_counted(before)) {
            tokens_.wrong(
                "diff compares events, or their patterns: it stands behind neither stats"
                " nor sort, limit and dedup",
                pipe.begin, tokens_.last_end());
        }
    }

    static bool has_counted(std::vector<Pipe> const& before) {
        return std::any_of(before.begin(), before.end(), [](Pipe const& one) {
            return std::holds_alternative<Stats>(one.node) ||
                   std::holds_alternative<Sort>(one.node) ||
                   std::holds_alternative<Limit>(one.node) ||
                   std::holds_alternative<Diff>(one.node);
        });
    }

    Tokens tokens_;
    ExpressionParser expressions_;
};

tl::unexpected<Mistake> wrong(std::string message, std::size_t end) {
    return tl::unexpected<Mistake>(Mistake{std::move(message), 0, end});
}

// The filter bar's sentences begin with the character that they are about.
Mistake mistake_of(std::string const& sentence, std::size_t end) {
    constexpr std::string_view kAt = "at character ";
    auto const parts = base::cut(sentence, ": ");
    bool const placed = parts && sentence.starts_with(kAt);
    std::optional<std::uint64_t> const at =
        placed ? base::to_uint64(parts->first.substr(kAt.size())) : std::nullopt;
    if (!at || *at == 0) return {sentence, 0, end};
    return {std::string(parts->second), *at - 1, *at};
}

std::optional<std::string> refused(std::string_view text) {
    if (text.size() > kMaxQueryBytes) {
        return "a query has at most " + std::to_string(kMaxQueryBytes) + " bytes";
    }
    if (!base::valid_utf8(text)) return "the text is not UTF-8";
    return std::nullopt;
}

}  // namespace

tl::expected<Query, Mistake> parse_insights(std::string_view text) {
    if (std::optional<std::string> const why = refused(text)) return wrong(*why, 0);
    try {
        Query query;
        PipesParser(text, 0).read_into(query);
        return query;
    } catch (Mistake& mistake) {
        return tl::unexpected<Mistake>(std::move(mistake));
    }
}

std::size_t end_of_filter(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\\') {
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '|' && !quoted && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n')) {
            return i;
        }
    }
    return text.size();
}

tl::expected<Query, Mistake> parse_search(std::string_view text) {
    if (std::optional<std::string> const why = refused(text)) return wrong(*why, 0);
    std::size_t const end = end_of_filter(text);
    base::Result<Filter> filter = parse(text.substr(0, end));
    if (!filter) return tl::unexpected<Mistake>(mistake_of(filter.error().message, end));
    try {
        Query query;
        query.filter = *std::move(filter);
        if (end < text.size()) PipesParser(text, end + 1).read_into(query);
        return query;
    } catch (Mistake& mistake) {
        return tl::unexpected<Mistake>(std::move(mistake));
    }
}

}  // namespace query
