// What tests of decoding share: an object decoded, whole or in pieces, and what came of it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "siem/decode/object.hpp"

namespace decoded {

struct Kept {
    std::string account, group, stream, id, message, header;
    std::int64_t millis = 0;
    bool operator==(Kept const&) const = default;
};

class Sink final : public siem::decode::RecordSink {
  public:
    void record(siem::Record const& r) override {
        records.push_back({std::string(r.account), std::string(r.log_group),
                           std::string(r.log_stream), std::string(r.id), std::string(r.message),
                           std::string(r.header), r.timestamp_millis});
    }
    std::vector<Kept> records;
};

struct Object {
    siem::decode::ObjectName name = {"bucket", "folder/file"};
    siem::decode::Limits limits = {};
    std::vector<siem::decode::JoinRule> joins = {};
    std::size_t piece = 0;  // 0: whole
};

struct Decoded {
    base::Result<siem::decode::Counts> counts;
    siem::decode::Counts seen;
    std::vector<Kept> records;

    std::vector<std::string> messages() const {
        std::vector<std::string> all;
        for (Kept const& r : records) all.push_back(r.message);
        return all;
    }
    std::string why() const { return counts ? std::string() : counts.error().message; }
};

inline Decoded decode(std::string_view bytes, Object const& how = {}) {
    siem::decode::ObjectDecoder decoder(how.limits, how.joins);
    Sink sink;
    if (how.piece == 0) {
        auto counts = decoder.decode(bytes, how.name, sink);
        return {std::move(counts), decoder.counts(), std::move(sink.records)};
    }
    decoder.begin(how.name, sink);
    for (std::size_t at = 0; at < bytes.size(); at += how.piece) {
        if (!decoder.feed(bytes.substr(at, how.piece))) break;
    }
    auto counts = decoder.finish();
    return {std::move(counts), decoder.counts(), std::move(sink.records)};
}

inline std::string event(std::string const& id, std::string const& message) {
    return R"({"id":")" + id + R"(","timestamp":1000,"message":")" + message + R"("})";
}

inline std::string envelope(std::string const& events) {
    return R"({"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s",)"
           R"("subscriptionFilters":["f"],"logEvents":[)" +
           events + "]}";
}

}  // namespace decoded
