// Roles for whom OpenID providers vouch: what a token must be, whose keys it is checked by, and
// what the role's trust says.
#include <doctest/doctest.h>

#include <deque>

#include "base/asymmetric.hpp"
#include "base/text.hpp"
#include "cloud/authorisation.hpp"
#include "cloud/sts/provider_keys.hpp"
#include "unit/cloud/sts/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

constexpr char const* kIssuer = "https://ids.example/tenant";
constexpr char const* kTrust =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)"
    R"("Action":"sts:AssumeRoleWithWebIdentity",)"
    R"("Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/ids.example/tenant"},)"
    R"("Condition":{"StringEquals":{"ids.example/tenant:aud":"builds"},)"
    R"("StringLike":{"ids.example/tenant:sub":"repo:team/*"}}}})";

// A provider with one RSA key, of which the numbers are read out of its DER.
struct Provider final : http::Courier {
    base::PrivateKey key = base::PrivateKey::generate(base::KeyKind::rsa_2048);
    std::string key_id = "first";
    std::string issuer = kIssuer;
    int status = 200;
    std::deque<std::pair<http::Request, Done>> asked;
    int answered = 0;

    void send(http::Request request, Done done) override {
        asked.emplace_back(std::move(request), std::move(done));
    }
    // SubjectPublicKeyInfo of a 2048 bit key: 33 bytes, the modulus, "02 03 01 00 01".
    std::string key_set() const {
        std::string const der = key.public_der();
        std::string const modulus = der.substr(33, 256);
        return codec::to_json(
            Json::object({{"keys", Json::array({Json::object({{"kty", "RSA"},
                                                              {"kid", key_id},
                                                              {"n", base::base64url(modulus)},
                                                              {"e", "AQAB"}})})}}));
    }
    void answer(Harness& h) {
        while (!asked.empty()) {
            auto [request, done] = std::move(asked.front());
            asked.pop_front();
            ++answered;
            bool const keys = request.url == issuer + "/keys";
            http::Response response;
            response.status = status;
            response.body = keys ? key_set()
                                 : codec::to_json(Json::object(
                                       {{"issuer", issuer}, {"jwks_uri", issuer + "/keys"}}));
            done(std::move(response));
            h.settle();
        }
    }
    std::string sign(Json const& claims, Json const& head) const {
        std::string const text =
            base::base64url(codec::to_json(head)) + "." + base::base64url(codec::to_json(claims));
        std::string const digest = base::digest(base::HashKind::sha256, text);
        return text + "." +
               base::base64url(
                   key.sign(base::SignatureKind::rsa_pkcs1, {base::HashKind::sha256, digest}));
    }
};

struct NoOrganization final : OrganizationDirectory {
    std::shared_ptr<Membership const> membership_of(std::string const&) const override {
        return nullptr;
    }
};

struct World {
    Sts s;
    NoOrganization organization;
    Authorisation authorisation;
    Provider provider;
    sts::Service service{s.h.core, {s.iam, s.tokens, authorisation}};

    World() {
        authorisation.decide_by({s.iam, organization, s.iam});
        service.fetch_over(provider);
        s.h.before = nullptr;
        s.h.account = kHome;
        s.role("builder", kTrust);
        s.h.call(s.iam.api(), "CreateOpenIDConnectProvider",
                 Json::object({{"Url", kIssuer}, {"ClientIDList", Json::array({"builds"})}}));
        s.h.caller = aws::Caller();  // its request is not signed
    }
    std::int64_t seconds() const { return base::to_millis(s.h.clock.now()) / 1000; }
    Json claims() const {
        return Json::object({{"iss", kIssuer},
                             {"sub", "repo:team/app"},
                             {"aud", "builds"},
                             {"iat", seconds()},
                             {"exp", seconds() + 600}});
    }
    Json head() const { return Json::object({{"alg", "RS256"}, {"kid", provider.key_id}}); }
    Json asking(std::string const& token) const {
        return Json::object({{"RoleArn", "arn:aws:iam::111122223333:role/builder"},
                             {"RoleSessionName", "build-7"},
                             {"WebIdentityToken", token}});
    }
    // Parked until the provider has answered; then "" or "Code: message".
    std::string outcome(Json const& input) {
        std::string told = "parked";
        s.h.submit(
            service.api(), "AssumeRoleWithWebIdentity", input,
            [&](Json const& json) { told.clear(), last = json; },
            [&](aws::Error const& e) { told = e.code + ": " + e.message; });
        s.h.settle();
        provider.answer(s.h);
        return told;
    }
    std::string with(std::string const& claim, Json const& value) {
        Json changed = claims();
        changed.set(claim, value);
        return outcome(asking(provider.sign(changed, head())));
    }
    std::string whole() { return with("iss", kIssuer); }
    Json last;
};

constexpr char const* kRefused =
    "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity";

}  // namespace

TEST_CASE("a provider's token is a session of the role that trusts it") {
    World world;
    CHECK(world.whole() == "");
    CHECK(world.last.at("SubjectFromWebIdentityToken").text() == "repo:team/app");
    CHECK(world.last.at("Audience").text() == "builds");
    CHECK(world.last.at("Provider").text() ==
          "arn:aws:iam::111122223333:oidc-provider/ids.example/tenant");
    std::string const arn = "arn:aws:sts::111122223333:assumed-role/builder/build-7";
    CHECK(world.last.at("AssumedRoleUser").at("Arn").text() == arn);
    CHECK(world.s.bearer(world.last.at("Credentials")).arn == arn);
}

TEST_CASE("what the role's trust asks of a token") {
    World world;
    CHECK(world.with("sub", "repo:other/app") == kRefused);
    CHECK(world.with("sub", "repo:team/other") == "");
    world.s.h.caller.reset();
    world.s.h.account = kHome;
    world.s.h.call(
        world.s.iam.api(), "UpdateAssumeRolePolicy",
        Json::object(
            {{"RoleName", "builder"},
             {"PolicyDocument", statement(R"("Action":"sts:AssumeRoleWithWebIdentity",)"
                                          R"("Principal":{"Federated":"arn:aws:iam::)"
                                          R"(444455556666:oidc-provider/ids.example/tenant"})")}}));
    world.s.h.caller = aws::Caller();
    CHECK(world.whole() == kRefused);
    Json asked = world.asking(world.provider.sign(world.claims(), world.head()));
    asked.set("RoleArn", "arn:aws:iam::111122223333:role/absent");
    CHECK(world.outcome(asked) == kRefused);
}

TEST_CASE("what a token must say") {
    World world;
    CHECK(world.with("aud", "others") == "InvalidIdentityToken: Incorrect token audience");
    CHECK(world.with("aud", Json::array({"others", "builds"})) == "");
    CHECK(world.with("azp", "others") == "InvalidIdentityToken: Incorrect token audience");
    CHECK(world.with("sub", nullptr) == "InvalidIdentityToken: Missing a required claim: sub");
    CHECK(world.with("exp", nullptr) == "InvalidIdentityToken: Missing a required claim: exp");
    CHECK(world.with("iat", world.seconds() + 3600) ==
          "InvalidIdentityToken: The ID Token is not valid yet");
    CHECK(world.with("exp", world.seconds()).starts_with("ExpiredTokenException: Token expired: "));
    CHECK(world.with("iss", "https://elsewhere.example") ==
          "InvalidIdentityToken: No OpenIDConnect provider found in your account for "
          "https://elsewhere.example");
    for (std::string const& text : {std::string("nonsense"), std::string("a.b.c")}) {
        CHECK(world.outcome(world.asking(text)).find("is not a valid JWT") != std::string::npos);
    }
}

TEST_CASE("a token is signed by its provider, in a way that proves it") {
    World world;
    Provider other;
    std::string const unverified = "InvalidIdentityToken: Couldn't retrieve verification key";
    CHECK(world.outcome(world.asking(other.sign(world.claims(), world.head())))
              .starts_with(unverified));
    for (char const* algorithm : {"none", "HS256", "PS256"}) {
        Json const head = Json::object({{"alg", algorithm}, {"kid", "first"}});
        CHECK(world.outcome(world.asking(world.provider.sign(world.claims(), head)))
                  .find("is not a valid JWT") != std::string::npos);
    }
    // Of another algorithm than it was made by.
    Json const head = Json::object({{"alg", "ES256"}, {"kid", "first"}});
    CHECK(world.outcome(world.asking(world.provider.sign(world.claims(), head)))
              .starts_with(unverified));
    std::string token = world.provider.sign(world.claims(), world.head());
    std::size_t const at = token.find('.') + 10;
    token[at] = token[at] == 'A' ? 'B' : 'A';
    CHECK(world.outcome(world.asking(token)) != "");
}

TEST_CASE("keys are fetched once an hour, and when a token names one that is new") {
    World world;
    CHECK(world.whole() == "");
    CHECK(world.whole() == "");
    CHECK(world.provider.answered == 2);  // the configuration, and the keys
    world.provider.key_id = "second";
    CHECK(world.whole().starts_with("InvalidIdentityToken"));  // within the minute
    world.s.h.advance(std::chrono::minutes(2));
    CHECK(world.whole() == "");
    CHECK(world.provider.answered == 4);
    world.s.h.advance(std::chrono::hours(2));
    CHECK(world.whole() == "");
    CHECK(world.provider.answered == 6);
}

TEST_CASE("a provider that does not answer as one") {
    World world;
    SUBCASE("it fails") { world.provider.status = 500; }
    SUBCASE("it is another's configuration") { world.provider.issuer = "https://else.example"; }
    CHECK(world.whole().starts_with("IDPCommunicationError: "));
    int const answered = world.provider.answered;
    CHECK(world.whole().starts_with("IDPCommunicationError: "));
    CHECK(world.provider.answered == answered);  // not asked again at once
    world.provider.status = 200;
    world.provider.issuer = kIssuer;
    world.s.h.advance(std::chrono::seconds(11));
    CHECK(world.whole() == "");
}

TEST_CASE("a provider that never answers is given up") {
    World world;
    std::string const token = world.provider.sign(world.claims(), world.head());
    std::string told;
    world.s.h.submit(
        world.service.api(), "AssumeRoleWithWebIdentity", world.asking(token),
        [&](Json const&) { told = "let in"; }, [&](aws::Error const& e) { told = e.code; });
    world.s.h.settle();
    CHECK(told == "");
    world.s.h.advance(std::chrono::seconds(13));
    CHECK(told == "IDPCommunicationError");
}
