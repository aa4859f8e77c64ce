#include "siem/store/address.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "unit/siem/store/stores.hpp"

using namespace siem::store;

TEST_CASE("an address says where, as whom and how") {
    base::Result<Address> const plain = parse_address("clickhouse://ch.example");
    REQUIRE_MESSAGE(plain.has_value(), plain.error().message);
    CHECK(plain->hosts == std::vector<std::string>{"ch.example:8123"});
    CHECK(plain->database == "catchment");
    CHECK(plain->user == "default");
    CHECK(!plain->secure);
    CHECK(plain->url(plain->hosts[0]) == "http://ch.example:8123/");

    base::Result<Address> const full = parse_address(
        "clickhouses://in%40take@a,b:9000,[::1]:1,[fe80::2]/logs?cluster=main&replicated=1&"
        "ca=/etc/ours.pem&password-file=/run/p%20w&reader=eyes&reader-password-file=/r&"
        "compress=1");
    REQUIRE_MESSAGE(full.has_value(), full.error().message);
    CHECK(full->hosts == std::vector<std::string>{"a:8443", "b:9000", "[::1]:1", "[fe80::2]:8443"});
    CHECK(full->database == "logs");
    CHECK(full->user == "in@take");
    CHECK(full->cluster == "main");
    CHECK((full->secure && full->replicated && full->compress));
    CHECK(full->ca_file == "/etc/ours.pem");
    CHECK(full->password_file == "/run/p w");
    CHECK(full->reader == "eyes");
    CHECK(full->url(full->hosts[1]) == "https://b:9000/");
    CHECK(parse_address("clickhouse://a?secure=1")->hosts[0] == "a:8443");
}

TEST_CASE("what is wrong with an address is named, and never a password") {
    struct Wrong {
        char const* text;
        char const* word;
    };
    for (Wrong const& one : {
             Wrong{"http://ch.example", "begins with clickhouse://"},
             Wrong{"clickhouse://", "''"},
             Wrong{"clickhouse://me:hunter2@a", "must not hold a password"},
             Wrong{"clickhouse://a/?password=hunter2", "must not hold a password"},
             Wrong{"clickhouse://a:0", "'a:0'"},
             Wrong{"clickhouse://a:65536", "'a:65536'"},
             Wrong{"clickhouse://a,,b", "''"},
             Wrong{"clickhouse://a,a:8123", "twice"},
             Wrong{"clickhouse://a b", "'a b'"},
             Wrong{"clickhouse://[::1", "'[::1'"},
             Wrong{"clickhouse://a/log`s", "database"},
             Wrong{"clickhouse://a/x?cluster=it's", "cluster"},
             Wrong{"clickhouse://a/x?secure=yes", "0 or 1"},
             Wrong{"clickhouse://a/x?clustre=c", "did you mean 'cluster'"},
             Wrong{"clickhouse://a/x?zebra=c", "it knows"},
             Wrong{"clickhouse://a/x?ca", "'ca'"},
             Wrong{"clickhouse://%0A@a", "user"},
         }) {
        CAPTURE(one.text);
        base::Result<Address> const parsed = parse_address(one.text);
        REQUIRE(!parsed.has_value());
        CHECK(parsed.error().kind == base::ErrorKind::stop);
        CHECK_MESSAGE(parsed.error().message.find(one.word) != std::string::npos,
                      parsed.error().message);
        CHECK(parsed.error().message.find("hunter2") == std::string::npos);
    }
}

TEST_CASE("the password is in a file, or in the environment") {
    TemporaryFolder folder;
    Address address;
    unsetenv(kPasswordVariable);
    CHECK(login_of(address)->password.empty());
    setenv(kPasswordVariable, "from outside", 1);
    CHECK(login_of(address)->password == "from outside");
    unsetenv(kPasswordVariable);
    address.password_file = (folder.path() / "password").string();
    CHECK(login_of(address).error().message.find("password") != std::string::npos);
    std::ofstream(address.password_file) << "in a file\n";
    CHECK(login_of(address)->password == "in a file");
    std::ofstream(address.password_file) << "two\nlines\n";
    CHECK(!login_of(address).has_value());
}
