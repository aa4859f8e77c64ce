#include "siem/search/check.hpp"

#include "query/filter_bar.hpp"
#include "query/insights.hpp"
#include "query/proposals.hpp"
#include "siem/search/scope.hpp"
#include "siem/search/where.hpp"

namespace siem::search {
namespace {

using query::Filter;

// The filter without the value at a character, which its field cannot have: the field may be there
// whatever it is, or the value anywhere.
struct Change {
    std::size_t at;
    bool anywhere;

    Filter operator()(auto const& node) const { return {node}; }
    Filter operator()(query::Matches const& node) const {
        return node.value.at == at ? without(node.field, node.value) : Filter{node};
    }
    Filter operator()(query::Compare const& node) const {
        return node.value.at == at ? without(node.field, node.value) : Filter{node};
    }
    Filter operator()(query::All const& node) const { return {query::All{changed(node.terms)}}; }
    Filter operator()(query::Any const& node) const { return {query::Any{changed(node.terms)}}; }
    Filter operator()(query::Not const& node) const { return {query::Not{changed(node.term)}}; }

    Filter without(std::string const& field, query::Value const& value) const {
        if (anywhere) return {query::Contains{value}};
        return {query::Exists{field}};
    }
    std::vector<Filter> changed(std::vector<Filter> const& terms) const {
        std::vector<Filter> out;
        for (Filter const& term : terms) out.push_back(std::visit(*this, term.node));
        return out;
    }
};

Checked checked_filter(std::string const& text) {
    Checked out;
    base::Result<Filter> const filter = query::parse(text);
    if (!filter) {
        out.message = filter.error().message;
        out.at = query::place_of(out.message).value_or(0);
        out.proposals = query::proposals(text);
        return out;
    }
    if (std::optional<std::string> wrong = complaint(*filter)) {
        out.message = *std::move(wrong);
        out.at = query::place_of(out.message).value_or(0);
        for (bool const anywhere : {false, true}) {
            Filter const changed = std::visit(Change{out.at, anywhere}, filter->node);
            if (!complaint(changed)) out.proposals.push_back(query::to_text(changed));
        }
        return out;
    }
    out.ok = true;
    out.canonical = query::to_text(*filter);
    return out;
}

// What the parser of pipes says may have been meant, in its place.
std::vector<std::string> corrected(std::string const& text, query::Mistake const& mistake) {
    constexpr std::string_view kMeant = "did you mean '";
    std::size_t const found = mistake.message.find(kMeant);
    if (found == std::string::npos) return {};
    std::string const rest = mistake.message.substr(found + kMeant.size());
    auto const byte_of = [&](std::size_t characters) {
        std::size_t at = 0;
        for (; at < text.size(); ++at) {
            if ((text[at] & 0xC0) != 0x80 && characters-- == 0) break;
        }
        return at;
    };
    std::size_t const begin = byte_of(mistake.begin);
    std::string out = text;
    out.replace(begin, byte_of(mistake.end) - begin, rest.substr(0, rest.find('\'')));
    return {out};
}

Checked checked_pipes(std::string const& text, std::size_t filter_end) {
    Checked out;
    tl::expected<query::Query, query::Mistake> const query = query::parse_search(text);
    if (!query) {
        out.message = query.error().text();
        out.at = query.error().begin + 1;
        out.proposals = corrected(text, query.error());
        return out;
    }
    base::Result<query::Query> const meant = meaning(text);
    if (!meant) {
        out.message = meant.error().message;
        return out;
    }
    out.ok = true;
    out.table = makes_table(*meant);
    base::Result<std::string> const events = events_scope({.text = text, .from = {}, .until = {}});
    if (!events) out.message = events.error().message;
    out.canonical = query::to_text(meant->filter) + " " + text.substr(filter_end);
    return out;
}

}  // namespace

Checked check(std::string const& text) {
    // The filter's mistakes are found in it alone; what stands behind it stays.
    std::size_t const end = query::end_of_filter(text);
    std::string const rest = text.substr(end);
    Checked out = checked_filter(text.substr(0, end));
    if (rest.empty()) return out;
    if (out.ok) return checked_pipes(text, end);
    for (std::string& one : out.proposals) one += " " + rest;
    return out;
}

}  // namespace siem::search
