#include "siem/search/check.hpp"

#include "query/filter_bar.hpp"
#include "query/proposals.hpp"
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

}  // namespace

Checked check(std::string const& text) {
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

}  // namespace siem::search
