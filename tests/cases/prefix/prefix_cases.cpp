// The keys of objects: an input is lines of "Member: value" of an S3 destination, and of what an
// object holds ("time", "type", "key NAME"); what comes of it is the key, or why it is refused.
// The object's name ends with a UUID, which is left away; chance is the same in every case.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cases/cases.hpp"
#include "cloud/firehose/destination.hpp"
#include "cloud/firehose/object_key.hpp"

namespace {

using namespace cloud::firehose;

constexpr std::size_t kUuid = 36;
constexpr std::string_view kPartitionKey = "key ";

struct Case {
    S3Destination to{.compression = Compression::none};
    ObjectContents contents{*base::parse_iso8601("2018-08-27T10:30:00Z")};
    Stream stream;

    void read(std::string const& member, std::string const& value) {
        if (member == "Prefix")
            to.prefix = value;
        else if (member == "ErrorOutputPrefix")
            to.error_prefix = value;
        else if (member == "CustomTimeZone")
            to.time_zone = value;
        else if (member == "CompressionFormat")
            to.compression = parse_compression(value);
        else if (member == "FileExtension")
            to.file_extension = value;
        else if (member == "stream")
            stream.name = value;
        else if (member == "version")
            stream.version = *base::to_int64(value);
        else if (member == "time")
            contents.oldest_arrival = *base::parse_iso8601(value);
        else if (member == "type")
            contents.error_output_type = value;
        else if (member.starts_with(kPartitionKey))
            contents.partition_keys[member.substr(kPartitionKey.size())] = value;
        else
            FAIL("an unknown member: " << member);
    }
};

std::string shown(std::string const& input) {
    Case one;
    one.stream.name = "audit";
    base::SeededRandom random(1);
    try {
        for (std::string_view const line : base::split(base::trim(input), '\n')) {
            auto const both = base::cut(line, ":");
            REQUIRE_MESSAGE(both.has_value(), "no member: " << line);
            one.read(std::string(both->first), std::string(base::trim(both->second)));
        }
        check_prefixes(one.to);
        std::string key = object_key(one.stream, one.to, one.contents, random);
        std::string_view const extension = one.to.file_extension.empty()
                                               ? extension_of(one.to.compression)
                                               : one.to.file_extension;
        REQUIRE(key.ends_with(extension));
        key.erase(key.size() - extension.size() - kUuid, kUuid);
        return key + "\n";
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message + "\n";
    }
}

}  // namespace

TEST_CASE("keys of objects") { CHECK(cases::run_cases("prefix", shown) >= 50); }
