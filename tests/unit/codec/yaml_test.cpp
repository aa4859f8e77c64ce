#include "codec/yaml.hpp"

#include <doctest/doctest.h>

using codec::Yaml;

namespace {

std::string error_of(std::string_view text) {
    base::Result<Yaml> const yaml = codec::parse_yaml(text, "f.yaml");
    return yaml ? "none" : yaml.error().message;
}

bool has(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("bytes that are no UTF-8 are refused") {
    CHECK(error_of("a: 1\nb: \xf8\xf8\n") == "f.yaml:2: not UTF-8");
    CHECK(error_of("%e: \xf8\xf8r\x02\xf8") == "f.yaml:1: not UTF-8");
}

TEST_CASE("what is empty stands on the line of its key or of what comes before it") {
    base::Result<Yaml> const yaml = codec::parse_yaml("x: 1\na:\nb:\n  - \n  - c\n", "f.yaml");
    REQUIRE(yaml);
    CHECK(yaml->find("a")->line == 2);
    CHECK(yaml->find("b")->items.at(0).line == 4);
    CHECK(yaml->find("b")->items.at(1).line == 5);
}

TEST_CASE("mappings, sequences and scalars know their lines") {
    auto const yaml = codec::parse_yaml(
        "# a comment\n"
        "region: eu-west-1\n"
        "groups:\n"
        "  - name: \"a: b\"\n"
        "    days: 30\n"
        "  - {name: 'c', days: }\n"
        "text: |\n"
        "  one\n"
        "  two\n",
        "f.yaml");
    REQUIRE(yaml);
    CHECK(yaml->kind == Yaml::Kind::mapping);
    CHECK(yaml->find("region")->text == "eu-west-1");
    CHECK(yaml->find("region")->line == 2);
    Yaml const& groups = *yaml->find("groups");
    REQUIRE(groups.items.size() == 2);
    CHECK(groups.items[0].find("name")->text == "a: b");
    CHECK(groups.items[0].find("name")->quoted);
    CHECK(groups.items[0].find("days")->line == 5);
    CHECK_FALSE(groups.items[0].find("days")->quoted);
    CHECK(groups.items[1].find("days")->kind == Yaml::Kind::null);
    CHECK(yaml->find("text")->text == "one\ntwo\n");
    CHECK(yaml->entries[2].line == 7);
    CHECK(yaml->find("absent") == nullptr);
}

TEST_CASE("null is null unless it is in quotes") {
    auto const yaml = codec::parse_yaml("[~, null, '', \"null\", '~', nil]", "f");
    REQUIRE(yaml);
    CHECK(yaml->items[0].kind == Yaml::Kind::null);
    CHECK(yaml->items[1].kind == Yaml::Kind::null);
    for (std::size_t i = 2; i < 6; ++i) CHECK(yaml->items[i].kind == Yaml::Kind::scalar);
    CHECK(codec::parse_yaml("", "f")->kind == Yaml::Kind::null);
    CHECK(codec::parse_yaml("# nothing\n", "f")->kind == Yaml::Kind::null);
}

TEST_CASE("tags are kept and aliases are copied in") {
    auto const yaml = codec::parse_yaml("a: !Ref Bucket\nb: &x [1, 2]\nc: *x\n", "f");
    REQUIRE(yaml);
    CHECK(yaml->find("a")->tag == "!Ref");
    CHECK(yaml->find("a")->text == "Bucket");
    CHECK(yaml->find("c")->items.size() == 2);
}

TEST_CASE("an error names the file and the line") {
    CHECK(has(error_of("a: 1\nb: 2\na: 3\n"), "f.yaml:3: "));
    CHECK(has(error_of("a: 1\n  b: 2\n"), "f.yaml:1"));
    CHECK(has(error_of("a: [1, 2\n"), "f.yaml:"));
    CHECK(has(error_of("a: *x\n"), "f.yaml:1"));
    CHECK(has(error_of("a: 1\n---\nb: 2\n"), "f.yaml:2: more than one document"));
    CHECK(has(error_of("a: &x {b: 1}\nc:\n  <<: *x\n"), "f.yaml:3: merge keys"));
    CHECK(has(error_of("[a]: 1\n"), "f.yaml:1: a key must be a scalar"));
    CHECK(has(error_of(std::string("a: 1\0b", 6)), "NUL"));
}

TEST_CASE("depth and aliases of aliases are bounded") {
    CHECK(error_of(std::string(5000, '[') + std::string(5000, ']')) != "none");
    std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        std::string const of = "*a" + std::to_string(i - 1);
        std::string const name = "a" + std::to_string(i);
        laughs += name + ": &" + name + " [" + of;
        for (int k = 0; k < 9; ++k) laughs += ", " + of;
        laughs += "]\n";
    }
    CHECK(has(error_of(laughs), "aliases that grow too large"));
}
