// What policy/document.hpp declares: statements, and where to find those that an action may
// concern.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/statement.hpp"

namespace policy {

class Document {
  public:
    explicit Document(std::vector<Statement> statements);
    std::vector<Statement> const& statements() const { return statements_; }
    // The indices of those that may be about an action of the service ("s3"), in their order.
    std::span<std::uint32_t const> concerning(std::string_view service) const;

  private:
    using Indices = std::vector<std::uint32_t>;
    std::vector<Statement> statements_;
    std::vector<std::pair<std::string, Indices>> services_;  // sorted
    Indices others_;                                         // of services that no statement names
};

}  // namespace policy
