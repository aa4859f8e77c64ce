#include "cloud/authorization_message.hpp"

#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud {
namespace {

using codec::Json;

constexpr char const* kContext = "authorization message";
constexpr std::size_t kLongest = 6000;  // of a header's value

// Lists are written in this way there.
Json list_of(Json::Array items) { return Json::object({{"items", std::move(items)}}); }

Json describe(policy::Match const& match) {
    return Json::object({{"statementId", match.statement},
                         {"effect", match.denies ? "DENY" : "ALLOW"},
                         {"sourcePolicyId", match.policy}});
}

Json describe(policy::Context const& context) {
    Json::Array keys;
    for (auto const& [key, values] : context) {
        Json::Array told;
        for (std::string const& value : values) told.push_back(Json::object({{"value", value}}));
        keys.push_back(Json::object({{"key", key}, {"values", list_of(std::move(told))}}));
    }
    return list_of(std::move(keys));
}

Json describe(policy::Principal const& principal) {
    bool const service = !principal.service.empty();
    return Json::object({{"arn", service ? principal.service : principal.arn}});
}

}  // namespace

std::string encode_authorization_message(SessionTokens const& tokens,
                                         policy::Request const& request,
                                         policy::Decision const& decision) {
    Json::Array matches;
    for (policy::Match const& match : decision.matches) matches.push_back(describe(match));
    Json const message =
        Json::object({{"allowed", decision.allowed},
                      {"explicitDeny", decision.explicitly},
                      {"matchedStatements", list_of(std::move(matches))},
                      {"failures", list_of({})},
                      {"context", Json::object({{"principal", describe(request.principal)},
                                                {"action", request.action},
                                                {"resource", request.resource},
                                                {"conditions", describe(request.context)}})}});
    std::string encoded = base::base64(tokens.seal(codec::to_json(message), kContext));
    return encoded.size() <= kLongest ? encoded : "";
}

std::optional<std::string> decode_authorization_message(SessionTokens const& tokens,
                                                        std::string const& encoded) {
    std::optional<std::string> const sealed = base::from_base64(encoded);
    return sealed ? tokens.unseal(*sealed, kContext) : std::nullopt;
}

}  // namespace cloud
