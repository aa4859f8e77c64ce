// Where all that is found in an object goes: what is no envelope's gets its name here
// (docs/decisions/0010), and what expands is counted against the limits. One thread.
//
//   records.begin({"bucket", "folder/key"}, sink);
//   records.add({.text = line, .bytes = line.size()}, header);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "siem/event.hpp"

namespace siem::decode {

class RecordSink {
  public:
    virtual ~RecordSink() = default;
    virtual void record(Record const& record) = 0;
};

struct Counts {
    std::uint64_t envelopes = 0;
    std::uint64_t control_messages = 0;  // skipped: they carry no event
    std::uint64_t records = 0;
    std::uint64_t recovered = 0;  // records that Firehose could not deliver, in an error output
    std::uint64_t cut = 0;        // records longer than an event may be: their beginning is kept
};

struct Limits {
    // Of what an object expands to, all its layers together.
    std::uint64_t max_inflated_bytes = std::uint64_t{64} << 30;
    // What is more than this may be at most that many times the object's own bytes.
    std::uint64_t free_inflated_bytes = std::uint64_t{128} << 20;
    std::uint64_t max_ratio = 500;
    int max_depth = 4;               // containers in containers
    std::size_t max_files = 10'000;  // of an archive
    // An event is at most this, as CloudWatch's are; an envelope that.
    std::size_t max_record_bytes = std::size_t{1} << 20;
    std::size_t max_envelope_bytes = std::size_t{64} << 20;
};

// The object's, "" where they are not known: then neither is who wrote it.
struct ObjectName {
    std::string_view bucket = {};
    std::string_view key = {};
};

// A record's text, or as much of its beginning as is kept of `bytes`.
struct Piece {
    std::string_view text;
    std::uint64_t bytes = 0;
};

class Records {
  public:
    explicit Records(Limits const& limits) : limits(limits) {}
    void begin(ObjectName const& name, RecordSink& sink);
    void add(Piece const& piece, std::string_view header);
    RecordSink& sink() { return *sink_; }

    // ErrorKind::quarantine where it becomes too much.
    base::Result<void> expanded(std::uint64_t bytes);
    void taken(std::uint64_t bytes) { taken_ += bytes; }  // of the object itself
    bool overflowed() const { return overflowed_; }

    Limits const limits;
    Counts counts;

  private:
    std::string_view next_id(std::string_view message);

    RecordSink* sink_ = nullptr;
    std::string account_;
    std::string group_;
    std::string stream_;
    std::string id_;
    std::string cut_;
    std::uint64_t ordinal_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t expanded_ = 0;
    bool overflowed_ = false;
};

}  // namespace siem::decode
