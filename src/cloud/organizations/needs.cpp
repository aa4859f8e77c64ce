#include "cloud/organizations/needs.hpp"

#include "cloud/organizations/given.hpp"
#include "cloud/tags.hpp"

namespace cloud::organizations {
namespace {

// What is no text is left to the verb to complain of.
std::string text_of(codec::Json const& in, std::string_view member) { return in.at(member).text(); }

policy::Context context_of(codec::Json const& in) {
    policy::Context context;
    for (char const* member : {"PolicyType", "Type", "Filter"}) {
        std::string const type = text_of(in, member);
        if (!type.empty()) context.set("organizations:PolicyType", type);
    }
    if (in.has("PolicyId")) context.set("organizations:PolicyType", kServiceControl);
    std::string const service = text_of(in, "ServicePrincipal");
    if (!service.empty()) context.set("organizations:ServicePrincipal", service);
    for (char const* member : {"Tags", "TagKeys"}) {
        if (in.at(member).items().size() > kMaximumTags) throw too_many_tags();
    }
    add_request_tags(context, in);
    return context;
}

}  // namespace

std::vector<aws::Need> needs_of(Organizations const& o, aws::Invocation const& call,
                                Wanted const& wanted) {
    aws::Need const any{.action = wanted.action, .context = context_of(call.input)};
    std::vector<aws::Need> needs;
    for (char const* member : wanted.members) {
        std::string const id = text_of(call.input, member);
        if (!kind_of(id)) continue;
        aws::Need& need = needs.emplace_back(any);
        need.resource = o.naming.arn_of(id);
        for (auto const& [key, value] : o.settings.tags(id)) {
            need.context.set("aws:ResourceTag/" + key, value);
        }
    }
    if (needs.empty()) needs.push_back(any);
    return needs;
}

}  // namespace cloud::organizations
