// Text, in every form that records come in.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "codec/gzip.hpp"
#include "decoded.hpp"

namespace {

using decoded::decode;
using decoded::Decoded;
using Messages = std::vector<std::string>;

// In pieces of every size the same as whole.
Messages messages(std::string const& text) {
    Decoded const whole = decode(text);
    CHECK(whole.why() == "");
    for (std::size_t piece = 1; piece < 9; ++piece) {
        CAPTURE(piece);
        CHECK(decode(text, {.piece = piece}).records == whole.records);
    }
    return whole.messages();
}

std::string failed_record(std::string const& raw) {
    return R"({"attemptsMade":4,"arrivalTimestamp":1531215466160,"errorCode":"X.Y",)"
           R"("errorMessage":"{\"rawData\":1}","attemptEndingTimestamp":2,"rawData":")" +
           base::base64(raw) + "\"}\n";
}

}  // namespace

TEST_CASE("JSON objects, however they are arranged") {
    Messages const two{R"({"a":1})", R"({"b":"}\"{"})"};
    CHECK(messages(two[0] + "\n" + two[1] + "\n") == two);
    CHECK(messages(two[0] + "\r\n\r\n" + two[1]) == two);
    CHECK(messages(two[0] + two[1]) == two);
    CHECK(messages("  " + two[0] + "   " + two[1] + " ") == two);
    CHECK(messages("[" + two[0] + "," + two[1] + "]") == two);
    CHECK(messages("[\n  " + two[0] + ",\n  " + two[1] + "\n]\n") == two);
    CHECK(messages(R"({"Records":[)" + two[0] + "," + two[1] + "]}") == two);
    CHECK(messages("{ \"Records\" : [ " + two[0] + " ] }\n{\"Records\":[" + two[1] + "]}") == two);
    CHECK(messages(R"({"fileVersion":"1.0","configSnapshotId":"7d-4","configurationItems":[)" +
                   two[0] + ",\n" + two[1] + R"(],"more":[{"c":1}]})") == two);
    CHECK(messages("{\n \"fileVersion\" : \"1.0\",\n \"configurationItems\" : [ " + two[0] +
                   " ]\n}\n" + two[1]) == two);
    std::string const inner = R"({"fileVersion":"1.0","x":{"y":1,"configurationItems":[{"a":1}]}})";
    CHECK(messages(inner) == Messages{inner});
    CHECK(messages("\xef\xbb\xbf" + two[0] + "\n" + two[1]) == two);
    CHECK(messages("[]") == Messages{});
    CHECK(messages(R"({"Records":[],"more":{"x":["]}"]}})") == Messages{});
}

TEST_CASE("an object over several lines is one record, a line that only looks like one is a line") {
    std::string const pretty =
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n"
        "  \"c\"\n: true}";
    CHECK(messages(pretty + "\n" + pretty + "\n") == Messages{pretty, pretty});
    CHECK(messages("{\"a\":1}\nSTART of a function\n{\"b\":2}\n") ==
          Messages{"{\"a\":1}", "START of a function", "{\"b\":2}"});
    CHECK(messages("{\"a\":1} behind it\n{\"b\":2}\n") ==
          Messages{"{\"a\":1} behind it", "{\"b\":2}"});
    CHECK(messages("{not closed\n2026-11-29 a line\n{\"b\":2}\n") ==
          Messages{"{not closed", "2026-11-29 a line", "{\"b\":2}"});
    CHECK(messages("{\"not closed\n{\"b\":2}\n") == Messages{"{\"not closed", "{\"b\":2}"});
    CHECK(messages("{\"cut\":\n{\"b\":2}\n}\n") == Messages{"{\"cut\":\n{\"b\":2}\n}"});
    CHECK(messages("{\"cut\":1\n{\"b\":2}\n") == Messages{"{\"cut\":1", "{\"b\":2}"});
    CHECK(messages("[ERROR] no list\n[INFO] none\n") == Messages{"[ERROR] no list", "[INFO] none"});
}

TEST_CASE("a cell of CSV that goes on in the next line is one record's; a stray quote is not") {
    std::string const header = "time,user,said\n";
    CHECK(messages(header + "1,ann,\"two\nlines, \"\"quoted\"\"\"\n2,bob,one\n") ==
          Messages{"1,ann,\"two\nlines, \"\"quoted\"\"\"", "2,bob,one"});
    CHECK(messages(header + "1,bob,one\r\n2,ann,\"a\r\n\r\nb\"\r\n3,bob,x\r\n") ==
          Messages{"1,bob,one", "2,ann,\"a\n\nb\"", "3,bob,x"});
    CHECK(messages(header + "1,ann,5\" wide\n2,bob,one\n") ==
          Messages{"1,ann,5\" wide", "2,bob,one"});
    CHECK(messages(header + "1,bob,one\n2,ann,\"never closed\n3,bob,x\n") ==
          Messages{"1,bob,one", "2,ann,\"never closed", "3,bob,x"});
    std::string many = header + "1,bob,one\n2,ann,\"never closed\n";
    for (int line = 0; line < 2000; ++line) many += "3,bob,x\n";
    CHECK(decode(many).messages().size() == 2002);
    CHECK(messages("no header \"\nof this\" text\n") == Messages{"no header \"", "of this\" text"});
}

TEST_CASE("a list of something else, and what has no end, is told of") {
    CHECK(decode("[{\"a\":1}, 7]").why().find("at byte 10") != std::string::npos);
    CHECK(decode("[{\"a\":1}, 7]").messages() == Messages{"{\"a\":1}"});
    CHECK(decode("{\"a\":1}\n{\"b\":").why().find("torn") != std::string::npos);
    CHECK(decode("[{\"a\":1}").why().find("torn") != std::string::npos);
    CHECK(decode("{\"Records\":[{\"a\":1}]").why().find("torn") != std::string::npos);
}

TEST_CASE("JSON torn at every byte: the records before the tear, and none that is not whole") {
    for (std::string const& text :
         {std::string("{\"Records\":[{\"a\":1},{\"b\":{\"c\":[2]}},{\"d\":\"}\"}]}"),
          std::string("[{\"a\":1},{\"b\":{\"c\":[2]}},{\"d\":\"}\"}]")}) {
        Messages const all = decode(text).messages();
        REQUIRE(all.size() == 3);
        for (std::size_t size = 1; size < text.size(); ++size) {
            CAPTURE(size);
            Decoded const got = decode(text.substr(0, size));
            if (size > 1) CHECK_FALSE(got.counts.has_value());  // "[" may be a line
            if (size < 12) continue;                            // before the list is known for one
            std::size_t before = 0;                             // whole records
            for (std::string const& m : all) before += text.find(m) + m.size() <= size ? 1 : 0;
            CHECK(got.messages() == Messages(all.begin(), all.begin() + before));
        }
    }
}

TEST_CASE("an envelope torn at every byte gives its whole events, each once") {
    std::string const text =
        decoded::envelope(decoded::event("a", "one ]}") + "," + decoded::event("b", "two") + "," +
                          decoded::event("c", "three"));
    for (std::size_t size = 1; size < text.size(); ++size) {
        CAPTURE(size);
        Decoded const got = decode(text.substr(0, size));
        CHECK_FALSE(got.counts.has_value());
        if (text.substr(0, size).find("DATA_MESSAGE\"") == std::string::npos) continue;
        std::size_t events = 0;
        for (char const* end : {"one ]}\"}", "two\"}", "three\"}"})
            events += text.substr(0, size).find(end) != std::string::npos ? 1 : 0;
        CHECK(got.records.size() == events);
        CHECK(got.seen.records == events);
    }
}

TEST_CASE("envelopes in pieces, with more than one in a text") {
    std::string text;
    for (int i = 0; i < 200; ++i) {
        text += decoded::envelope(decoded::event(std::to_string(i), std::string(1000, 'x')));
        if (i % 3 == 0) text += "\n";
    }
    for (std::size_t const piece : {std::size_t{0}, std::size_t{100}, std::size_t{70'000}}) {
        Decoded const got = decode(text, {.piece = piece});
        REQUIRE(got.counts);
        CHECK(got.counts->envelopes == 200);
        CHECK(got.records.size() == 200);
    }
}

TEST_CASE("Firehose's error output: the records in it, as if they had been delivered") {
    std::string const envelope = decoded::envelope(decoded::event("a", "one"));
    std::string const object = failed_record(codec::gzip(envelope)) +
                               failed_record("a line\nanother\n") + failed_record("{\"a\":1}");
    Decoded const got = decode(object);
    REQUIRE(got.counts);
    CHECK(got.counts->recovered == 3);
    CHECK(got.messages() == Messages{"one", "a line", "another", "{\"a\":1}"});
    CHECK(got.records[0].id == "a");
    CHECK(got.records[0].group == "g");
    CHECK(decode(codec::gzip(object), {.piece = 10}).records == got.records);
    std::string unreadable = failed_record("PAR1 and so on") + failed_record("fine\n");
    unreadable += R"({"attemptsMade":1,"arrivalTimestamp":1,"rawData":"no base64"})";
    Decoded const partly = decode(unreadable);
    CHECK(partly.messages() == Messages{"fine"});
    CHECK(partly.why().find("2 of 3") != std::string::npos);
    CHECK(partly.why().find("Parquet") != std::string::npos);
}

TEST_CASE("lines, whatever ends them") {
    CHECK(messages("one\ntwo\r\n\n\nthree") == Messages{"one", "two", "three"});
    CHECK(messages("\n\n one \n") == Messages{" one "});
    CHECK(messages(std::string("nul \0 within\n\xff\xfe no UTF-8\n", 25)) ==
          Messages{std::string("nul \0 within", 12), "\xff\xfe no UTF-8"});
    CHECK(messages("\n \n") == Messages{});
}

TEST_CASE("what is packed does not become lines where text stands before it") {
    std::string const packed = codec::gzip(decoded::envelope(decoded::event("a", "one")));
    Decoded const got =
        decode("a line of some hundred characters" + std::string(600, '.') + "\n" + packed);
    CHECK(got.records.size() == 1);
    CHECK(got.why().find("gzip") != std::string::npos);
    CHECK(decode("short\n" + packed).why().find("neither text") != std::string::npos);
}

TEST_CASE("what names the columns goes with the lines and is none of them") {
    struct Case {
        char const* what;
        std::string text;
        std::string header;
        Messages lines;
    };
    std::string const flow = "version account-id interface-id srcaddr dstaddr srcport dstport";
    for (Case const& c : std::vector<Case>{
             {"VPC flow",
              flow + "\n2 1 eni-1 10.0.0.1 10.0.0.2 1 2\n" + flow + "\n2 1 eni-2 - - - -\n",
              flow,
              {"2 1 eni-1 10.0.0.1 10.0.0.2 1 2", "2 1 eni-2 - - - -"}},
             {"CloudFront",
              "#Version: 1.0\n#Fields: date time c-ip\n2026-11-29\t10:00:00\t10.0.0.1\n",
              "date time c-ip",
              {"2026-11-29\t10:00:00\t10.0.0.1"}},
             {"Zeek",
              "#separator \\x09\n#fields\tts\tuid\n1.5\tC1\n#close\t2026\n",
              "ts\tuid",
              {"1.5\tC1"}},
             {"CSV",
              "time,user,\"source ip\"\n2026-11-29,alice,10.0.0.1\n",
              "time,user,\"source ip\"",
              {"2026-11-29,alice,10.0.0.1"}},
             {"CSV with spaces in names",
              "Event Type,Event Name,Request ID,User ID,Alert\nAwsApiCall,GetObject,,,42\n",
              "Event Type,Event Name,Request ID,User ID,Alert",
              {"AwsApiCall,GetObject,,,42"}},
             {"a sentence",
              "We came, saw, went, slept, rose\nThey came 1, saw, went, slept, rose\n",
              "",
              {"We came, saw, went, slept, rose", "They came 1, saw, went, slept, rose"}},
             {"no CSV",
              "one, two, three\nfour, five, six\n",
              "",
              {"one, two, three", "four, five, six"}},
             {"words",
              "red,green,blue\ncyan,magenta,yellow\n",
              "",
              {"red,green,blue", "cyan,magenta,yellow"}},
             {"one line that could name", "red,green,blue\n", "", {"red,green,blue"}},
             {"a comment", "# a comment\nline\n", "", {"# a comment", "line"}},
         }) {
        CAPTURE(c.what);
        CHECK(messages(c.text) == c.lines);
        for (decoded::Kept const& r : decode(c.text).records) CHECK(r.header == c.header);
    }
}

TEST_CASE("stack traces are joined where that is asked for") {
    std::string const text =
        "ERROR it failed\njava.lang.X: y\n\tat a.b(C.java:1)\nCaused by: z\n\t... 3 more\n"
        "ERROR again\nTraceback (most recent call last):\n  File \"a.py\", line 1\nValueError: no\n"
        "INFO well\n";
    CHECK(decode(text).records.size() == 10);
    CHECK(decode(text, {.joins = {{"folder/*", {.on = true}}}}).messages() ==
          Messages{"ERROR it failed",
                   "java.lang.X: y\n\tat a.b(C.java:1)\nCaused by: z\n\t... 3 more",
                   "ERROR again\nTraceback (most recent call last):\n  File \"a.py\", line 1\n"
                   "ValueError: no",
                   "INFO well"});
    auto start = codec::Regex::compile("^(ERROR|INFO) ");
    REQUIRE(start);
    siem::decode::Joining const by_start{
        .on = true, .start = std::make_shared<codec::Regex const>(std::move(*start))};
    std::vector<siem::decode::JoinRule> const rules = {{"other/*", {.on = true}},
                                                       {"*/file", by_start}};
    Decoded const got = decode(text, {.joins = rules});
    CHECK(got.records.size() == 3);
    CHECK(got.records[0].message.starts_with("ERROR it failed\njava.lang.X: y\n\tat"));
    // Each object has its own rule, whichever the decoder had before.
    siem::decode::ObjectDecoder decoder({}, rules);
    std::vector<std::uint64_t> records;
    for (char const* key : {"a/file", "none", "other/x", "none"}) {
        decoded::Sink sink;
        REQUIRE(decoder.decode(text, {"bucket", key}, sink));
        records.push_back(sink.records.size());
    }
    CHECK(records == std::vector<std::uint64_t>{3, 10, 4, 10});
}

TEST_CASE("a record longer than an event may be is cut, with a mark, and its neighbours are not") {
    siem::decode::Limits const limits{.max_record_bytes = 1000};
    for (std::size_t const piece : {std::size_t{0}, std::size_t{64}}) {
        Decoded const lines =
            decode("a\n" + std::string(5000, 'x') + "\nb\n", {.limits = limits, .piece = piece});
        REQUIRE(lines.counts);
        CHECK(lines.counts->cut == 1);
        CHECK(lines.messages() ==
              Messages{"a", std::string(1000, 'x') + "[cut: the record has 5000 bytes]", "b"});
        std::string const long_one = "{\"x\":\"" + std::string(5000, 'y') + "\"}";
        Decoded const json =
            decode("{\"a\":1}\n" + long_one + "\n{\"b\":2}\n", {.limits = limits, .piece = piece});
        REQUIRE(json.records.size() == 3);
        CHECK(json.records[1].message ==
              long_one.substr(0, 1000) + "[cut: the record has 5008 bytes]");
        CHECK(json.records[2].message == "{\"b\":2}");
    }
    std::string const umlauts = "a" + std::string(2000, '\xc3');
    CHECK(decode("x\n" + umlauts, {.limits = limits}).records.size() == 2);
}

TEST_CASE("a line of 100 MB and JSON 1,000 deep cost no more than they must") {
    std::string const line(1 << 20, 'x');
    siem::decode::ObjectDecoder decoder({});
    decoded::Sink sink;
    decoder.begin({"bucket", "key"}, sink);
    for (int i = 0; i < 100; ++i) REQUIRE(decoder.feed(line));
    REQUIRE(decoder.feed("\nnext\n"));
    REQUIRE(decoder.finish());
    REQUIRE(sink.records.size() == 2);
    CHECK(sink.records[0].message.size() < line.size() + 100);
    CHECK(sink.records[0].message.ends_with("[cut: the record has 104857600 bytes]"));
    CHECK(sink.records[1].message == "next");
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "{\"a\":";
    deep += "1" + std::string(1000, '}');
    CHECK(messages(deep + "\n" + deep) == Messages{deep, deep});
}
