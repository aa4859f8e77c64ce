#include "query/row.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "query/function.hpp"

namespace query {
namespace {

using Path = std::span<std::string const>;

Datum of_json(codec::Json const& json, std::shared_ptr<codec::Json const> const& whole) {
    if (json.is_bool()) return json.boolean();
    if (json.is_number()) return json.number();
    if (json.is_text()) return json.text();
    // A part of the tree, which stays as long as it.
    if (json.is_array() || json.is_object()) {
        return Tree{std::shared_ptr<codec::Json const>(whole, &json)};
    }
    return {};
}

codec::Json const* walk(codec::Json const& from, Path path) {
    codec::Json const* at = &from;
    for (std::string const& part : path) {
        if (at->is_array()) {
            std::optional<std::uint64_t> const index = base::to_uint64(part);
            if (!index || *index >= at->items().size()) return nullptr;
            at = &at->items()[*index];
        } else {
            at = at->find(part);
            if (!at) return nullptr;
        }
    }
    return at;
}

Datum call_of(Call const& call, Row const& row) {
    std::vector<Datum> made;
    made.reserve(call.arguments.size());
    std::vector<Datum const*> arguments;
    arguments.reserve(call.arguments.size());
    for (Expression const& argument : call.arguments) {
        if (auto const* constant = std::get_if<Datum>(&argument.node)) {
            arguments.push_back(constant);
        } else {
            made.push_back(evaluate(argument, row));
            arguments.push_back(&made.back());
        }
    }
    return call.function->of(arguments);
}

}  // namespace

Datum evaluate(Expression const& expression, Row const& row) {
    if (auto const* constant = std::get_if<Datum>(&expression.node)) return *constant;
    if (auto const* name = std::get_if<Name>(&expression.node)) return row.value(*name);
    Call const& call = std::get<Call>(expression.node);
    auto const holds = [&](Expression const& one) { return truth_of(evaluate(one, row)); };
    switch (call.function->kind) {
        case Kind::plain:
            return call_of(call, row);
        case Kind::all:
            return std::all_of(call.arguments.begin(), call.arguments.end(), holds);
        case Kind::any:
            return std::any_of(call.arguments.begin(), call.arguments.end(), holds);
        case Kind::now:
            return static_cast<double>(row.now_millis() / 1000);
        case Kind::aggregate:
            break;  // stats has put a name in its place
    }
    return {};
}

Datum Row::value(Name const& name) const {
    for (auto one = made_.rbegin(); one != made_.rend(); ++one) {
        if (one->first == name.text) return one->second;
        auto const* tree = std::get_if<Tree>(&one->second);
        if (!tree || name.path.size() < 2 || one->first != name.path[0]) continue;
        codec::Json const* const found = walk(*tree->json, Path(name.path).subspan(1));
        return found ? of_json(*found, tree->json) : Datum();
    }
    return record_ ? of_record(name) : Datum();
}

void Row::set(std::string const& name, Datum value) {
    for (auto& [known, old] : made_) {
        if (known != name) continue;
        old = std::move(value);
        return;
    }
    made_.emplace_back(name, std::move(value));
}

Row Row::keeping(std::vector<Name> const& names) const {
    Row kept(now_millis_);
    kept.made_.reserve(names.size());
    for (Name const& name : names) {
        Datum datum = value(name);
        if (!is_missing(datum)) kept.made_.emplace_back(name.text, std::move(datum));
    }
    return kept;
}

std::size_t Row::bytes() const {
    std::size_t bytes = sizeof(Row);
    for (auto const& [name, datum] : made_)
        bytes += sizeof(std::string) + name.capacity() + bytes_of(datum);
    return bytes;
}

Datum Row::of_record(Name const& name) const {
    if (name.text.starts_with('@')) {
        if (name.text == "@message") return std::string(record_->message);
        if (name.text == "@timestamp") return Time{record_->timestamp_millis};
        if (name.text == "@ingestionTime") return Time{record_->ingestion_millis};
        if (name.text == "@logStream") return std::string(record_->stream);
        if (name.text == "@log") return std::string(record_->log);
        if (name.text == "@ptr") return std::string(record_->pointer);
    }
    return discovered_->find(name.path);
}

}  // namespace query
