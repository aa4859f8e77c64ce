// OpenID Connect identity providers: who may vouch for web identities.
#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/tags.hpp"
#include "http/loopback.hpp"

namespace cloud::iam {
namespace {

constexpr std::size_t kUrlLength = 255;
constexpr std::size_t kClientIdLength = 255;
constexpr std::size_t kThumbprintLength = 40;
constexpr std::string_view kScheme = "https://";

// Without its scheme.
std::string given_url(codec::Json const& in) {
    std::string const url = aws::required_text(in, "Url");
    if (url.size() > kUrlLength) {
        throw invalid_value("url", "Member must have length less than or equal to 255");
    }
    bool const plain = url.find_first_of(" \t\r\n?#\"<>") == std::string::npos;
    bool const secure = url.starts_with(kScheme) && url.size() > kScheme.size();
    if (!plain || (!secure && !http::is_loopback_url(url))) {
        throw aws::Error("ValidationError", "Invalid Open ID Connect Provider URL");
    }
    std::string rest = url.substr(url.find("//") + 2);
    while (rest.ends_with('/')) rest.pop_back();
    return rest;
}

void check_client_id(std::string const& id, std::string const& member) {
    if (!id.empty() && id.size() <= kClientIdLength) return;
    throw invalid_value(member,
                        "Member must satisfy constraint: [Member must have length less than or "
                        "equal to 255, Member must have length greater than or equal to 1]");
}

std::vector<std::string> given_client_ids(codec::Json const& in) {
    std::vector<std::string> ids = aws::text_list(in, "ClientIDList");
    for (std::string const& id : ids) check_client_id(id, "clientIDList");
    if (ids.size() > kClientIdsPerProvider) {
        throw limit_exceeded("ClientIdsPerOpenIdConnectProvider", kClientIdsPerProvider);
    }
    return ids;
}

std::vector<std::string> given_thumbprints(codec::Json const& in) {
    std::vector<std::string> prints = aws::text_list(in, "ThumbprintList");
    for (std::string const& print : prints) {
        if (print.size() == kThumbprintLength) continue;
        throw invalid_value("thumbprintList",
                            "Member must satisfy constraint: [Member must have length less than or "
                            "equal to 40, Member must have length greater than or equal to 40]");
    }
    if (prints.size() <= kThumbprints) return prints;
    throw invalid_input("Thumbprint list must contain fewer than 5 entries.");
}

codec::Json list_of(std::vector<std::string> const& texts) {
    codec::Json out = codec::Json::array();
    for (std::string const& text : texts) out.push(text);
    return out;
}

}  // namespace

OidcProvider open_provider(Iam const& iam, aws::Invocation const& call) {
    std::string const arn = aws::required_text(call.input, "OpenIDConnectProviderArn");
    std::optional<OidcProvider> provider = iam.settings.provider(arn);
    if (provider && provider->account == call.caller.account.value) return std::move(*provider);
    throw no_such_entity("OpenIDConnect Provider not found for arn " + arn);
}

codec::Json create_provider(Iam& iam, aws::Invocation const& call) {
    OidcProvider provider;
    provider.account = call.caller.account.value;
    provider.client_ids = given_client_ids(call.input);
    provider.thumbprints = given_thumbprints(call.input);
    provider.url = given_url(call.input);
    provider.arn = "arn:aws:iam::" + provider.account + ":oidc-provider/" + provider.url;
    provider.created_millis = base::to_millis(call.now);
    aws::Tags const tags = given_tags(call.input, Tagged::provider);
    if (iam.settings.provider(provider.arn)) {
        throw aws::Error(
            "EntityAlreadyExists",
            "Provider with url " + std::string(kScheme) + provider.url + " already exists.", 409);
    }
    if (iam.settings.providers(provider.account).size() >= kOidcProviders) {
        throw limit_exceeded("OpenIdConnectProvidersPerAccount", kOidcProviders);
    }
    iam.settings.put(provider);
    put_tags(iam, provider.arn, Tagged::provider, tags);
    codec::Json out = codec::Json::object({{"OpenIDConnectProviderArn", provider.arn}});
    set_tags(out, tags);
    return out;
}

codec::Json get_provider(Iam& iam, aws::Invocation const& call) {
    OidcProvider const provider = open_provider(iam, call);
    return codec::Json::object({{"Url", provider.url},
                                {"ClientIDList", list_of(provider.client_ids)},
                                {"ThumbprintList", list_of(provider.thumbprints)},
                                {"CreateDate", time_text(provider.created_millis)},
                                {"Tags", describe_tags(iam.permissions.tags(provider.arn))}});
}

codec::Json delete_provider(Iam& iam, aws::Invocation const& call) {
    OidcProvider const provider = open_provider(iam, call);
    iam.permissions.remove_all(provider.arn);
    iam.settings.remove(provider);
    return codec::Json();
}

codec::Json list_providers(Iam& iam, aws::Invocation const& call) {
    codec::Json all = codec::Json::array();
    for (OidcProvider const& provider : iam.settings.providers(call.caller.account.value)) {
        all.push(codec::Json::object({{"Arn", provider.arn}}));
    }
    return codec::Json::object({{"OpenIDConnectProviderList", std::move(all)}});
}

codec::Json add_client_id(Iam& iam, aws::Invocation const& call) {
    OidcProvider provider = open_provider(iam, call);
    std::string const id = aws::required_text(call.input, "ClientID");
    check_client_id(id, "clientID");
    std::vector<std::string>& ids = provider.client_ids;
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return codec::Json();
    if (ids.size() >= kClientIdsPerProvider) {
        throw limit_exceeded("ClientIdsPerOpenIdConnectProvider", kClientIdsPerProvider);
    }
    ids.push_back(id);
    iam.settings.put(provider);
    return codec::Json();
}

codec::Json remove_client_id(Iam& iam, aws::Invocation const& call) {
    OidcProvider provider = open_provider(iam, call);
    std::erase(provider.client_ids, aws::required_text(call.input, "ClientID"));
    iam.settings.put(provider);
    return codec::Json();
}

codec::Json update_thumbprint(Iam& iam, aws::Invocation const& call) {
    OidcProvider provider = open_provider(iam, call);
    provider.thumbprints = given_thumbprints(call.input);
    iam.settings.put(provider);
    return codec::Json();
}

}  // namespace cloud::iam
