#include "cloud/sqs/redrive.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "cloud/sqs/address.hpp"
#include "cloud/sqs/queues.hpp"

namespace cloud::sqs {
namespace {

aws::Error invalid_redrive_policy(std::string const& policy, std::string const& reason) {
    return invalid_parameter("Value " + policy +
                             " for parameter RedrivePolicy is invalid. Reason: " + reason);
}

std::optional<std::int64_t> number_in(codec::Json const& value) {
    if (value.is_text()) return base::to_int64(value.text());
    if (value.is_int()) return value.integer();
    return std::nullopt;
}

constexpr char const* kCannotCreate = "Amazon SQS can't create the redrive allow policy";

aws::Error unsupported_allow_policy() {
    return aws::Error("InvalidAttributeValue",
                      "Invalid value for the parameter RedriveAllowPolicy. Reason: " +
                          std::string(kCannotCreate) + ", as it’s in an unsupported format.");
}

aws::Error invalid_allow_policy(std::string const& policy, std::string const& reason) {
    return invalid_parameter(
        "Value " + policy +
        " for parameter RedriveAllowPolicy is invalid. Reason: " + kCannotCreate + ". " + reason);
}

bool known_members(codec::Json const& policy) {
    return std::all_of(
        policy.members().begin(), policy.members().end(), [](codec::Json::Member const& member) {
            return member.first == "redrivePermission" || member.first == "sourceQueueArns";
        });
}

bool texts_only(codec::Json const& list) {
    return list.is_array() && std::all_of(list.items().begin(), list.items().end(),
                                          [](codec::Json const& item) { return item.is_text(); });
}

// By the policy of the dead-letter queue; without one it takes all.
bool allows(Queue const& target, Queue const& source) {
    std::string const text = target.text("RedriveAllowPolicy");
    if (text.empty()) return true;
    codec::Json const policy = codec::parse_json(text).value_or(codec::Json());
    std::string const& permission = policy.at("redrivePermission").text();
    if (permission != "byQueue") return permission == "allowAll";
    codec::Json::Array const& arns = policy.at("sourceQueueArns").items();
    return std::any_of(arns.begin(), arns.end(),
                       [&](codec::Json const& arn) { return arn.text() == source.arn(); });
}

}  // namespace

void check_redrive_policy(std::string const& text) {
    base::Result<codec::Json> const policy = codec::parse_json(text);
    if (!policy || !policy->is_object()) {
        throw invalid_redrive_policy(text, "Redrive policy is not a valid JSON map.");
    }
    for (char const* member : {"maxReceiveCount", "deadLetterTargetArn"}) {
        if (policy->has(member)) continue;
        throw invalid_redrive_policy(
            text,
            std::string("Redrive policy does not contain mandatory attribute: ") + member + ".");
    }
    codec::Json const& value = policy->at("maxReceiveCount");
    std::optional<std::int64_t> const count = number_in(value);
    if (count && *count >= 1 && *count <= kMaximumReceives) return;
    throw invalid_redrive_policy(text,
                                 "Invalid value for maxReceiveCount: " +
                                     (value.is_text() ? value.text() : codec::to_json(value)) +
                                     ", valid values are from 1 to 1000 both inclusive.");
}

void check_redrive_allow_policy(std::string const& text) {
    base::Result<codec::Json> const policy = codec::parse_json(text);
    if (!policy || !policy->is_object() || !known_members(*policy)) {
        throw unsupported_allow_policy();
    }
    std::string const& permission = policy->at("redrivePermission").text();
    bool const by_queue = permission == "byQueue";
    if (!by_queue && permission != "allowAll" && permission != "denyAll") {
        throw unsupported_allow_policy();
    }
    codec::Json const* const arns = policy->find("sourceQueueArns");
    if (arns && !texts_only(*arns)) throw unsupported_allow_policy();
    if (arns && !by_queue) {
        throw invalid_allow_policy(text,
                                   "To specify one or more source queue ARNs, you must set "
                                   "redrivePermission to byQueue.");
    }
    if (by_queue && (!arns || arns->items().empty())) {
        throw invalid_allow_policy(text,
                                   "When you specify the byQueue permission type, you must also "
                                   "specify one or more sourceQueueArns values.");
    }
    if (arns && arns->items().size() > kMaximumSourceQueues) {
        throw invalid_allow_policy(
            text, "The maximum number of source queue ARNs you can specify is 10.");
    }
}

void check_dead_letters(State& state, Queue const& queue) {
    std::optional<RedrivePolicy> const policy = redrive_policy(queue);
    if (!policy) return;
    std::optional<Queue> const target = find_queue(state, policy->target_arn);
    std::string const text = queue.text("RedrivePolicy");
    if (!target || target->account != queue.account || target->region != queue.region) {
        throw invalid_redrive_policy(text, "Dead letter target does not exist.");
    }
    if (allows(*target, queue)) return;
    throw invalid_redrive_policy(
        text, "The redrive allow policy of the dead letter target does not allow this queue.");
}

std::vector<Queue> sources_of(State& state, std::string const& arn) {
    std::optional<Address> const at = address_of_arn(arn);
    if (!at) return {};
    std::vector<Queue> queues = state.list(at->account, at->region);
    std::erase_if(queues, [&](Queue const& queue) {
        std::optional<RedrivePolicy> const policy = redrive_policy(queue);
        return !policy || policy->target_arn != arn;
    });
    return queues;
}

}  // namespace cloud::sqs
