// The versions of managed policies, of which one counts.
#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/documents.hpp"
#include "cloud/iam/given.hpp"

namespace cloud::iam {
namespace {

// "v3" is 3.
std::int64_t given_version(codec::Json const& in) {
    std::string const text = aws::required_text(in, "VersionId");
    std::string const number = text.substr(0, text.find('.'));
    std::optional<std::int64_t> const version =
        number.size() > 1 ? base::to_int64(number.substr(1)) : std::nullopt;
    if (number.starts_with('v') && version && *version > 0 && number[1] != '0') return *version;
    throw invalid_value("versionId",
                        "Member must satisfy regular expression pattern: "
                        "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
}

aws::Error no_such_version(std::string const& arn, std::int64_t number) {
    return no_such_entity("Policy " + arn + " version v" + std::to_string(number) +
                          " does not exist or is not attachable.");
}

// The policy and the version that are named.
std::pair<ManagedPolicy, PolicyVersion> open_version(Iam const& iam, aws::Invocation const& call) {
    std::int64_t const number = given_version(call.input);
    std::string const arn = given_policy_arn(call.input);
    std::optional<ManagedPolicy> const policy = iam.shelf.find(arn);
    bool const readable =
        policy && (policy->account == call.caller.account.value || policy->account == "aws");
    if (!readable) throw no_such_version(arn, number);
    for (PolicyVersion& version : iam.shelf.versions(arn)) {
        if (version.number == number) return {*policy, std::move(version)};
    }
    throw no_such_version(arn, number);
}

void make_default(Iam& iam, ManagedPolicy& policy, std::int64_t number, base::Instant now) {
    policy.default_version = number;
    policy.updated_millis = base::to_millis(now);
    iam.shelf.save(policy);
}

}  // namespace

codec::Json describe_version(ManagedPolicy const& policy, PolicyVersion const& version) {
    return codec::Json::object({{"VersionId", "v" + std::to_string(version.number)},
                                {"IsDefaultVersion", version.number == policy.default_version},
                                {"CreateDate", time_text(version.created_millis)}});
}

codec::Json create_policy_version(Iam& iam, aws::Invocation const& call) {
    ManagedPolicy policy = open_own_policy(iam, call);
    std::string const document = given_policy(call.input);
    if (policy_size(document) > kPolicySize) throw limit_exceeded("PolicySize", kPolicySize);
    if (iam.shelf.versions(policy.arn).size() >= kVersionsPerPolicy) {
        throw aws::Error("LimitExceeded",
                         "A managed policy can have up to 5 versions. Before you create a new "
                         "version, you must delete an existing version.",
                         409);
    }
    PolicyVersion const version{++policy.newest_version, document, base::to_millis(call.now)};
    iam.shelf.add(policy.arn, version);
    iam.shelf.save(policy);
    if (aws::optional_boolean(call.input, "SetAsDefault", false)) {
        make_default(iam, policy, version.number, call.now);
    }
    return codec::Json::object({{"PolicyVersion", describe_version(policy, version)}});
}

codec::Json get_policy_version(Iam& iam, aws::Invocation const& call) {
    auto const [policy, version] = open_version(iam, call);
    codec::Json out = describe_version(policy, version);
    out.set("Document", base::percent_encode(version.document));
    return codec::Json::object({{"PolicyVersion", std::move(out)}});
}

codec::Json delete_policy_version(Iam& iam, aws::Invocation const& call) {
    auto const [policy, version] = open_version(iam, call);
    (void)open_own_policy(iam, call);
    if (version.number == policy.default_version) {
        throw aws::Error("DeleteConflict", "Cannot delete the default version of a policy.", 409);
    }
    iam.shelf.remove(policy.arn, version.number);
    return codec::Json();
}

codec::Json set_default_policy_version(Iam& iam, aws::Invocation const& call) {
    PolicyVersion const version = open_version(iam, call).second;
    ManagedPolicy policy = open_own_policy(iam, call);
    make_default(iam, policy, version.number, call.now);
    return codec::Json();
}

codec::Json list_policy_versions(Iam& iam, aws::Invocation const& call) {
    ManagedPolicy const policy = open_policy(iam, call);
    std::vector<Named> all;
    for (PolicyVersion const& version : iam.shelf.versions(policy.arn)) {
        // The newest first.
        auto const age = static_cast<std::size_t>(policy.newest_version - version.number + 1);
        all.emplace_back(numbered(age), describe_version(policy, version));
    }
    return page(call, "Versions", std::move(all));
}

}  // namespace cloud::iam
