// Logging in by a provider that is made up, on a clock that is moved: what a browser takes away and
// brings back, what a provider may answer, and who somebody is by it.
#include "siem/oidc/login.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/asymmetric.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "siem/oidc/claims.hpp"

using namespace siem;
using namespace std::chrono_literals;
using codec::Json;

namespace {

constexpr base::Instant kNow = base::from_millis(1'795'422'600'000);
constexpr std::int64_t kSeconds = 1'795'422'600;
constexpr char const* kIssuer = "https://ids.example/realm";
constexpr char const* kReturn = "https://siem.example/api/v1/login/oidc/callback";

Json parsed(std::string const& text) { return codec::parse_json(text).value(); }

// Whose key is made once: that takes a while.
struct FakeProvider final : http::Exchange {
    static base::PrivateKey const& key() {
        static base::PrivateKey const one = base::PrivateKey::generate(base::KeyKind::rsa_2048);
        return one;
    }
    std::string key_id = "first";
    Json discovery = parsed(R"({"issuer": "https://ids.example/realm",
        "authorization_endpoint": "https://ids.example/auth?realm=1",
        "token_endpoint": "https://ids.example/token", "jwks_uri": "https://ids.example/keys",
        "userinfo_endpoint": "https://ids.example/me"})");
    Json claims = parsed(R"({"iss": "https://ids.example/realm", "aud": "siem", "sub": "u-1",
        "preferred_username": "alice", "groups": ["soc", "staff"]})");
    Json head = parsed(R"({"alg": "RS256", "kid": "first"})");
    Json more;                                      // of the user info
    std::map<std::string, http::Response> instead;  // by URL
    std::vector<http::Request> asked;
    bool down = false;

    FakeProvider() {
        claims.set("iat", kSeconds);
        claims.set("exp", kSeconds + 300);
    }
    // SubjectPublicKeyInfo of a 2048 bit key: 33 bytes, the modulus, "02 03 01 00 01".
    Json keys() const {
        std::string const modulus = key().public_der().substr(33, 256);
        return Json::object({{"keys", Json::array({Json::object({{"kty", "RSA"},
                                                                 {"kid", key_id},
                                                                 {"use", "sig"},
                                                                 {"n", base::base64url(modulus)},
                                                                 {"e", "AQAB"}})})}});
    }
    std::string token() const {
        std::string const text =
            base::base64url(codec::to_json(head)) + "." + base::base64url(codec::to_json(claims));
        std::string const digest = base::sha256(text);
        bool const pss = head.at("alg").text() == "PS256";
        return text + "." +
               base::base64url(
                   key().sign(pss ? base::SignatureKind::rsa_pss : base::SignatureKind::rsa_pkcs1,
                              {base::HashKind::sha256, digest}));
    }
    base::Result<http::Response> send(http::Request const& request) override {
        asked.push_back(request);
        if (down) return base::fail(base::ErrorKind::retry, "refused");
        if (auto const found = instead.find(request.url); found != instead.end()) {
            return found->second;
        }
        std::string const& url = request.url;
        if (url.ends_with("/.well-known/openid-configuration")) return answer(discovery);
        if (url.ends_with("/keys")) return answer(keys());
        if (url.ends_with("/me")) return answer(more);
        return answer(Json::object({{"id_token", token()}, {"access_token", "at"}}));
    }
    static http::Response answer(Json const& json, int status = 200) {
        return {status, {}, codec::to_json(json)};
    }
    int count(std::string const& end) const {
        return static_cast<int>(std::count_if(
            asked.begin(), asked.end(), [&](auto const& one) { return one.url.ends_with(end); }));
    }
};

oidc::Settings settings_of_ids() {
    oidc::Settings settings{kIssuer, "siem", "s3cret: +"};
    settings.title = "IDs";
    settings.role_claim = "groups";
    settings.roles = {{"soc", {"analyst"}}, {"staff", {"viewer"}}, {"chiefs", {"admin"}}};
    return settings;
}

struct Visit {
    FakeProvider provider;
    base::SeededRandom random{7};
    oidc::Settings settings = settings_of_ids();
    oidc::Login login{settings, provider, random};
    base::Instant now = kNow;
    http::Parameters sent;  // to the provider
    Return back{"", kReturn, "c-1"};

    void depart(std::string const& next = "/") {
        auto const to = login.depart(kReturn, next, now);
        REQUIRE_MESSAGE(to.has_value(), to.error().message);
        sent = http::parse_query(std::string_view(to->url).substr(to->url.find('?') + 1));
        back.ticket = to->ticket;
        back.state = *http::find_parameter(sent, "state");
        provider.claims.set("nonce", *http::find_parameter(sent, "nonce"));
    }
    // The code of what is wrong; "" where nothing is.
    std::string arrives() {
        auto const in = login.arrive(back, now);
        if (in) who = in->identity;
        if (in) next = in->next;
        why = in ? "" : in.error().message;
        return in ? "" : in.error().code;
    }
    std::string whole() {
        depart();
        return arrives();
    }
    Identity who;
    std::string next;
    std::string why;
};

}  // namespace

TEST_CASE("a ticket is what its key sealed, until it is over") {
    oidc::Ticket const ticket{std::string(32, 'x'), kNow + oidc::kTicket, "/search?q=a.b#c"};
    std::string const sealed = oidc::seal(ticket, "key");
    for (char const c : sealed) CHECK((std::isalnum(c) || c == '.' || c == '-' || c == '_'));
    auto const opened = oidc::open(sealed, "key", kNow);
    REQUIRE(opened.has_value());
    CHECK(opened->next == ticket.next);
    CHECK(oidc::state_of(*opened, "key") == oidc::state_of(ticket, "key"));
    CHECK(oidc::state_of(ticket, "key") != oidc::nonce_of(ticket, "key"));
    CHECK(oidc::nonce_of(ticket, "key") != oidc::verifier_of(ticket, "key"));
    CHECK(oidc::open(sealed, "key", kNow + 10min - 1ms).has_value());
    CHECK_FALSE(oidc::open(sealed, "key", kNow + 10min).has_value());
    CHECK_FALSE(oidc::open(sealed, "key", kNow - 1s).has_value());  // a clock that was set back
    CHECK_FALSE(oidc::open(sealed, "other", kNow).has_value());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string forged = sealed;
        forged[i] = forged[i] == '0' ? '1' : '0';
        CHECK_FALSE(oidc::open(forged, "key", kNow).has_value());
        CHECK_FALSE(oidc::open(sealed.substr(0, i), "key", kNow).has_value());
    }
    std::string const longest(oidc::kLongestNext, '/');
    CHECK(oidc::seal({ticket.chance, ticket.until, longest}, "key").size() < 3000);  // of 4,096
    CHECK_FALSE(oidc::open("", "key", kNow).has_value());
    CHECK_FALSE(oidc::open("...", "key", kNow).has_value());
}

// RFC 7636, appendix B.
TEST_CASE("the challenge is the verifier's hash") {
    CHECK(oidc::challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("who comes back goes on to a path here, and nowhere else") {
    for (char const* const good : {"/", "/search?q=a%20b&since=1h", "/settings#x", "/a//b"}) {
        CHECK(oidc::safe_next(good) == good);
    }
    for (char const* const bad :
         {"", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
          "search", "/a\r\nSet-Cookie: x=y", "/\t/evil.example", "\\/evil", "/a b", "/\xc3\xa4"}) {
        CHECK(oidc::safe_next(bad) == "/");
    }
    CHECK(oidc::safe_next("/" + std::string(oidc::kLongestNext, 'a')) == "/");
}

TEST_CASE_FIXTURE(Visit, "the provider is asked by code, with PKCE, state and nonce") {
    depart("/search?q=x");
    CHECK(*http::find_parameter(sent, "response_type") == "code");
    CHECK(*http::find_parameter(sent, "client_id") == "siem");
    CHECK(*http::find_parameter(sent, "redirect_uri") == kReturn);
    CHECK(*http::find_parameter(sent, "scope") == "openid profile email");
    CHECK(*http::find_parameter(sent, "code_challenge_method") == "S256");
    CHECK(*http::find_parameter(sent, "realm") == "1");  // the endpoint's own
    REQUIRE_MESSAGE(arrives() == "", why);
    CHECK(who.issuer == kIssuer);
    CHECK(who.subject == "u-1");
    CHECK(who.name == "alice");
    CHECK(who.role == "analyst");  // of several the one that may most
    CHECK(next == "/search?q=x");
    http::Request const& redeemed = provider.asked.at(1);
    CHECK(redeemed.url == "https://ids.example/token");
    CHECK(redeemed.method == "POST");
    CHECK(redeemed.max_response_bytes == oidc::kMostAnswer);
    CHECK(redeemed.timeout == oidc::kAnswerWithin);
    http::Parameters const form = http::parse_query(redeemed.body);
    CHECK(*http::find_parameter(form, "grant_type") == "authorization_code");
    CHECK(*http::find_parameter(form, "code") == "c-1");
    CHECK(*http::find_parameter(form, "redirect_uri") == kReturn);
    CHECK(oidc::challenge_of(*http::find_parameter(form, "code_verifier")) ==
          *http::find_parameter(sent, "code_challenge"));
    CHECK(http::find_parameter(form, "client_secret") == nullptr);
    CHECK(redeemed.headers.text("Authorization") ==
          "Basic " + base::base64("siem:s3cret%3A%20%2B"));
}

TEST_CASE_FIXTURE(Visit,
                  "what the provider published is kept, and its keys fetched for a new one") {
    REQUIRE(whole() == "");
    REQUIRE(whole() == "");
    CHECK(provider.count("/openid-configuration") == 1);
    CHECK(provider.count("/keys") == 1);
    provider.key_id = "second";
    provider.head.set("kid", "second");
    CHECK(whole() == "token");  // a key that nobody knows has them fetched once a minute
    CHECK(provider.count("/keys") == 1);
    now += 1min;
    CHECK(whole() == "");
    CHECK(provider.count("/keys") == 2);
    now += 61min;
    provider.claims.set("iat", kSeconds + 3700);
    provider.claims.set("exp", kSeconds + 4000);
    CHECK(whole() == "");
    CHECK(provider.count("/openid-configuration") == 2);
    CHECK(provider.count("/keys") == 3);
}

TEST_CASE_FIXTURE(Visit, "a login is good once, within its time, in the browser that began it") {
    depart();
    Return const mine = back;
    back.state = std::string(64, '0');
    CHECK(arrives() == "expired");
    back = mine;
    back.ticket.clear();
    CHECK(arrives() == "expired");
    depart();
    back.ticket = mine.ticket;  // another browser's
    CHECK(arrives() == "expired");
    CHECK(provider.count("/token") == 0);
    depart();
    CHECK(arrives() == "");
    CHECK(arrives() == "expired");
    CHECK(provider.count("/token") == 1);
    depart();
    now += 10min;
    CHECK(arrives() == "expired");
    oidc::Login restarted{settings, provider, random};
    now = kNow;
    depart();
    CHECK(restarted.arrive(back, now).error().code == "expired");
}

TEST_CASE_FIXTURE(Visit, "what a token says has to be said to us, now, and of this login") {
    struct Wrong {
        char const* claim;
        Json value;
        char const* why;
    };
    Json const good = provider.claims;
    for (Wrong const& wrong : std::initializer_list<Wrong>{
             {"iss", "https://ids.example/realm/", "iss"},
             {"iss", "https://evil.example", "iss"},
             {"aud", "other", "aud"},
             {"aud", Json::array({"other"}), "aud"},
             {"aud", Json::array({"siem", "other"}), "aud"},  // no azp says whose it is
             {"azp", "other", "azp"},
             {"nonce", "of another login", "nonce"},
             {"nonce", Json(), "nonce"},
             {"exp", kSeconds - 60, "exp"},
             {"exp", "soon", "exp"},
             {"exp", Json(), "exp"},
             {"iat", kSeconds + 61, "iat"},
             {"iat", Json(), "iat"},
             {"nbf", kSeconds + 61, "nbf"},
             {"nbf", 1e300, "nbf"},
             {"sub", "", "sub"},
             {"sub", 7, "sub"},
             {"sub", std::string(256, 'x'), "sub"}}) {
        provider.claims = good;
        depart();
        provider.claims.set(wrong.claim, wrong.value);
        CAPTURE(wrong.claim);
        CHECK(arrives() == "token");
        CHECK(why.find(wrong.why) != std::string::npos);
    }
    provider.claims = good;
    depart();
    provider.claims.set("aud", Json::array({"siem", "other"}));
    provider.claims.set("azp", "siem");
    provider.claims.set("exp", kSeconds - 59);  // clocks differ
    CHECK(arrives() == "");
}

TEST_CASE_FIXTURE(Visit, "a token that another key signed, or none, is not believed") {
    REQUIRE(whole() == "");
    Json const head = provider.head;
    for (char const* const algorithm : {"none", "HS256", "RS1", ""}) {
        provider.head = head;
        provider.head.set("alg", algorithm);
        CHECK(whole() == "token");
    }
    provider.head = head;
    provider.head.set("crit", Json::array({"exp"}));
    CHECK(whole() == "token");
    provider.head = head;
    provider.head.set("alg", "RS384");  // signed by another hash
    CHECK(whole() == "token");
    provider.head.set("alg", "PS256");
    CHECK(whole() == "");
    provider.head = head;
    depart();
    std::string const token = provider.token();
    std::string const others = token.substr(0, token.rfind('.')) + "." + std::string(342, 'A');
    for (std::string const& text : {others, token.substr(0, token.rfind('.') + 1), std::string("a"),
                                    token + "." + token, std::string()}) {
        provider.instead["https://ids.example/token"] =
            FakeProvider::answer(Json::object({{"id_token", text}}));
        CHECK(arrives() == (text.empty() ? "provider" : "token"));
    }
}

TEST_CASE_FIXTURE(Visit, "what the provider publishes has to be of itself, and of use") {
    Json const good = provider.discovery;
    struct Wrong {
        char const* name;
        Json value;
    };
    for (Wrong const& wrong : std::initializer_list<Wrong>{
             {"issuer", "https://ids.example/realm/"},
             {"issuer", "https://evil.example"},
             {"authorization_endpoint", "http://ids.example/auth"},
             {"authorization_endpoint", "javascript:alert(1)"},
             {"authorization_endpoint", "https://ids.example/\r\nSet-Cookie: a=b"},
             {"authorization_endpoint", "https://ids.example/" + std::string(2048, 'a')},
             {"token_endpoint", "http://127.0.0.1:8080/x"},  // what listens here is not for it
             {"jwks_uri", Json()},
             {"jwks_uri", "file:///etc/passwd"}}) {
        provider.discovery = good;
        provider.discovery.set(wrong.name, wrong.value);
        CHECK(login.depart(kReturn, "/", now).error().code == "provider");
        now += 5s;
    }
    provider.discovery = good;
    for (http::Response const& answer :
         {http::Response{302, {{"Location", "https://evil.example"}}, ""},
          http::Response{500, {}, "{}"}, http::Response{200, {}, "<html>"},
          http::Response{200, {}, "[1]"}, http::Response{200, {}, ""}}) {
        provider.instead[std::string(kIssuer) + "/.well-known/openid-configuration"] = answer;
        CHECK(login.depart(kReturn, "/", now).error().code == "provider");
        now += 5s;
    }
    provider.instead.clear();
    provider.asked.clear();
    provider.down = true;
    for (int i = 0; i < 3; ++i) CHECK(login.depart(kReturn, "/", now).error().code == "provider");
    CHECK(provider.asked.size() == 1);  // whoever comes next waits for nothing
    now += 5s;
    provider.down = false;
    depart();
    for (char const* const place : {"token", "keys"}) {
        std::string const url = "https://ids.example/" + std::string(place);
        provider.instead[url] = {302, {{"Location", "https://evil.example"}}, ""};
        CHECK(arrives() == "provider");
        provider.instead[url] = {200, {}, R"({"keys": [{"kty": "oct", "k": "AAAA"}]})"};
        CHECK(arrives() == "provider");
        provider.instead.erase(url);
    }
    CHECK(arrives() == "");
}

TEST_CASE_FIXTURE(Visit, "an issuer may end in a slash, as its tokens have it") {
    settings.issuer = "https://ids.example/";
    provider.discovery.set("issuer", settings.issuer);
    oidc::Login other{settings, provider, random};
    CHECK(other.depart(kReturn, "/", now).has_value());
    CHECK(provider.asked.at(0).url == "https://ids.example/.well-known/openid-configuration");
}

TEST_CASE_FIXTURE(Visit, "what the provider refuses is told apart, without the secret") {
    depart();
    std::string const url = "https://ids.example/token";
    Json told = parsed(R"({"error": "invalid_grant"})");
    provider.instead[url] = FakeProvider::answer(told, 400);
    CHECK(arrives() == "grant");
    told = Json::object({{"error", "invalid_client"},
                         {"error_description", "AADSTS7: no secret 's3cret: +' here"}});
    provider.instead[url] = FakeProvider::answer(told, 401);
    CHECK(arrives() == "provider");
    CHECK(why.find("AADSTS7") != std::string::npos);
    CHECK(why.find("s3cret") == std::string::npos);
    provider.instead.clear();
    back.error = "access_denied";
    CHECK(arrives() == "denied");
    back.error = "invalid_scope";
    back.description = std::string(10'000, 'x');
    CHECK(arrives() == "provider");
    CHECK(why.size() < 400);
    back.error.clear();
    back.code.clear();
    CHECK(arrives() == "expired");
    back.code = std::string(oidc::kLongestCode + 1, 'c');
    CHECK(arrives() == "expired");
    back.code = "c-1";
    back.issuer = "https://evil.example";  // RFC 9207
    CHECK(arrives() == "expired");
    back.issuer = kIssuer;
    CHECK(arrives() == "");
}

TEST_CASE_FIXTURE(Visit, "the secret goes as the provider takes it, or there is none") {
    provider.discovery.set("token_endpoint_auth_methods_supported",
                           Json::array({"private_key_jwt", "client_secret_post"}));
    REQUIRE(whole() == "");
    http::Parameters form = http::parse_query(provider.asked.at(1).body);
    CHECK(*http::find_parameter(form, "client_secret") == "s3cret: +");
    CHECK(*http::find_parameter(form, "client_id") == "siem");
    CHECK(provider.asked.at(1).headers.find("Authorization") == nullptr);
    settings.client_secret.clear();
    oidc::Login open{settings, provider, random};
    auto const to = open.depart(kReturn, "/", now);
    provider.asked.clear();
    http::Parameters const parameters =
        http::parse_query(std::string_view(to->url).substr(to->url.find('?') + 1));
    provider.claims.set("nonce", *http::find_parameter(parameters, "nonce"));
    CHECK(open.arrive({to->ticket, kReturn, "c", *http::find_parameter(parameters, "state")}, now)
              .has_value());
    form = http::parse_query(provider.asked.at(0).body);
    CHECK(http::find_parameter(form, "client_secret") == nullptr);
    CHECK(*http::find_parameter(form, "client_id") == "siem");
}

TEST_CASE_FIXTURE(Visit, "what the token does not tell its user info does, of the same person") {
    provider.claims.erase("preferred_username");
    provider.claims.erase("groups");
    provider.more = parsed(R"({"sub": "u-1", "email": "a@x.example", "groups": "chiefs"})");
    REQUIRE_MESSAGE(whole() == "", why);
    CHECK(who.name == "a@x.example");
    CHECK(who.role == "admin");
    CHECK(provider.asked.back().headers.text("Authorization") == "Bearer at");
    provider.more.set("sub", "u-2");
    CHECK(whole() == "token");
    provider.more = parsed(R"({"sub": "u-1"})");
    CHECK(whole() == "no_role");
    provider.claims.set("groups", Json::array());
    provider.claims.set("preferred_username", "alice");
    int const before = provider.count("/me");
    CHECK(whole() == "no_role");  // told: none
    CHECK(why.find("u-1") != std::string::npos);
    CHECK(provider.count("/me") == before);
}

TEST_CASE("roles are those of a claim's values, wherever it stands") {
    oidc::Settings settings = settings_of_ids();
    auto const role = [&](char const* claims) {
        return oidc::grant_of(parsed(claims), settings).role;
    };
    CHECK(role(R"({"groups": "soc"})") == "analyst");
    CHECK(role(R"({"groups": ["staff", "soc", 7, "chiefs"]})") == "admin");
    CHECK(role(R"({"groups": {"soc": true}})") == "");
    CHECK(role(R"({"groups": ["SOC"]})") == "");
    CHECK(role(R"({})") == "");
    settings.default_role = {"viewer"};
    CHECK(role(R"({"groups": []})") == "viewer");
    settings.role_claim = "realm_access.roles";
    CHECK(role(R"({"realm_access": {"roles": ["soc"]}})") == "analyst");
    CHECK(role(R"({"realm_access": ["roles"]})") == "viewer");
    settings.role_claim = "https://x.example/roles";
    CHECK(role(R"({"https://x.example/roles": ["soc"]})") == "analyst");
    settings.name_claim = "name";
    CHECK(oidc::name_of(parsed(R"({"preferred_username": "a", "name": "Alice"})"), settings) ==
          "Alice");
}

TEST_CASE("what is seen is what all values of the claim let one see") {
    oidc::Settings settings = settings_of_ids();
    CHECK_FALSE(oidc::says_what_is_seen(settings));
    settings.roles["red"] = {"viewer", {"/red/*", "/shared"}};
    settings.roles["blue"] = {"analyst", {"/blue/*", "/shared"}};
    settings.default_role = {"viewer", {"/public"}};
    CHECK(oidc::says_what_is_seen(settings));
    using List = std::vector<std::string>;
    auto const seen = [&](char const* claims) {
        return oidc::grant_of(parsed(claims), settings).log_groups;
    };
    CHECK(seen(R"({"groups": "red"})") == List{"/red/*", "/shared"});
    CHECK(seen(R"({"groups": ["red", "blue"]})") == List{"/red/*", "/shared", "/blue/*"});
    CHECK(seen(R"({"groups": ["red", "soc"]})") == List{});  // soc sees all
    CHECK(seen(R"({"groups": ["elsewhere"]})") == List{"/public"});
}
