#include "siem/search/where.hpp"

#include <algorithm>

#include "siem/search/condition.hpp"
#include "siem/search/words.hpp"

namespace siem::search {
namespace {

struct Writer {
    std::string operator()(query::Everything) const { return "true"; }
    std::string operator()(query::Contains const& node) const { return contains(node.value); }
    std::string operator()(query::Exists const& node) const { return exists(Column(node.field)); }
    std::string operator()(query::Matches const& node) const {
        return matches(Column(node.field), node.value).value_or("false");
    }
    std::string operator()(query::Compare const& node) const {
        return compares(Column(node.field), node.order, node.value).value_or("false");
    }
    std::string operator()(query::All const& node) const { return joined(node.terms, " AND "); }
    std::string operator()(query::Any const& node) const { return joined(node.terms, " OR "); }
    std::string operator()(query::Not const& node) const {
        return "NOT (" + to_sql(node.term.front()) + ")";
    }

    static std::string joined(std::vector<query::Filter> const& terms, std::string_view with) {
        std::string out;
        for (query::Filter const& term : terms) {
            if (!out.empty()) out += with;
            out += to_sql(term);
        }
        return "(" + out + ")";
    }
};

std::string_view wanted(FieldType type) {
    switch (type) {
        case FieldType::time:
            return "a time, such as 2026-11-23 or 2026-11-23T08:30:00Z";
        case FieldType::ip:
            return "an address, such as 10.0.0.1, or a network, such as 10.0.0.0/8";
        case FieldType::integer:
            return "a number";
        case FieldType::text:
            break;
    }
    return "a text";
}

struct Critic {
    using Complaint = std::optional<std::string>;

    Complaint operator()(query::Everything) const { return std::nullopt; }
    Complaint operator()(query::Contains const&) const { return std::nullopt; }
    Complaint operator()(query::Exists const&) const { return std::nullopt; }
    Complaint operator()(query::Matches const& node) const {
        Column const column(node.field);
        if (matches(column, node.value)) return std::nullopt;
        return about(column, node.value);
    }
    Complaint operator()(query::Compare const& node) const {
        Column const column(node.field);
        if (compares(column, node.order, node.value)) return std::nullopt;
        return about(column, node.value);
    }
    Complaint operator()(query::All const& node) const { return first(node.terms); }
    Complaint operator()(query::Any const& node) const { return first(node.terms); }
    Complaint operator()(query::Not const& node) const { return first(node.term); }

    static std::string about(Column const& column, query::Value const& value) {
        return "at character " + std::to_string(value.at) + ": " + column.name + " is " +
               std::string(wanted(column.type)) + ", and '" + value.text + "' is not";
    }
    static Complaint first(std::vector<query::Filter> const& terms) {
        for (query::Filter const& term : terms) {
            if (Complaint found = complaint(term)) return found;
        }
        return std::nullopt;
    }
};

struct WordFinder {
    bool operator()(query::Everything) const { return false; }
    bool operator()(query::Exists const&) const { return false; }
    bool operator()(query::Compare const&) const { return false; }
    bool operator()(query::Not const&) const { return false; }
    bool operator()(query::Contains const& node) const { return !words(node.value).empty(); }
    bool operator()(query::Matches const& node) const {
        return Column(node.field).words && !words(node.value).empty();
    }
    bool operator()(query::All const& node) const {
        return std::any_of(node.terms.begin(), node.terms.end(), needs_words);
    }
    bool operator()(query::Any const& node) const {
        return std::all_of(node.terms.begin(), node.terms.end(), needs_words);
    }
};

}  // namespace

bool needs_words(query::Filter const& filter) { return std::visit(WordFinder{}, filter.node); }

std::string to_sql(query::Filter const& filter) { return std::visit(Writer{}, filter.node); }

std::optional<std::string> complaint(query::Filter const& filter) {
    return std::visit(Critic{}, filter.node);
}

}  // namespace siem::search
