// What the name of an object tells, for what is in it does not: whose it is, where it was written
// and when. AWS's own layouts, Firehose's prefixes, Hive's partitions. Pure.
//
//   KeyLayout k =
//   decode::read_key("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/29/x.json.gz"); k.account →
//   "111122223333", k.region → "eu-west-1", k.folder → all before "/2026"
#pragma once

#include <cstdint>
#include <string_view>

namespace siem::decode {

struct KeyLayout {
    std::string_view account = {};  // the first part of twelve digits; "" where there is none
    std::string_view region = {};  // within two parts behind it, as services put their name between
    std::string_view folder = {};  // up to what names a day, without the file's name
};
KeyLayout read_key(std::string_view key);

// When the object was written, in µs since 1970: the most exact time in its key, UTC. 0 where it
// has none.
std::int64_t written_micros(std::string_view key);

}  // namespace siem::decode
