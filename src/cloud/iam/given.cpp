#include "cloud/iam/given.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/model.hpp"

namespace cloud::iam {
namespace {

constexpr std::int64_t kItemsPerPage = 100;
constexpr std::int64_t kMostItemsPerPage = 1000;

// As wire members are named in messages: "RoleName" is told as 'roleName'.
std::string told(std::string_view member) {
    return base::lower(member.substr(0, 1)) + std::string(member.substr(1));
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

[[noreturn]] void malformed(std::string const& message) {
    throw aws::Error("MalformedPolicyDocument", message);
}

// The statements of a policy, which may be one or a list of them.
codec::Json::Array statements(std::string const& document) {
    base::Result<codec::Json> const policy = codec::parse_json(document);
    if (!policy) malformed("This policy contains invalid Json");
    codec::Json const& statement = policy->at("Statement");
    codec::Json::Array all = statement.items();
    if (statement.is_object())
        all.push_back(statement);
    else if (!statement.is_array())
        malformed("Syntax errors in policy.");
    for (codec::Json const& one : all) {
        std::string const& effect = one.at("Effect").text();
        if (effect != "Allow" && effect != "Deny") malformed("Syntax errors in policy.");
        codec::Json const& condition = one.at("Condition");
        if (!condition.is_null() && !condition.is_object()) malformed("Syntax errors in policy.");
    }
    return all;
}

bool has_either(codec::Json const& statement, char const* member) {
    return statement.has(member) || statement.has(std::string("Not") + member);
}

}  // namespace

std::string given_name(codec::Json const& in, std::string_view member) {
    std::string name = aws::required_text(in, member);
    std::size_t const most = member == "PolicyName" ? kPolicyNameLength : kNameLength;
    if (name.empty()) {
        throw aws::validation(name, told(member),
                              "Member must have length greater than or equal to 1");
    }
    if (name.size() > most) {
        throw aws::validation(
            name, told(member),
            "Member must have length less than or equal to " + std::to_string(most));
    }
    if (!std::all_of(name.begin(), name.end(), is_name_character)) {
        throw aws::Error("ValidationError",
                         "The specified value for " + told(member) +
                             " is invalid. It must contain only alphanumeric characters and/or "
                             "the following: +=,.@_-");
    }
    return name;
}

std::string given_path(codec::Json const& in) {
    std::string path = aws::optional_text(in, "Path").value_or("/");
    bool const framed = path.starts_with('/') && path.ends_with('/');
    bool const printable =
        std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c <= '\x7e'; });
    if (framed && printable && path.size() <= kPathLength) return path;
    throw aws::Error("ValidationError",
                     "The specified value for path is invalid. It must begin and end with / and "
                     "contain only alphanumeric characters and/or / characters.");
}

void check_trust_policy(std::string const& document) {
    for (codec::Json const& statement : statements(document)) {
        if (has_either(statement, "Resource")) malformed("Has prohibited field Resource");
        if (!has_either(statement, "Principal")) malformed("Missing required field Principal");
        if (!has_either(statement, "Action")) malformed("Missing required field Action");
    }
    if (policy_size(document) > kAclSizePerRole) {
        throw aws::Error(
            "LimitExceeded",
            "Cannot exceed quota for ACLSizePerRole: " + std::to_string(kAclSizePerRole), 409);
    }
}

void check_identity_policy(std::string const& document) {
    for (codec::Json const& statement : statements(document)) {
        if (has_either(statement, "Principal"))
            malformed("Policy document should not specify a principal.");
        if (!has_either(statement, "Action")) malformed("Policy statement must contain actions.");
        if (!has_either(statement, "Resource"))
            malformed("Policy statement must contain resources.");
    }
}

std::size_t policy_size(std::string_view document) {
    return static_cast<std::size_t>(std::count_if(document.begin(), document.end(), [](char c) {
        return c != ' ' && c != '\t' && c != '\r' && c != '\n';
    }));
}

std::optional<std::string> user_of(std::string const& caller_arn) {
    if (caller_arn.ends_with(":root")) return "";
    if (caller_arn.find(":user/") == std::string::npos) return std::nullopt;
    return caller_arn.substr(caller_arn.rfind('/') + 1);
}

codec::Json page(aws::Invocation const& call, std::string const& member, std::vector<Named> all) {
    std::int64_t const most = aws::optional_integer(call.input, "MaxItems").value_or(kItemsPerPage);
    if (most < 1 || most > kMostItemsPerPage) {
        throw aws::validation(std::to_string(most), "maxItems",
                              most < 1 ? "Member must have value greater than or equal to 1"
                                       : "Member must have value less than or equal to 1000");
    }
    std::string after;
    if (auto const marker = aws::optional_text(call.input, "Marker")) {
        std::optional<std::string> const name = base::from_base64(*marker);
        if (!name) throw aws::Error("ValidationError", "Invalid Marker.");
        after = *name;
    }
    auto from =
        std::find_if(all.begin(), all.end(), [&](Named const& one) { return one.first > after; });
    codec::Json items = codec::Json::array();
    std::string last;
    for (std::int64_t i = 0; i < most && from != all.end(); ++i, ++from) {
        last = from->first;
        items.push(std::move(from->second));
    }
    bool const more = from != all.end();
    codec::Json out = codec::Json::object({{member, std::move(items)}, {"IsTruncated", more}});
    if (more) out.set("Marker", base::base64(last));
    return out;
}

}  // namespace cloud::iam
