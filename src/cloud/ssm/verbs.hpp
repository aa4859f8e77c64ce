// What Parameter Store does, one function an operation. Rules: Systems Manager API reference.
#pragma once

#include "cloud/ssm/state.hpp"

namespace cloud::ssm {

using codec::Json;

Json put_parameter(State& s, aws::Invocation const& call);
Json delete_parameter(State& s, aws::Invocation const& call);
Json delete_parameters(State& s, aws::Invocation const& call);
Json get_parameter(State& s, aws::Invocation const& call);
Json get_parameters(State& s, aws::Invocation const& call);
Json get_parameters_by_path(State& s, aws::Invocation const& call);
Json get_parameter_history(State& s, aws::Invocation const& call);
Json describe_parameters(State& s, aws::Invocation const& call);
Json add_tags_to_resource(State& s, aws::Invocation const& call);
Json remove_tags_from_resource(State& s, aws::Invocation const& call);
Json list_tags_for_resource(State& s, aws::Invocation const& call);

// What a request names: "NAME", "NAME:3", or an ARN of the account's own.
struct Named {
    std::string name;
    std::optional<std::int64_t> version = std::nullopt;
};
Named named(std::string const& text);
std::optional<Parameter> find(State const& s, Place const& place, Named const& wanted);
Place place_of(aws::Caller const& caller);

}  // namespace cloud::ssm
