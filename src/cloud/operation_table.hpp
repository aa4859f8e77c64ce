// Operations of a service as rows of a table: a name, a verb on what the service works on, a note
// for the compatibility page, and whatever else its `needs` looks at.
//
//   constexpr Row kRows[] = {{"GetParameter", &get_parameter, "Name", "By version."}, …};
//   add_operations(api, kRows, state, &needs_of);   // needs_of(state, row, call)
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "aws/operation.hpp"

namespace cloud {

// The rows and the context outlive the service.
template <typename Row, std::size_t count, typename Context, typename Needs>
void add_operations(aws::Service& api, Row const (&rows)[count], Context& context, Needs needs) {
    for (Row const& row : rows) {
        aws::Operation operation;
        operation.name = row.name;
        operation.action = api.name + ":" + row.name;
        operation.note = row.note;
        operation.verb = [&context, &row](aws::Invocation const& call) {
            return row.verb(context, call);
        };
        operation.needs = [&context, &row, needs](aws::Invocation const& call) {
            return needs(context, row, call);
        };
        api.operations.push_back(std::move(operation));
    }
}

// What is answered as unsupported.
template <std::size_t count>
void add_unsupported(aws::Service& api, char const* const (&names)[count]) {
    for (char const* const name : names) api.unsupported.push_back({name, ""});
}

}  // namespace cloud
