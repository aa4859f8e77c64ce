#include "cloud/s3/bucket_policy.hpp"

#include <algorithm>
#include <array>

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "codec/json.hpp"
#include "policy/document.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kMaximumPolicyBytes = 20'480;

// Condition keys that fix who may come in, where their values are fixed.
constexpr std::array<std::string_view, 14> kFixing{"aws:sourcearn",
                                                   "aws:sourcevpc",
                                                   "aws:sourcevpce",
                                                   "aws:sourceaccount",
                                                   "aws:sourceowner",
                                                   "aws:sourceorgid",
                                                   "aws:sourceip",
                                                   "aws:userid",
                                                   "aws:principalorgid",
                                                   "aws:principalaccount",
                                                   "aws:principalarn",
                                                   "s3:dataaccesspointarn",
                                                   "s3:dataaccesspointaccount",
                                                   "aws:principalorgpaths"};

codec::Json::Array listed(codec::Json const& value) {
    if (value.is_array()) return value.items();
    if (value.is_null()) return {};
    return {value};
}

bool is_fixed(codec::Json const& value) {
    return value.text().find_first_of("*?$") == std::string::npos;
}

// "arn:aws:iam::*:role/x" leaves open whose role it is; an organization or an account does not.
bool fixes_who(codec::Json const& conditions) {
    for (auto const& [test, pairs] : conditions.members()) {
        bool const negated = test.find("Not") != std::string::npos || test == "Null" ||
                             test.find("IfExists") != std::string::npos;
        if (negated) continue;
        for (auto const& [key, values] : pairs.members()) {
            std::string const lower = base::lower(key);
            if (std::find(kFixing.begin(), kFixing.end(), lower) == kFixing.end()) continue;
            codec::Json::Array const all = listed(values);
            if (!all.empty() && std::all_of(all.begin(), all.end(), is_fixed)) return true;
        }
    }
    return false;
}

bool names_everyone(codec::Json const& principal) {
    if (principal.text() == "*") return true;
    codec::Json::Array const all = listed(principal.at("AWS"));
    return std::any_of(all.begin(), all.end(),
                       [](codec::Json const& one) { return one.text() == "*"; });
}

bool lets_in_everyone(codec::Json const& statement) {
    if (statement.at("Effect").text() != "Allow") return false;
    bool const everyone =
        statement.has("NotPrincipal") || names_everyone(statement.at("Principal"));
    return everyone && !fixes_who(statement.at("Condition"));
}

aws::Error malformed(std::string const& message) { return {"MalformedPolicy", message}; }

bool is_in(Bucket const& bucket, std::string const& resource) {
    std::string const arn = bucket.arn();
    return resource == arn || resource.starts_with(arn + "/") || resource.starts_with(arn + "*");
}

// What S3 asks of a bucket's policy beside the grammar.
void check_statements(Bucket const& bucket, std::string const& text) {
    codec::Json const policy = codec::parse_json(text).value_or(codec::Json());
    for (codec::Json const& statement : listed(policy.at("Statement"))) {
        for (codec::Json const& resource : listed(statement.at("Resource"))) {
            if (!is_in(bucket, resource.text())) throw malformed("Policy has invalid resource");
        }
        for (codec::Json const& action : listed(statement.at("Action"))) {
            std::string const lower = base::lower(action.text());
            if (lower != "*" && !lower.starts_with("s3:")) {
                throw malformed("Policy has invalid action");
            }
        }
    }
}

void check_policy(Bucket const& bucket, std::string const& text) {
    if (text.empty() || text.front() != '{' || !codec::parse_json(text)) {
        throw malformed("Policies must be valid JSON and the first byte must be '{'");
    }
    if (text.size() > kMaximumPolicyBytes) {
        throw malformed("The policy is larger than the maximum size of 20480 bytes");
    }
    if (std::optional<std::string> const wrong = policy::malformed(text, policy::Kind::resource)) {
        throw malformed(*wrong);
    }
    check_statements(bucket, text);
}

// The policy of a bucket is its own account's business, whatever the policy says.
Bucket own_bucket(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    if (bucket.account == request.who.caller.account.value) return bucket;
    throw aws::Error("MethodNotAllowed",
                     "The specified method is not allowed against this resource.", 405);
}

}  // namespace

bool is_public(std::string const& policy) {
    codec::Json const parsed = codec::parse_json(policy).value_or(codec::Json());
    codec::Json::Array const statements = listed(parsed.at("Statement"));
    return std::any_of(statements.begin(), statements.end(), lets_in_everyone);
}

http::Reply put_bucket_policy(Store& s, Request const& request) {
    Bucket bucket = own_bucket(s, request);
    check_policy(bucket, request.body);
    bool const blocked = bucket.public_access && bucket.public_access->block_policy;
    if (blocked && is_public(request.body)) {
        throw aws::Error("AccessDenied",
                         "User: " + request.who.caller.arn +
                             " is not authorized to perform: s3:PutBucketPolicy on resource: \"" +
                             bucket.arn() +
                             "\" because public policies are blocked by the BlockPublicPolicy "
                             "block public access setting.",
                         403);
    }
    bucket.policy = request.body;
    s.state.save(bucket);
    return aws::rest_reply(204, request.who.request_id);
}

http::Reply get_bucket_policy(Store& s, Request const& request) {
    Bucket const bucket = own_bucket(s, request);
    if (bucket.policy.empty()) {
        throw aws::Error("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
            .with("BucketName", bucket.name);
    }
    http::Reply reply = aws::rest_reply(200, request.who.request_id);
    reply.headers.add("Content-Type", "application/json");
    reply.body = bucket.policy;
    return reply;
}

http::Reply delete_bucket_policy(Store& s, Request const& request) {
    Bucket bucket = own_bucket(s, request);
    bucket.policy.clear();
    s.state.save(bucket);
    return aws::rest_reply(204, request.who.request_id);
}

http::Reply get_bucket_policy_status(Store& s, Request const& request) {
    Bucket const bucket = own_bucket(s, request);
    codec::Xml root{"PolicyStatus"};
    root.xmlns = std::string(aws::kS3Xmlns);
    root.add("IsPublic", is_public(bucket.policy) ? "true" : "false");
    return aws::rest_xml_reply(root, request.who.request_id);
}

}  // namespace cloud::s3
