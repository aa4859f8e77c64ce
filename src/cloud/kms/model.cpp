#include "cloud/kms/model.hpp"

#include "aws/input.hpp"

namespace cloud::kms {

std::string Key::arn() const { return "arn:aws:kms:" + region + ":" + account + ":key/" + key_id; }

std::string alias_arn(std::string const& account, std::string const& region,
                      std::string const& name) {
    return "arn:aws:kms:" + region + ":" + account + ":" + name;
}

aws::Error key_not_found(std::string const& arn) {
    return {"NotFoundException", "Key '" + arn + "' does not exist"};
}
aws::Error invalid_key_id(std::string const& given) {
    return {"NotFoundException", "Invalid keyId '" + given + "'"};
}
aws::Error alias_not_found(std::string const& arn) {
    return {"NotFoundException", "Alias " + arn + " is not found."};
}
aws::Error invalid_state(std::string const& message) {
    return {"KMSInvalidStateException", message};
}
aws::Error unsupported(std::string const& message) {
    return {"UnsupportedOperationException", message};
}
aws::Error invalid(std::string const& message) { return {"ValidationException", message}; }
aws::Error limit_exceeded(std::string const& message) {
    return {"LimitExceededException", message};
}
aws::Error invalid_ciphertext() { return {"InvalidCiphertextException", ""}; }

aws::Error denied(aws::Caller const& caller, std::string const& action, std::string const& arn) {
    return aws::access_denied("User: " + caller.arn + " is not authorized to perform: " + action +
                              " on resource: " + arn);
}

void check_not_pending_deletion(Key const& key) {
    if (key.state == kPendingDeletion) throw invalid_state(key.arn() + " is pending deletion.");
}

void check_usable(Key const& key) {
    check_not_pending_deletion(key);
    if (key.state == kDisabled) {
        throw aws::Error("DisabledException", key.arn() + " is disabled.");
    }
}

void check_usage(Key const& key, std::string_view usage, std::string const& operation) {
    if (key.usage == usage) return;
    throw aws::Error("InvalidKeyUsageException", key.arn() + " key usage is " + key.usage +
                                                     " which is not valid for " + operation + ".");
}

void end_dry_run(aws::Invocation const& call) {
    if (!aws::optional_boolean(call.input, "DryRun", false)) return;
    throw aws::Error("DryRunOperationException",
                     "The request would have succeeded, but the DryRun option is set.");
}

codec::Json timestamp(std::int64_t millis) { return static_cast<double>(millis) / 1000; }

}  // namespace cloud::kms
