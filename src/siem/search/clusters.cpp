#include "siem/search/clusters.hpp"

#include <algorithm>

#include "query/ast.hpp"

namespace siem::search {
namespace {

constexpr double kAlike = 0.6;  // of the words
constexpr std::size_t kMostAlike = 64;
constexpr std::size_t kMostPhrases = 4;
constexpr std::string_view kAnything = "<*>";

// What messages must share to be of one kind at all: everything but their words, and the first.
std::string structure_of(Tokens const& tokens) {
    std::string out;
    bool first = true;
    for (Token const& token : tokens) {
        bool const open = token.kind != Token::Kind::fixed && !first;
        bool const word = token.kind == Token::Kind::word;
        out += open ? "\x01" : token.text;
        out += '\x02';
        if (word) first = false;
    }
    return out;
}

double likeness(Tokens const& pattern, Tokens const& tokens) {
    std::size_t words = 0;
    std::size_t same = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == Token::Kind::fixed) continue;
        bool const equal = pattern[i] == tokens[i];
        // What has turned out to vary tells neither for nor against.
        if (pattern[i].text == kAnything && !equal) continue;
        ++words;
        same += equal ? 1 : 0;
    }
    return words == 0 ? 1 : static_cast<double>(same) / static_cast<double>(words);
}

std::size_t open_places(Tokens const& tokens) {
    return static_cast<std::size_t>(std::count_if(
        tokens.begin(), tokens.end(), [](Token const& one) { return one.text == kAnything; }));
}

}  // namespace

std::size_t Clusters::join(std::size_t at) {
    ++all_[at].count;
    return at;
}

std::size_t Clusters::find(Tokens const& tokens, std::vector<std::size_t>& alike) {
    std::size_t best = all_.size();
    double most = 0;
    for (std::size_t const at : alike) {
        double const like = likeness(all_[at].tokens, tokens);
        bool const better =
            like > most || (best < all_.size() && like == most &&
                            open_places(all_[at].tokens) < open_places(all_[best].tokens));
        if (!better) continue;
        most = like;
        best = at;
    }
    return most >= kAlike ? best : all_.size();
}

std::size_t Clusters::add(std::string_view message) {
    Tokens tokens = masked(message);
    std::string text = text_of(tokens);
    auto const known = by_text_.find(text);
    if (known != by_text_.end()) return join(known->second);
    std::vector<std::size_t>& alike = by_structure_[structure_of(tokens)];
    std::size_t at = find(tokens, alike);
    if (at < all_.size()) {
        Tokens& pattern = all_[at].tokens;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (pattern[i] != tokens[i])
                pattern[i] = {Token::Kind::variable, std::string(kAnything)};
        }
    } else if (all_.size() >= kMost || alike.size() >= kMostAlike) {
        Token const anything{Token::Kind::variable, std::string(kAnything)};
        text = "";
        auto const rest = by_text_.find(text);
        if (rest != by_text_.end()) return join(rest->second);
        at = all_.size();
        all_.push_back({{anything}});
    } else {
        at = all_.size();
        alike.push_back(at);
        all_.push_back({std::move(tokens)});
    }
    by_text_.emplace(std::move(text), at);
    return join(at);
}

std::string filter_of(Tokens const& tokens) {
    std::vector<std::string> runs(1);
    for (Token const& token : tokens) {
        if (token.kind == Token::Kind::variable) {
            if (!runs.back().empty()) runs.emplace_back();
        } else {
            runs.back() += token.text;
        }
    }
    // A run ends and begins where a variable may go on in the middle of a word: only what stands
    // between other characters is sure to be there as words.
    auto const edge = [](char c) {
        return std::string_view(" \t\r\n\"'()[]{}:,;=<>|").find(c) != std::string_view::npos;
    };
    for (std::string& run : runs) {
        while (!run.empty() && edge(run.back())) run.pop_back();
        std::size_t begin = 0;
        while (begin < run.size() && edge(run[begin])) ++begin;
        run.erase(0, begin);
    }
    std::erase_if(runs, [](std::string const& run) { return run.size() < 2; });
    std::stable_sort(runs.begin(), runs.end(), [](std::string const& a, std::string const& b) {
        return a.size() > b.size();
    });
    if (runs.size() > kMostPhrases) runs.resize(kMostPhrases);
    query::All all;
    for (std::string const& run : runs) {
        all.terms.push_back({query::Contains{{.text = run, .quoted = true}}});
    }
    if (all.terms.empty()) return {};
    if (all.terms.size() == 1) return query::to_text(all.terms.front());
    return query::to_text({std::move(all)});
}

}  // namespace siem::search
