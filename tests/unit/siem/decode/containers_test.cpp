// Every container, whole, in pieces, one in the other, torn at every byte, and as a bomb.
#include <doctest/doctest.h>

#include "base/clock.hpp"
#include "codec/gzip.hpp"
#include "codec/snappy.hpp"
#include "codec/zip.hpp"
#include "codec/zstd.hpp"
#include "decoded.hpp"

namespace {

using decoded::decode;
using decoded::Decoded;

std::string const kText = "first line\nsecond line\nthird line\n";
std::vector<std::string> const kLines{"first line", "second line", "third line"};

std::string zip(std::string const& text) { return codec::zip({{"a.log", text}}, base::Instant{}); }

struct Container {
    char const* name;
    std::string (*pack)(std::string const&);
    bool tells_its_end = true;  // where it is torn between two of its parts, it may be whole
};
std::vector<Container> const kContainers = {
    {"gzip", [](std::string const& text) { return codec::gzip(text); }},
    {"zstd", [](std::string const& text) { return codec::zstd(text); }},
    {"Snappy, framed", [](std::string const& text) { return codec::snappy_framed(text); }, false},
    {"Snappy, Hadoop", [](std::string const& text) { return codec::snappy_hadoop(text); }, false},
    {"zip", [](std::string const& text) { return zip(text); }},
};

std::string many_lines(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += "line " + std::to_string(i * 7919) + " of many\n";
    return all;
}

}  // namespace

TEST_CASE("the same lines come out of every container, and out of one in another") {
    for (Container const& outer : kContainers) {
        CAPTURE(outer.name);
        CHECK(decode(outer.pack(kText)).messages() == kLines);
        for (Container const& inner : kContainers) {
            CAPTURE(inner.name);
            Decoded const got = decode(outer.pack(inner.pack(kText)));
            CHECK(got.messages() == kLines);
            CHECK(got.why() == "");
        }
    }
}

TEST_CASE("how an object is cut into pieces makes no difference") {
    std::string const text = many_lines(3000);
    for (Container const& container : kContainers) {
        CAPTURE(container.name);
        std::string const object = container.pack(text);
        Decoded const whole = decode(object);
        REQUIRE(whole.counts);
        CHECK(whole.records.size() == 3000);
        for (std::size_t const piece : {1, 3, 4096}) {
            CAPTURE(piece);
            Decoded const got = decode(object, {.piece = piece});
            CHECK(got.counts.has_value());
            CHECK(got.records == whole.records);
        }
    }
}

TEST_CASE("parts of a container stand back to back") {
    std::string const more = "fourth line\n";
    std::vector<std::string> all = kLines;
    all.push_back("fourth line");
    CHECK(decode(codec::gzip(kText) + codec::gzip(more)).messages() == all);
    CHECK(decode(codec::zstd(kText) + codec::zstd(more)).messages() == all);
    CHECK(decode(codec::snappy_framed(kText) + codec::snappy_framed(more)).messages() == all);
    CHECK(decode(codec::snappy_hadoop(kText) + codec::snappy_hadoop(more)).messages() == all);
    std::string const archive =
        codec::zip({{"a", kText}, {"b/", ""}, {"b/c", codec::gzip(more)}}, base::Instant{});
    CHECK(decode(archive).messages() == all);
}

TEST_CASE("torn at every byte: what is handed out is the beginning, and a reason is given") {
    for (Container const& container : kContainers) {
        CAPTURE(container.name);
        std::string const object = container.pack(kText);
        Decoded const whole = decode(object);
        // Of less than twelve bytes nobody can say what they were the beginning of.
        for (std::size_t size = 1; size < object.size(); ++size) {
            CAPTURE(size);
            if (size < 12) {
                CHECK(decode(object.substr(0, size)).records.size() <= 1);
                continue;
            }
            for (std::size_t const piece : {std::size_t{0}, std::size_t{5}}) {
                Decoded const got = decode(object.substr(0, size), {.piece = piece});
                REQUIRE(got.records.size() <= whole.records.size());
                CHECK(std::equal(got.records.begin(), got.records.end(), whole.records.begin()));
                bool const all = got.records.size() == whole.records.size();  // a directory is torn
                if (container.tells_its_end && !all) CHECK_FALSE(got.counts.has_value());
            }
        }
    }
}

TEST_CASE("what stands before the tear is handed out, of a single part too") {
    std::string const text = many_lines(50'000);
    for (Container const& container : kContainers) {
        CAPTURE(container.name);
        std::string const object = container.pack(text);
        Decoded const got = decode(object.substr(0, object.size() * 3 / 4));
        CHECK_FALSE(got.counts.has_value());
        CHECK(got.records.size() > 25'000);
        CHECK(got.records.back().message.ends_with("of many"));
    }
}

TEST_CASE("a part that is broken is told of by its place") {
    std::string broken = codec::gzip(many_lines(1000));
    broken[broken.size() / 2] ^= 0x55;
    Decoded const got = decode(codec::gzip(kText) + broken);
    CHECK(got.messages() == kLines);
    CHECK(got.why().find("member at byte") != std::string::npos);
    std::string framed = codec::snappy_framed(kText);
    framed.back() ^= 1;
    CHECK(decode(framed).why().find("checksum") != std::string::npos);
    std::string archive = zip(kText);
    archive[14] ^= 1;  // of the checksum in front of the file
    CHECK(decode(archive).why().find("a.log") != std::string::npos);
}

TEST_CASE("a file of an archive that cannot be read does not stop its neighbours") {
    std::string const archive = codec::zip(
        {{"a.log", kText}, {"b.parquet", "PAR1 and what follows it"}, {"c.log", "fourth line\n"}},
        base::Instant{});
    Decoded const got = decode(archive);
    CHECK(got.records.size() == 4);
    CHECK(got.why().find("Parquet") != std::string::npos);
}

TEST_CASE("a large member goes through in pieces") {
    std::string const text = many_lines(1'000'000);  // 20 MB
    std::string const object = codec::gzip(text, 1);
    siem::decode::Limits limits;
    Decoded const got = decode(object, {.limits = limits, .piece = 65'536});
    REQUIRE(got.counts);
    CHECK(got.records.size() == 1'000'000);
}

TEST_CASE("a bomb of any kind is put out by the limits") {
    siem::decode::Limits const bytes{.max_inflated_bytes = 1 << 20};
    siem::decode::Limits const ratio{.free_inflated_bytes = 1 << 20, .max_ratio = 10};
    std::string const zeros(4 << 20, ' ');
    for (Container const& container : kContainers) {
        CAPTURE(container.name);
        CHECK(decode(container.pack(zeros), {.limits = bytes}).why().find("expands to more than") !=
              std::string::npos);
        CHECK(decode(container.pack(zeros), {.limits = ratio}).why().find("times its size") !=
              std::string::npos);
    }
    std::vector<codec::ZipFile> files(20, {"", "x"});
    for (std::size_t i = 0; i < files.size(); ++i) files[i].name = std::to_string(i);
    CHECK(decode(codec::zip(files, base::Instant{}), {.limits = {.max_files = 10}})
              .why()
              .find("more than 10 files") != std::string::npos);
    std::string deep = kText;
    for (Container const& container : kContainers) deep = container.pack(deep);
    CHECK(decode(deep).why().find("deep") != std::string::npos);
}

TEST_CASE("what is not read is refused by name, with what to do") {
    struct Case {
        std::string bytes;
        char const* why;
    };
    std::string tar(512, '\0');
    tar.replace(257, 5, "ustar");
    for (Case const& c : std::vector<Case>{{"PAR1" + std::string(100, '\x15'), "Parquet"},
                                           {"ORC" + std::string(100, '\x15'), "ORC"},
                                           {std::string("Obj\x01", 4) + "avro.schema…", "Avro"},
                                           {"BZh91AY&SY and more", "bzip2"},
                                           {"\xff\xfeT\0e\0x\0t\0s\0", "UTF-16"},
                                           {tar, "tar"},
                                           {std::string(2000, '\x01'), "neither text"}}) {
        CAPTURE(c.why);
        CHECK(decode(c.bytes).why().find(c.why) != std::string::npos);
        CHECK(decode(codec::gzip(c.bytes)).why().find(c.why) != std::string::npos);
    }
}
