// Where the statements of a policy stand in its text, as simulations tell which of them matched.
// Pure.
//
//   std::optional<Span> const at = find_statement(document, "AllowReading");   // or "#2"
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "codec/json.hpp"

namespace cloud::iam {

struct Span {
    std::size_t begin;  // of its brace
    std::size_t end;    // behind its last brace
};
// By its Sid, or by its number from "#1"; nothing where there is no such statement.
std::optional<Span> find_statement(std::string const& document, std::string const& name);
codec::Json describe_position(std::string_view document,
                              std::size_t at);  // Line and Column, from 1

}  // namespace cloud::iam
