#include "cloud/ssm/service.hpp"

#include "cloud/ssm/api.hpp"
#include "cloud/ssm/verbs.hpp"

namespace cloud::ssm {

Service::Service(Core& core, Neighbours const& neighbours)
    : authoriser_(neighbours.authoriser), state_(core, neighbours.root), api_(make_api(state_)) {
    core.on_reset([this] { state_.clear(); });
}

// As CloudFormation asks for those that templates name: by GetParameters.
std::optional<ParameterStore::Found> Service::parameter(Asked const& asked,
                                                        base::Instant now) const {
    Place const place = place_of(asked.reader);
    Named const wanted{named(asked.name).name, asked.version};
    authoriser_.require(
        asked.reader, {.action = "ssm:GetParameters", .resource = arn_of(place, wanted.name)}, now);
    std::optional<Parameter> const found = find(state_, place, wanted);
    if (!found) return std::nullopt;
    return Found{found->value, found->type, found->version};
}

}  // namespace cloud::ssm
