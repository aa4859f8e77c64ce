#include "codec/json_leaves.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

struct Seen {
    std::string_view path;
    std::string_view value;
    codec::LeafType type;
};

// Keeps the views, as a user may until the next walk.
struct Keeper : codec::LeafSink {
    std::vector<Seen> seen;
    void leaf(std::string_view path, std::string_view value, codec::LeafType type) override {
        seen.push_back({path, value, type});
    }
    std::string text() const {
        constexpr char kLetters[] = "tirbn";
        std::string out;
        for (Seen const& s : seen) {
            out += std::string(s.path) + "=" + std::string(s.value) + ":" +
                   kLetters[static_cast<int>(s.type)] + " ";
        }
        return out;
    }
};

std::string leaves(std::string_view json, codec::LeafLimits const& limits = {}) {
    static codec::JsonLeaves walker;
    Keeper keeper;
    bool const whole = walker.walk(json, limits, keeper);
    return whole ? keeper.text() : "broken";
}

}  // namespace

TEST_CASE("every leaf comes under its dotted path with its type") {
    CHECK(leaves(R"({"a":{"b":"x","c":[1,-2.5e3,{"d":null}]},"e":true})") ==
          "a.b=x:t a.c=1:i a.c=-2.5e3:r a.c.d=null:n e=true:b ");
    CHECK(leaves(" { \"k\" : \"v\" , \"n\" : 1 \n} ") == "k=v:t n=1:i ");
    CHECK(leaves(R"({"a":[[1,2],[3]]})") == "a=1:i a=2:i a=3:i ");
    CHECK(leaves("{}") == "");
}

TEST_CASE("escapes are undone in keys and in values") {
    CHECK(leaves(R"({"a\"b":"x\n\u00e9\ud83d\ude00\\"})") ==
          "a\"b=x\n\xC3\xA9\xF0\x9F\x98\x80\\:t ");
    CHECK(leaves(R"({"a":"\\","b":"\\\""})") == "a=\\:t b=\\\":t ");
    CHECK(leaves(R"({"a":"{\"b\":[1]}"})") == "a={\"b\":[1]}:t ");
    CHECK(leaves(R"({"a.b":{"":""}})") == "a.b.=:t ");
}

TEST_CASE("an empty object or array is a leaf") {
    CHECK(leaves(R"({"a":{},"b":[ ],"c":{"d":[]}})") == "a={}:t b=[]:t c.d=[]:t ");
}

TEST_CASE("numbers are handed out as they are written") {
    CHECK(leaves(R"({"a":123456789012345678901234567890,"b":1.10,"c":-0})") ==
          "a=123456789012345678901234567890:i b=1.10:r c=-0:i ");
}

TEST_CASE("what is not one whole object is said to be broken") {
    for (char const* text : {"",
                             " ",
                             "[]",
                             "1",
                             "\"a\"",
                             "null",
                             "{",
                             "}",
                             "{\"a\":1",
                             "{\"a\":1,}",
                             "{\"a\" 1}",
                             "{\"a\":[1,]}",
                             "{\"a\":[1 2]}",
                             "{\"a\":01}",
                             "{\"a\":1.}",
                             "{\"a\":1e}",
                             "{\"a\":-}",
                             "{\"a\":+1}",
                             "{\"a\":nul}",
                             "{\"a\":truex}",
                             "{\"a\":\"\\x\"}",
                             "{\"a\":\"\t\"}",
                             "{\"a\":\"\xFF\"}",
                             "{\"a\":1} x",
                             "{\"a\":1}{}",
                             "{\"a\":\"b}",
                             "{a:1}",
                             "{\"a\":1]",
                             "{\"a\":[1}}",
                             "{\"a\":\"b\"\"c\":1}",
                             "{\"a\":}",
                             "{\"\\q\":1}",
                             "{\"a\":1\x01}",
                             "{\"a\":\"b\":\"c\"}",
                             "{\"a\":\"b\":\"x\\n\",\"c\":[{\"d\":nmll}]},\"e\":1}",
                             "{\"a\":{\"b\":nmll}},\"c\":1}",
                             "{\"a\":1:2}",
                             "{\"a\":{},,\"b\":1}",
                             "{\"a\":\"b\" c}",
                             "{\"a\":\"x\"y}",
                             "{\"a\":[\"x\":1]}",
                             "{,}",
                             "{\"a\":[,1]}",
                             "{\"a\":{} {}}"}) {
        CAPTURE(text);
        CHECK(leaves(text) == "broken");
    }
}

TEST_CASE("what is beyond a limit is left out, and the document is still whole") {
    codec::LeafLimits limits;
    limits.max_leaves = 2;
    CHECK(leaves(R"({"a":1,"b":2,"c":3})", limits) == "a=1:i b=2:i ");
    CHECK(leaves(R"({"a":1,"b":2,"c":tru})", limits) == "broken");
    limits = {};
    limits.max_depth = 2;
    CHECK(leaves(R"({"a":{"b":1,"c":{"d":2},"e":[3]},"f":[4]})", limits) == "a.b=1:i f=4:i ");
    CHECK(leaves(R"({"a":{"b":{"c":01}}})", limits) == "broken");
    limits = {};
    limits.max_path_bytes = 3;
    CHECK(leaves(R"({"a":{"b":1,"cc":2},"dddd":{"e":3},"fff":4})", limits) == "a.b=1:i fff=4:i ");
}

TEST_CASE("depth that would exhaust the stack is refused") {
    std::string deep = "{\"a\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
    CHECK(leaves(deep) == "broken");
    std::string fine = "{\"a\":" + std::string(900, '[') + std::string(900, ']') + "}";
    CHECK(leaves(fine) == "");
}

TEST_CASE("views live until the next walk, however many paths there are") {
    std::string json = "{";
    std::string wanted;
    for (int i = 0; i < 900; ++i) {
        std::string const key = std::string(200, 'k') + std::to_string(i);
        json += (i ? ",\"" : "\"") + key + "\":{\"v\":" + std::to_string(i) + "}";
        wanted += key + ".v=" + std::to_string(i) + ":i ";
    }
    CHECK(leaves(json + "}") == wanted);
    CHECK(leaves(R"({"a":1})") == "a=1:i ");
}
