// Certificates of our own; tests/aws has stock clients trust them.
#include "base/certificates.hpp"

#include <doctest/doctest.h>

#include "base/time.hpp"

namespace {

base::Instant const kNow = *base::parse_iso8601("2026-11-23T08:30:00Z");

}  // namespace

TEST_CASE("a server's certificate has its names in their order, and ends within 398 days") {
    std::vector<std::string> const names{"localhost", "*.s3.localhost", "127.0.0.1", "::1"};
    base::Identity const authority = base::make_authority("Tests", kNow);
    std::optional<base::Identity> const server = base::make_server(authority, names, kNow);
    REQUIRE(server.has_value());
    std::optional<base::CertificateFacts> const facts = base::read_certificate(server->certificate);
    REQUIRE(facts.has_value());
    CHECK(facts->names == names);
    CHECK(facts->expires == kNow + std::chrono::hours(24 * 397));
    CHECK(server->key.starts_with("-----BEGIN PRIVATE KEY-----"));
    CHECK(server->key != base::make_server(authority, names, kNow)->key);
}

TEST_CASE("an authority lives ten years, and has no names") {
    std::optional<base::CertificateFacts> const facts =
        base::read_certificate(base::make_authority("Tests", kNow).certificate);
    REQUIRE(facts.has_value());
    CHECK(facts->names.empty());
    CHECK(facts->expires == kNow + std::chrono::hours(24 * 3650));
}

TEST_CASE("what is no certificate, and no authority, is told") {
    CHECK_FALSE(base::read_certificate("").has_value());
    CHECK_FALSE(base::read_certificate("-----BEGIN CERTIFICATE-----\nx\n").has_value());
    CHECK_FALSE(base::make_server({"x", "y"}, {"localhost"}, kNow).has_value());
}
