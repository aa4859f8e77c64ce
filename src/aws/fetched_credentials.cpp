#include "aws/fetched_credentials.hpp"

#include "aws/answer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/json.hpp"
#include "codec/xml.hpp"
#include "http/loopback.hpp"

namespace aws {
namespace {

using codec::Json;

constexpr std::chrono::minutes kRenewBefore(5);
constexpr std::chrono::seconds kPause(10);          // after they could not be renewed
constexpr std::chrono::minutes kTrustedFor(1);      // whoever refuses them
constexpr std::chrono::seconds kMetadataWithin(2);  // nobody is there where it takes longer
constexpr std::uint64_t kMostBytes = 64u << 10;

tl::unexpected<base::Error> stop(std::string const& why) {
    return base::fail(base::ErrorKind::stop, why);
}

base::Result<std::string> send(http::Exchange& http, http::Request request) {
    request.timeout = kMetadataWithin;
    request.max_response_bytes = kMostBytes;
    base::Result<http::Response> const answer = http.send(request);
    if (!answer) return base::fail(answer.error());
    if (answer->status == 200) return answer->body;
    return stop(request.url + " answered " + std::to_string(answer->status));
}

// How the metadata services, SSO and programs spell the same.
struct Spelling {
    char const* id;
    char const* secret;
    char const* token;
    char const* expires;
};
constexpr Spelling kMetadata{"AccessKeyId", "SecretAccessKey", "Token", "Expiration"};
constexpr Spelling kProcess{"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"};
constexpr Spelling kSso{"accessKeyId", "secretAccessKey", "sessionToken", "expiration"};

base::Result<Credentials> read(Json const& json, Spelling const& spelling) {
    Credentials keys{.access_key_id = json.at(spelling.id).text(),
                     .secret_access_key = json.at(spelling.secret).text(),
                     .session_token = json.at(spelling.token).text()};
    if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
        return stop("there are no keys in the answer");
    }
    Json const& expires = json.at(spelling.expires);
    if (expires.is_number()) keys.expires = base::from_millis(expires.integer());
    if (expires.is_text()) {
        keys.expires = base::parse_iso8601(expires.text());
        if (!keys.expires)
            return stop("the keys' " + std::string(spelling.expires) + " is no time");
    }
    return keys;
}

base::Result<Credentials> read(base::Result<std::string> const& body, Spelling const& spelling) {
    if (!body) return base::fail(body.error());
    base::Result<Json> const json = codec::parse_json(*body);
    if (!json) return stop("the answer with the keys is not JSON: " + json.error().message);
    return read(*json, spelling);
}

}  // namespace

base::Result<Credentials> Fetched::credentials(base::Instant now) {
    bool const holds = held_ && (!held_->expires || now < *held_->expires);
    bool const fresh_enough =
        holds && !doubted_ && (!held_->expires || now < *held_->expires - kRenewBefore);
    if (fresh_enough || (holds && now < ask_again_)) return *held_;
    base::Result<Credentials> fresh = fetch_(now);
    if (fresh) {
        held_ = *fresh;
        fetched_ = now;
        doubted_ = false;
        return fresh;
    }
    ask_again_ = now + kPause;
    if (holds) return *held_;
    return fresh;
}

void Fetched::refused(base::Instant now) {
    if (held_ && now - fetched_ >= kTrustedFor) doubted_ = true;
}

base::Result<Credentials> read_sts_credentials(codec::Xml const& result) {
    codec::Xml const* const given = result.find("Credentials");
    std::optional<base::Instant> const expires =
        given ? base::parse_iso8601(given->text_of("Expiration")) : std::nullopt;
    if (!expires) return stop("STS answered without Credentials or their Expiration");
    Credentials keys{given->text_of("AccessKeyId"), given->text_of("SecretAccessKey"),
                     given->text_of("SessionToken"), expires};
    if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
        return stop("STS answered without keys");
    }
    return keys;
}

base::Result<Credentials> from_process_output(std::string const& output) {
    base::Result<Json> const json = codec::parse_json(output);
    if (!json) return stop("what credential_process printed is not JSON: " + json.error().message);
    if (json->at("Version").integer() != 1) {
        return stop("what credential_process printed has no Version of 1");
    }
    return read(*json, kProcess);
}

base::Result<Credentials> from_container(http::Exchange& http, std::string const& url,
                                         std::string const& token) {
    http::Request request;
    request.url = url;
    if (!token.empty()) request.headers.add("Authorization", token);
    return read(send(http, std::move(request)), kMetadata);
}

bool is_container_host(std::string const& url) {
    if (url.starts_with("https://") || http::is_loopback_url(url)) return true;
    for (std::string_view const host :
         {"http://169.254.170.2", "http://169.254.170.23", "http://[fd00:ec2::23]"}) {
        if (!url.starts_with(host)) continue;
        std::string_view const rest = std::string_view(url).substr(host.size());
        if (rest.empty() || rest[0] == '/' || rest[0] == ':') return true;
    }
    return false;
}

base::Result<Credentials> from_instance(http::Exchange& http, std::string const& endpoint) {
    http::Request session{"PUT", endpoint + "/latest/api/token"};
    session.headers.add("X-aws-ec2-metadata-token-ttl-seconds", "21600");
    base::Result<std::string> const token = send(http, std::move(session));
    if (!token) return base::fail(token.error());
    auto const ask = [&](std::string const& path) {
        http::Request request;
        request.url = endpoint + "/latest/meta-data/iam/security-credentials/" + path;
        request.headers.add("X-aws-ec2-metadata-token", *token);
        return send(http, std::move(request));
    };
    base::Result<std::string> const role = ask("");
    if (!role) return base::fail(role.error());
    return read(ask(std::string(base::trim(role->substr(0, role->find('\n'))))), kMetadata);
}

base::Result<Credentials> from_sso(http::Exchange& http, SsoRole const& role) {
    http::Request request;
    request.url = (role.endpoint.empty() ? "https://portal.sso." + role.region + ".amazonaws.com"
                                         : role.endpoint) +
                  "/federation/credentials?role_name=" + base::percent_encode(role.role_name) +
                  "&account_id=" + base::percent_encode(role.account_id);
    request.headers.add("x-amz-sso_bearer_token", role.access_token);
    base::Result<std::string> const body = send(http, std::move(request));
    if (!body) return stop("SSO gave no keys (try `aws sso login`): " + body.error().message);
    base::Result<Json> const json = codec::parse_json(*body);
    if (!json) return stop("SSO's answer is not JSON: " + json.error().message);
    return read(json->at("roleCredentials"), kSso);
}

base::Result<Credentials> from_web_identity(http::Exchange& http, WebIdentityRole const& role) {
    http::Request request{"POST", role.endpoint + "/"};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" +
                   base::percent_encode(role.role_arn) +
                   "&RoleSessionName=" + base::percent_encode(role.session_name) +
                   "&WebIdentityToken=" + base::percent_encode(role.token);
    base::Result<http::Response> const answer = http.send(request);
    if (!answer) return base::fail(answer.error());
    if (answer->status != 200) return base::fail(error_of(*answer));
    base::Result<codec::Xml> const xml = codec::parse_xml(answer->body);
    if (!xml) return base::fail(xml.error());
    codec::Xml const* const result = xml->find("AssumeRoleWithWebIdentityResult");
    return read_sts_credentials(result ? *result : codec::Xml());
}

}  // namespace aws
