#include "aws/credential_chain.hpp"

#include <set>

#include "aws/client.hpp"
#include "aws/fetched_credentials.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace aws {
namespace {

using Source = base::Result<std::unique_ptr<CredentialSource>>;
using Settings = SharedConfig::Settings;

constexpr char const* kSessionName = "catchment";
constexpr char const* kInstance = "http://169.254.169.254";
constexpr char const* kTaskHost = "http://169.254.170.2";

tl::unexpected<base::Error> stop(std::string const& why) {
    return base::fail(base::ErrorKind::stop, why);
}

std::string text(Surroundings const& in, char const* name) {
    return in.variable(name).value_or("");
}

bool says_true(std::string const& value) { return base::lower(value) == "true"; }

std::string home_file(Surroundings const& in, char const* variable, char const* name) {
    std::string const named = text(in, variable);
    return named.empty() ? text(in, "HOME") + "/.aws/" + name : named;
}

// A file that is not there says nothing.
base::Result<SharedConfig> files(Surroundings const& in) {
    std::string const config =
        in.read_file(home_file(in, "AWS_CONFIG_FILE", "config")).value_or("");
    std::string const keys =
        in.read_file(home_file(in, "AWS_SHARED_CREDENTIALS_FILE", "credentials")).value_or("");
    return read_shared_config(config, keys);
}

std::string profile_name(Surroundings const& in, std::string const& wanted) {
    if (!wanted.empty()) return wanted;
    std::string const named = text(in, "AWS_PROFILE");
    return named.empty() ? "default" : named;
}

std::unique_ptr<CredentialSource> fixed(Credentials keys) {
    return std::make_unique<FixedCredentials>(std::move(keys));
}

std::unique_ptr<CredentialSource> fetched(Fetch fetch) {
    return std::make_unique<Fetched>(std::move(fetch));
}

std::shared_ptr<http::Exchange> connection(Surroundings const& in) {
    return std::shared_ptr<http::Exchange>(in.connect());
}

// A role that is taken on by what another source has; it owns that source.
class TakenOn final : public CredentialSource {
  public:
    struct Role {
        ClientSettings client;
        AssumeRole role;
    };
    TakenOn(std::unique_ptr<CredentialSource> from, Role role, base::Clock const& clock)
        : from_(std::move(from)),
          role_(std::move(role.client), *from_, std::move(role.role), clock) {}
    base::Result<Credentials> credentials(base::Instant now) override {
        return role_.credentials(now);
    }
    void refused(base::Instant now) override { role_.refused(now); }

  private:
    std::unique_ptr<CredentialSource> from_;
    AssumedRole role_;
};

// One search, which may lead from profile to profile.
class Search {
  public:
    Search(Surroundings const& in, Wanted const& wanted, SharedConfig const& files)
        : in_(in), wanted_(wanted), files_(files) {}

    Source run() {
        bool const named = !wanted_.profile.empty();
        if (!named) {
            if (auto keys = environment()) return keys;
            std::string const file = text(in_, "AWS_WEB_IDENTITY_TOKEN_FILE");
            std::string const role = text(in_, "AWS_ROLE_ARN");
            if (!file.empty() && !role.empty()) {
                return web_identity(role, file, text(in_, "AWS_ROLE_SESSION_NAME"));
            }
        }
        std::string const name = profile_name(in_, wanted_.profile);
        Settings const* const settings = files_.profile(name);
        if (settings && speaks_of_keys(*settings)) return profile(name);
        bool const asked = named || !text(in_, "AWS_PROFILE").empty();
        if (asked) return stop(no_such(name, settings != nullptr));
        if (auto keys = container()) return std::move(*keys);
        return instance();
    }

  private:
    static std::string of(Settings const& in, char const* name) {
        return SharedConfig::setting(in, name);
    }
    static bool speaks_of_keys(Settings const& s) {
        for (char const* name : {"aws_access_key_id", "role_arn", "credential_process",
                                 "sso_account_id", "credential_source"}) {
            if (!of(s, name).empty()) return true;
        }
        return false;
    }
    static std::string no_such(std::string const& name, bool there) {
        return there ? "the profile '" + name + "' says nothing of credentials"
                     : "there is no profile '" + name +
                           "' in the shared config and credentials files";
    }

    std::unique_ptr<CredentialSource> environment() const {
        Credentials keys{text(in_, "AWS_ACCESS_KEY_ID"), text(in_, "AWS_SECRET_ACCESS_KEY"),
                         text(in_, "AWS_SESSION_TOKEN")};
        bool const whole = !keys.access_key_id.empty() && !keys.secret_access_key.empty();
        return whole ? fixed(std::move(keys)) : nullptr;
    }

    Source profile(std::string const& name) {
        Settings const* const settings = files_.profile(name);
        if (!settings) return stop(no_such(name, false));
        bool const again = !on_the_way_.insert(name).second;
        Settings const& s = *settings;
        // A profile may take its role on with keys of its own.
        if (!again && !of(s, "role_arn").empty()) return role(name, s);
        if (!of(s, "aws_access_key_id").empty()) {
            return fixed({of(s, "aws_access_key_id"), of(s, "aws_secret_access_key"),
                          of(s, "aws_session_token")});
        }
        if (again) return stop("the profile '" + name + "' leads to itself by source_profile");
        if (!of(s, "sso_account_id").empty()) return sso(name, s);
        if (!of(s, "credential_process").empty()) return process(of(s, "credential_process"));
        return stop(no_such(name, true));
    }

    Source role(std::string const& name, Settings const& s) {
        std::string session = of(s, "role_session_name");
        if (session.empty()) session = kSessionName;
        if (!of(s, "web_identity_token_file").empty()) {
            return web_identity(of(s, "role_arn"), of(s, "web_identity_token_file"), session);
        }
        AssumeRole asked{of(s, "role_arn"), session, of(s, "external_id"), of(s, "mfa_serial")};
        std::string const duration = of(s, "duration_seconds");
        if (!duration.empty()) {
            std::optional<std::int64_t> const seconds = base::to_int64(duration);
            if (!seconds || *seconds < 900 || *seconds > 43'200) {
                return stop("the profile '" + name + "' has duration_seconds = " + duration +
                            ", which must be between 900 and 43200");
            }
            asked.duration = std::chrono::seconds(*seconds);
        }
        if (!asked.mfa_serial.empty() && !in_.ask) {
            return stop("the profile '" + name +
                        "' wants a code of an MFA device, which nobody is asked for here: take "
                        "the role on with `aws sts assume-role`, or use another profile");
        }
        asked.mfa_code = [ask = in_.ask, question = "MFA code of " + asked.mfa_serial +
                                                    " for the profile '" + name +
                                                    "': "] { return code_of(ask, question); };
        Source from = source_of(name, s);
        if (!from) return from;
        return std::make_unique<TakenOn>(
            *std::move(from),
            TakenOn::Role{{sts_endpoint(), region(), in_.connect}, std::move(asked)}, in_.clock);
    }
    static base::Result<std::string> code_of(
        std::function<base::Result<std::string>(std::string const&)> const& ask,
        std::string const& question) {
        base::Result<std::string> const said = ask(question);
        if (!said) return said;
        std::string code(base::trim(*said));
        bool const digits =
            code.size() == 6 && code.find_first_not_of("0123456789") == std::string::npos;
        if (!digits) return stop("a code of an MFA device is 6 digits");
        return code;
    }

    Source source_of(std::string const& name, Settings const& s) {
        std::string const source = of(s, "source_profile");
        if (!source.empty()) return profile(source);
        std::string const place = of(s, "credential_source");
        if (place == "Environment") {
            if (auto keys = environment()) return keys;
            return stop("the profile '" + name +
                        "' takes its keys from the environment, which has none");
        }
        if (place == "EcsContainer") {
            if (auto keys = container()) return std::move(*keys);
            return stop("the profile '" + name + "' takes its keys from a container: this is none");
        }
        if (place == "Ec2InstanceMetadata") return instance();
        return stop("the profile '" + name +
                    "' has a role_arn, and neither source_profile nor a credential_source of "
                    "Environment, EcsContainer or Ec2InstanceMetadata");
    }

    Source web_identity(std::string const& role, std::string const& file,
                        std::string const& session) const {
        WebIdentityRole asked{role, session.empty() ? kSessionName : session, "", sts_endpoint()};
        if (asked.endpoint.empty()) asked.endpoint = "https://sts." + region() + ".amazonaws.com";
        return fetched([http = connection(in_), asked, file,
                        read = in_.read_file](base::Instant) -> base::Result<Credentials> {
            base::Result<std::string> const token = read(file);
            if (!token) return base::fail(token.error());
            WebIdentityRole with = asked;
            with.token = std::string(base::trim(*token));
            return from_web_identity(*http, with);
        });
    }

    Source process(std::string const& command) const {
        return fetched([run = in_.run, command](base::Instant) -> base::Result<Credentials> {
            base::Result<std::string> const output = run(command);
            if (!output) return base::fail(output.error());
            return from_process_output(*output);
        });
    }

    // With the token that `aws sso login` left for the session, or for the start URL.
    Source sso(std::string const& name, Settings const& s) const {
        std::string const session = of(s, "sso_session");
        Settings const* section = &s;
        if (!session.empty()) {
            auto const found = files_.sso_sessions.find(session);
            if (found == files_.sso_sessions.end()) {
                return stop("the profile '" + name + "' names the sso-session '" + session +
                            "', which is not there");
            }
            section = &found->second;
        }
        std::string const key = session.empty() ? of(s, "sso_start_url") : session;
        std::string const file = text(in_, "HOME") + "/.aws/sso/cache/" +
                                 base::hex(base::digest(base::HashKind::sha1, key)) + ".json";
        SsoRole role{of(*section, "sso_region"), of(s, "sso_account_id"), of(s, "sso_role_name"),
                     "", text(in_, "AWS_ENDPOINT_URL_SSO")};
        return fetched([http = connection(in_), role, file, name,
                        read = in_.read_file](base::Instant now) -> base::Result<Credentials> {
            base::Result<codec::Json> const token = codec::parse_json(read(file).value_or(""));
            std::optional<base::Instant> const expires =
                token ? base::parse_iso8601(token->at("expiresAt").text()) : std::nullopt;
            if (!expires || *expires <= now) {
                return stop("there is no SSO login for the profile '" + name +
                            "' any more: aws sso login --profile " + name);
            }
            SsoRole asked = role;
            asked.access_token = token->at("accessToken").text();
            return from_sso(*http, asked);
        });
    }

    // Nothing where this is no container.
    std::optional<Source> container() const {
        std::string const relative = text(in_, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        std::string const full = text(in_, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (relative.empty() && full.empty()) return std::nullopt;
        std::string const url = relative.empty() ? full : kTaskHost + relative;
        if (!is_container_host(url)) {
            return stop(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must be of https, this machine or a "
                "container's host, not " +
                url);
        }
        return fetched([http = connection(in_), url,
                        file = text(in_,
                                    "AWS_CONTAINER_AUTHORIZATION_"
                                    "TOKEN_FILE"),
                        token = text(in_, "AWS_CONTAINER_AUTHORIZATION_TOKEN"),
                        read = in_.read_file](base::Instant) -> base::Result<Credentials> {
            if (file.empty()) return from_container(*http, url, token);
            base::Result<std::string> const said = read(file);
            if (!said) return base::fail(said.error());
            return from_container(*http, url, std::string(base::trim(*said)));
        });
    }

    Source instance() const {
        if (says_true(text(in_, "AWS_EC2_METADATA_DISABLED"))) {
            return stop(
                "there are no AWS credentials: neither in the environment, nor in the "
                "shared files, nor of a container; and AWS_EC2_METADATA_DISABLED is set");
        }
        std::string endpoint = text(in_, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
        while (endpoint.ends_with('/')) endpoint.pop_back();
        if (endpoint.empty()) endpoint = kInstance;
        return fetched(
            [http = connection(in_), endpoint](base::Instant) -> base::Result<Credentials> {
                base::Result<Credentials> keys = from_instance(*http, endpoint);
                if (keys) return keys;
                return stop(
                    "there are no AWS credentials: neither in the environment, nor in the "
                    "shared files, nor of a container or an instance (" +
                    keys.error().message + ")");
            });
    }

    std::string sts_endpoint() const {
        return wanted_.sts_endpoint.empty() ? find_endpoint(in_, "STS", wanted_.profile)
                                            : wanted_.sts_endpoint;
    }
    std::string region() const {
        std::string region = wanted_.region;
        if (region.empty()) region = find_region(in_, wanted_.profile);
        return region.empty() ? "us-east-1" : region;
    }

    Surroundings const& in_;
    Wanted const& wanted_;
    SharedConfig const& files_;
    std::set<std::string> on_the_way_;
};

}  // namespace

base::Result<std::unique_ptr<CredentialSource>> find_credentials(Surroundings const& in,
                                                                 Wanted const& wanted) {
    base::Result<SharedConfig> const all = files(in);
    if (!all) return base::fail(all.error());
    return Search(in, wanted, *all).run();
}

int find_attempts(Surroundings const& in, std::string const& profile) {
    std::string told = text(in, "AWS_MAX_ATTEMPTS");
    if (told.empty()) {
        base::Result<SharedConfig> const all = files(in);
        Settings const* const settings = all ? all->profile(profile_name(in, profile)) : nullptr;
        if (settings) told = SharedConfig::setting(*settings, "max_attempts");
    }
    constexpr std::int64_t kMost = 100;
    std::int64_t const number = base::to_int64(told).value_or(0);
    return number < 1 ? kUsualAttempts : static_cast<int>(std::min(number, kMost));
}

std::string find_region(Surroundings const& in, std::string const& profile) {
    for (char const* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
        if (std::string region = text(in, name); !region.empty()) return region;
    }
    base::Result<SharedConfig> const all = files(in);
    Settings const* const settings = all ? all->profile(profile_name(in, profile)) : nullptr;
    return settings ? SharedConfig::setting(*settings, "region") : "";
}

std::string find_endpoint(Surroundings const& in, std::string const& service,
                          std::string const& profile) {
    if (says_true(text(in, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))) return "";
    for (std::string const& name :
         {"AWS_ENDPOINT_URL_" + service, std::string("AWS_ENDPOINT_URL")}) {
        if (std::string url = text(in, name.c_str()); !url.empty()) return url;
    }
    base::Result<SharedConfig> const all = files(in);
    Settings const* const settings = all ? all->profile(profile_name(in, profile)) : nullptr;
    if (!settings) return "";
    auto const found = all->services.find(SharedConfig::setting(*settings, "services"));
    if (found != all->services.end()) {
        std::string url =
            SharedConfig::setting(found->second, base::lower(service) + ".endpoint_url");
        if (!url.empty()) return url;
    }
    return SharedConfig::setting(*settings, "endpoint_url");
}

}  // namespace aws
