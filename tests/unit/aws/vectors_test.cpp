// The published SigV4 vectors, stage by stage, so that a failure says which stage differs.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "aws/signature.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/json.hpp"

namespace {

namespace fs = std::filesystem;

fs::path vectors() {
    char const* const shared = std::getenv("CATCHMENT_SHARED");
    return fs::path(shared ? shared : "../shared") / "data" / "sigv4";
}

std::string read(fs::path const& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// A request of the vectors: raw bytes in its target, header values that may be folded.
struct Raw {
    http::Head head;
    std::string body;
};

Raw parse_request(std::string const& text) {
    Raw raw;
    std::size_t const end = text.find("\n\n");
    raw.body = end == std::string::npos ? "" : text.substr(end + 2);
    std::vector<http::Header> headers;
    auto const lines = base::split(std::string_view(text).substr(0, end), '\n');
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (lines[i].empty()) continue;
        if (lines[i][0] == ' ') {
            headers.back().second += "\n" + std::string(lines[i]);
            continue;
        }
        auto const pair = base::cut(lines[i], ":");
        REQUIRE(pair);
        headers.emplace_back(std::string(pair->first), std::string(pair->second));
    }
    for (auto& [name, value] : headers) raw.head.headers.add(name, value);
    std::string_view const first = lines[0];
    std::size_t const space = first.find(' ');
    raw.head.method = std::string(first.substr(0, space));
    raw.head.target = std::string(first.substr(space + 1, first.rfind(' ') - space - 1));
    return raw;
}

struct Vector {
    std::string canonical, to_sign, signature;
    Raw request, signed_request;
    codec::Json context;
    base::Instant time;
    bool normalise;
};

Vector load(fs::path const& folder) {
    Vector v;
    v.canonical = read(folder / "header-canonical-request.txt");
    v.to_sign = read(folder / "header-string-to-sign.txt");
    v.signature = read(folder / "header-signature.txt");
    v.request = parse_request(read(folder / "request.txt"));
    v.signed_request = parse_request(read(folder / "header-signed-request.txt"));
    v.context = codec::parse_json(read(folder / "context.json")).value();
    v.time = base::parse_iso8601(v.context.at("timestamp").text()).value();
    v.normalise = v.context.at("normalize").boolean();
    return v;
}

std::string secret_of(Vector const& v) {
    return v.context.at("credentials").at("secret_access_key").text();
}

void check_stages(Vector const& v) {
    http::Head const& head = v.signed_request.head;
    aws::Authorization const auth = aws::parse_authorization(head);
    aws::CanonicalRules rules;
    rules.normalise_path = v.normalise;
    std::string const hash = base::hex(base::sha256(v.request.body));
    std::string const canonical = aws::canonical_request(
        {head.method, head.path(), head.query(), &head.headers, &auth.signed_headers, hash}, rules);
    CHECK(canonical == v.canonical);
    std::string const to_sign = aws::string_to_sign(auth.amz_date, auth.scope, canonical);
    CHECK(to_sign == v.to_sign);
    std::string const key = aws::signing_key(secret_of(v), auth.scope);
    CHECK(aws::signature(key, to_sign) == v.signature);
    CHECK(auth.signature == v.signature);
    aws::verify_time(auth, v.time);
    if (v.normalise) CHECK_NOTHROW(aws::verify_signature(auth, head, hash, secret_of(v)));
}

void check_signing(Vector const& v) {
    http::Request request;
    request.method = v.request.head.method;
    request.url = "https://example.amazonaws.com" + v.request.head.target;
    request.headers = v.request.head.headers;
    request.body = v.request.body;
    if (v.context.at("sign_body").boolean())
        request.headers.set("x-amz-content-sha256", base::hex(base::sha256(request.body)));
    aws::SignWith with{{"AKIDEXAMPLE", secret_of(v)}, "us-east-1", "service", v.time};
    with.keys.session_token = v.context.at("credentials").at("token").text();
    aws::sign(request, with);
    CHECK(request.headers.text("authorization") ==
          v.signed_request.head.headers.text("authorization"));
}

}  // namespace

TEST_CASE("the published SigV4 vectors pass at every stage") {
    if (!fs::exists(vectors())) {
        MESSAGE("skipped: there is no " << vectors().string() << "; set CATCHMENT_SHARED");
        return;
    }
    int seen = 0;
    for (auto const& entry : fs::directory_iterator(vectors())) {
        if (!fs::exists(entry.path() / "context.json")) continue;
        seen++;
        std::string const name = entry.path().filename().string();
        CAPTURE(name);
        Vector const v = load(entry.path());
        check_stages(v);
        // sign() follows its service's rules, and signs a token whenever there is one.
        if (v.normalise && !v.context.at("omit_session_token").boolean()) check_signing(v);
    }
    CHECK(seen == 38);
}
