#include "policy/document.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "policy/compiled.hpp"
#include "policy/grammar.hpp"

namespace policy {

Document::Document(std::vector<Statement> statements) : statements_(std::move(statements)) {
    std::set<std::string> names;
    for (Statement const& one : statements_) {
        if (one.services()) names.insert(one.services()->begin(), one.services()->end());
    }
    for (std::string const& name : names) services_.emplace_back(name, Indices{});
    for (std::uint32_t i = 0; i < statements_.size(); ++i) {
        auto const& services = statements_[i].services();
        if (!services) others_.push_back(i);
        for (auto& [name, indices] : services_) {
            bool const named =
                services && std::find(services->begin(), services->end(), name) != services->end();
            if (!services || named) indices.push_back(i);
        }
    }
}

std::span<std::uint32_t const> Document::concerning(std::string_view service) const {
    auto const found = std::lower_bound(
        services_.begin(), services_.end(), service,
        [](auto const& entry, std::string_view name) { return entry.first < name; });
    if (found == services_.end() || found->first != service) return others_;
    return found->second;
}

namespace {

// Denies everything, wherever it stands: by what it does not understand.
Shared denial() {
    std::vector<Statement> one;
    one.emplace_back(codec::Json(), 0, false);
    return std::make_shared<Document const>(std::move(one));
}

}  // namespace

base::Result<Shared> read(std::string_view text) {
    base::Result<Structure> const found = structure(text);
    if (!found) return base::fail(found.error());
    std::vector<Statement> statements;
    bool const variables = found->version == kVersionWithVariables;
    for (codec::Json const& one : found->statements)
        statements.emplace_back(one, statements.size(), variables);
    return std::make_shared<Document const>(std::move(statements));
}

Shared Library::find(std::string const& text) {
    auto const known = known_.find(text);
    if (known != known_.end()) return known->second;
    base::Result<Shared> const document = read(text);
    Shared const shared = document ? *document : denial();
    if (text.size() > limits_.text_bytes || limits_.documents == 0) return shared;
    // Policies in use are read again soon; to keep their ages would cost more than that.
    if (known_.size() >= limits_.documents || text_bytes_ + text.size() > limits_.text_bytes) {
        known_.clear();
        text_bytes_ = 0;
    }
    text_bytes_ += text.size();
    known_.emplace(text, shared);
    return shared;
}

}  // namespace policy
