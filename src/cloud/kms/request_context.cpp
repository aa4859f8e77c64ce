#include "cloud/kms/request_context.hpp"

#include <array>

#include "cloud/tags.hpp"

namespace cloud::kms {
namespace {

using codec::Json;

struct Texts {
    std::string_view member;
    std::string_view key;
};
constexpr std::array kTexts{
    Texts{"EncryptionAlgorithm", "kms:EncryptionAlgorithm"},
    Texts{"SigningAlgorithm", "kms:SigningAlgorithm"},
    Texts{"MacAlgorithm", "kms:MacAlgorithm"},
    Texts{"MessageType", "kms:MessageType"},
    Texts{"KeyPairSpec", "kms:DataKeyPairSpec"},
    Texts{"GranteePrincipal", "kms:GranteePrincipal"},
    Texts{"RetiringPrincipal", "kms:RetiringPrincipal"},
};

constexpr std::size_t kMostContextKeys = 1000;  // that conditions are asked about

std::string text_of(bool value) { return value ? "true" : "false"; }

void add_texts(policy::Context& to, Json const& in) {
    for (Texts const& text : kTexts) {
        if (in.at(text.member).is_text()) to.set(text.key, in.at(text.member).text());
    }
}

// What a call has though it does not say so.
void add_defaults(policy::Context& to, Json const& in, std::string const& operation) {
    bool const encrypts = operation == "Encrypt" || operation == "Decrypt" ||
                          operation.starts_with("GenerateDataKey");
    if (encrypts && !in.has("EncryptionAlgorithm")) {
        to.set("kms:EncryptionAlgorithm", kSymmetric);
    }
    bool const signs = operation == "Sign" || operation == "Verify";
    if (signs && !in.has("MessageType")) to.set("kms:MessageType", "RAW");
    if (operation == "CreateKey" || operation == "PutKeyPolicy") {
        to.set("kms:BypassPolicyLockoutSafetyCheck",
               text_of(in.at("BypassPolicyLockoutSafetyCheck").boolean()));
    }
    if (operation == "ScheduleKeyDeletion") {
        to.set("kms:ScheduleKeyDeletionPendingWindowInDays",
               std::to_string(in.at("PendingWindowInDays").integer(kLongestWindow)));
    }
    if (operation == "EnableKeyRotation") {
        to.set("kms:RotationPeriodInDays",
               std::to_string(in.at("RotationPeriodInDays").integer(kUsualRotation)));
    }
}

void add_tags(policy::Context& to, Json const& in) {
    RequestTags tags;
    for (Json const& tag : in.at("Tags").items()) {
        tags.add(tag.at("TagKey").text(), tag.at("TagValue").text());
    }
    tags.add_keys(in.at("TagKeys"));
    std::move(tags).put_in(to);
}

void add_grant(policy::Context& to, Json const& in) {
    policy::Context::Values operations;
    for (Json const& one : in.at("Operations").items()) operations.push_back(one.text());
    if (!operations.empty()) to.set("kms:GrantOperations", std::move(operations));
    // A service of the cloud that acts for a user asks through a port, never through here.
    to.set("kms:GrantIsForAWSResource", "false");
    for (auto const& [kind, context] : in.at("Constraints").members()) {
        to.set("kms:GrantConstraintType", kind);
        add_encryption_context(to, encryption_context_in(in.at("Constraints"), kind));
    }
}

void add_new_key(policy::Context& to, Json const& in) {
    Json const& spec = in.has("KeySpec") ? in.at("KeySpec") : in.at("CustomerMasterKeySpec");
    to.set("kms:KeySpec", spec.is_text() ? spec.text() : kSymmetric);
    to.set("kms:KeyUsage",
           in.at("KeyUsage").is_text() ? in.at("KeyUsage").text() : kEncryptDecrypt);
    to.set("kms:KeyOrigin", in.at("Origin").is_text() ? in.at("Origin").text() : "AWS_KMS");
    to.set("kms:MultiRegion", text_of(in.at("MultiRegion").boolean()));
}

}  // namespace

EncryptionContext encryption_context_in(Json const& in, std::string_view member) {
    EncryptionContext context;
    std::size_t bytes = 0;  // with more than this the call is refused
    for (auto const& [name, value] : in.at(member).members()) {
        bytes += name.size() + value.text().size();
        if (bytes > kMaximumEncryptionContext || context.size() > kMostContextKeys) break;
        if (value.is_text()) context[name] = value.text();
    }
    return context;
}

void add_encryption_context(policy::Context& to, EncryptionContext const& context) {
    if (context.empty()) return;
    policy::Context::Values names;
    for (auto const& [name, value] : context) {
        names.push_back(name);
        to.set("kms:EncryptionContext:" + name, value);
    }
    to.set("kms:EncryptionContextKeys", std::move(names));
}

policy::Context request_context(aws::Invocation const& call, std::string const& operation) {
    policy::Context context;
    add_texts(context, call.input);
    add_defaults(context, call.input, operation);
    add_tags(context, call.input);
    if (operation == "CreateGrant") add_grant(context, call.input);
    if (operation == "CreateKey") add_new_key(context, call.input);
    context.set("kms:CallerAccount", call.caller.account.value);
    return context;
}

}  // namespace cloud::kms
