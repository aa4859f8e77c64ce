// The files that say what is known: read, read again, and kept where they become wrong.
#include <doctest/doctest.h>

#include <chrono>

#include "siem/enrich/files.hpp"
#include "unit/siem/enrich/folder.hpp"

namespace {

using namespace siem::enrich;

base::Instant const kNow = base::from_millis(1'717'243'200'000);

std::string wrong(Folder const& folder, std::string const& text) {
    auto const files = Files::open(folder.write("e.yaml", text), {});
    return files ? "" : files.error().message.substr(folder.path.string().size() + 1);
}

}  // namespace

TEST_CASE("a file that changes is read again; one that is wrong leaves what there was") {
    Folder folder;
    folder.write("bad.txt", "198.51.100.1\n");
    folder.write("assets.csv", "ip,owner\n10.0.0.1,bob\n");
    std::string const path =
        folder.write("e.yaml",
                     "accounts: {\"1\": theirs}\nnetworks: [{name: n, cidrs: [10.0.0.0/8]}]\n"
                     "lookups: [{file: assets.csv, match: source.ip, prefix: asset}]\n"
                     "threats: [{name: f, file: bad.txt}]\n");
    ByText<std::string> accounts;
    accounts["1"] = "ours";
    accounts["2"] = "other";
    auto const files = Files::open(path, accounts);
    REQUIRE_MESSAGE(files.has_value(), files.error().message);
    auto const first = (*files)->tables(kNow);
    CHECK(first->accounts.find("1")->second == "theirs");
    CHECK(first->accounts.find("2")->second == "other");
    CHECK(first->lookups.size() == 1);
    CHECK(first->threat_domains.empty());
    folder.write("bad.txt", "198.51.100.1\nevil.example\n");
    CHECK((*files)->tables(kNow + std::chrono::seconds(9)) == first);
    auto const second = (*files)->tables(kNow + std::chrono::seconds(11));
    CHECK(second->threat_domains.size() == 1);
    folder.write("bad.txt", "!!! and more\n");
    CHECK((*files)->tables(kNow + std::chrono::seconds(30)) == second);
    CHECK(first->threat_domains.empty());
}

TEST_CASE("without a file there are the accounts alone") {
    auto const files = Files::open("", {});
    REQUIRE(files);
    CHECK((*files)->tables(kNow)->empty());
}

TEST_CASE("what is wrong is said with its file and line") {
    Folder folder;
    CHECK(wrong(folder, "network: []\n") == "e.yaml:1: there is no network");
    CHECK(wrong(folder, "networks:\n  - name: a\n    cidrs: [10.0.0.0/40]\n") ==
          "e.yaml:3: 10.0.0.0/40 is no network");
    CHECK(wrong(folder, "threats:\n  - name: a\n") == "e.yaml:2: file is missing");
    CHECK(wrong(folder, "threats: [{name: a, file: none.txt}]\n") == "none.txt cannot be read");
    folder.write("t.txt", "x\n");
    CHECK(wrong(folder, "threats: [{name: a, file: t.txt}]\n") ==
          "t.txt, line 1: 'x' is no address, network, domain or hash");
}
