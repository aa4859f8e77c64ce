#include "cloud/kms/grant_input.hpp"

#include <algorithm>
#include <set>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "cloud/kms/encryption_context.hpp"
#include "cloud/kms/given.hpp"

namespace cloud::kms {
namespace {

constexpr std::size_t kMaximumName = 256;
constexpr char const* kSubset = "EncryptionContextSubset";
constexpr char const* kEquals = "EncryptionContextEquals";

bool is_account(std::string_view text) {
    return text.size() == 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_principal(std::string const& text) {
    if (text.ends_with(".amazonaws.com")) return true;
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    if (!arn || !is_account(arn->account)) return false;
    if (arn->service == "iam") {
        return arn->resource == "root" || arn->resource.starts_with("user/") ||
               arn->resource.starts_with("role/");
    }
    return arn->service == "sts" && (arn->resource.starts_with("assumed-role/") ||
                                     arn->resource.starts_with("federated-user/"));
}

bool name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(":/_-").find(c) != std::string_view::npos;
}

std::string given_name(codec::Json const& in) {
    if (in.at("Name").is_null()) return "";
    std::string name = given_text(in, "Name", kMaximumName);
    if (std::all_of(name.begin(), name.end(), name_character)) return name;
    throw aws::validation(name, "name",
                          "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
}

std::set<std::string_view> operations_of(Key const& key) {
    std::set<std::string_view> known = {"CreateGrant", "RetireGrant", "DescribeKey"};
    if (key.usage == kGenerateVerifyMac) known.insert({"GenerateMac", "VerifyMac"});
    if (key.usage == kSignVerify) known.insert({"Sign", "Verify", "GetPublicKey"});
    if (key.usage != kEncryptDecrypt) return known;
    known.insert({"Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"});
    if (!key.symmetric()) {
        known.insert("GetPublicKey");
        return known;
    }
    known.insert({"GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
                  "GenerateDataKeyPairWithoutPlaintext"});
    return known;
}

std::vector<std::string> given_operations(codec::Json const& in, Key const& key) {
    std::vector<std::string> operations = aws::text_list(in, "Operations");
    std::set<std::string_view> const known = operations_of(key);
    for (std::string const& operation : operations) {
        if (known.contains(operation)) continue;
        throw invalid("Operation " + operation + " cannot be granted on a key of KeyUsage " +
                      key.usage + " and KeySpec " + key.spec + ".");
    }
    if (operations.empty()) {
        throw aws::validation("[]", "operations",
                              "Member must have length greater than or equal to 1");
    }
    std::sort(operations.begin(), operations.end());
    operations.erase(std::unique(operations.begin(), operations.end()), operations.end());
    return operations;
}

void read_constraints(Grant& grant, codec::Json const& in, Key const& key) {
    codec::Json const& constraints = in.at("Constraints");
    bool const subset = !constraints.at(kSubset).is_null();
    bool const equals = !constraints.at(kEquals).is_null();
    if (!subset && !equals) return;
    if (subset && equals) {
        throw invalid(
            "Only one of EncryptionContextSubset and EncryptionContextEquals can stand "
            "in Constraints.");
    }
    if (!key.symmetric()) {
        throw invalid("Constraints need a key whose operations take an encryption context.");
    }
    grant.constraint = subset ? kSubset : kEquals;
    grant.constrained = read_encryption_context(constraints, grant.constraint);
}

}  // namespace

std::string principal_in(codec::Json const& in, std::string_view member) {
    std::string text = given_text(in, member, 256);
    if (is_account(text)) return "arn:aws:iam::" + text + ":root";
    if (is_principal(text)) return text;
    throw aws::Error("InvalidArnException", "ARN does not refer to a valid principal: " + text);
}

Grant read_grant(aws::Invocation const& call, Key const& key) {
    Grant grant;
    grant.key = key.id;
    grant.key_arn = key.arn();
    grant.name = given_name(call.input);
    grant.grantee = principal_in(call.input, "GranteePrincipal");
    if (!call.input.at("RetiringPrincipal").is_null()) {
        grant.retiring = principal_in(call.input, "RetiringPrincipal");
    }
    grant.issuer = "arn:aws:iam::" + call.caller.account.value + ":root";
    grant.operations = given_operations(call.input, key);
    read_constraints(grant, call.input, key);
    return grant;
}

}  // namespace cloud::kms
