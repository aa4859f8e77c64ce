// Cuts a text into its JSON objects, wherever the text is cut into pieces: one a line, back to
// back, over several lines, in a list, in CloudTrail's {"Records":[…]}, in the snapshots and
// histories of AWS Config ({"fileVersion":"1.0",…,"configurationItems":[…]}). What stands between
// them is cut into lines. Finds ends, checks nothing else. One thread.
//
//   decode::DocumentCutter cutter(1 << 20);
//   base::Result<void> done = cutter.feed(text, [&](Piece const& record) { return …; });
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "siem/decode/records.hpp"

namespace siem::decode {

class DocumentCutter {
  public:
    using Take = std::function<base::Result<void>(Piece const&)>;
    // Of a longer record only its beginning is kept.
    explicit DocumentCutter(std::size_t most_bytes) : most_bytes_(most_bytes) {}
    // ErrorKind::quarantine where a list holds what is no object.
    base::Result<void> feed(std::string_view text, Take const& take);
    // ErrorKind::quarantine where an object or a list has no end.
    base::Result<void> finish(bool torn, Take const& take);
    void reset();

  private:
    enum class State {
        between,
        document,
        after,  // a document, if nothing else stands in its line
        line,
        tail,  // what follows the list of {"Records":[…]}
    };
    enum class List { none, plain, records };
    enum class Said { go_on, again, failed };  // again: the character is the next state's

    Said step(char c, Take const& take);
    Said between(char c);
    Said document(char c, Take const& take);
    Said after(char c, Take const& take);
    Said line(char c, Take const& take);
    Said tail(char c);
    Said emit(std::uint64_t bytes, Take const& take);
    Said emit_lines(Take const& take);
    void begin(State state);
    std::string_view seen();  // of the record
    void keep(std::string_view part);
    void scan();
    bool opens_records();
    Said hand_out(Piece const& piece, Take const& take);

    std::size_t most_bytes_;
    State state_ = State::between;
    List list_ = List::none;
    bool first_ = true;  // nothing was seen yet
    std::size_t depth_ = 0;
    bool in_text_ = false;
    bool escaped_ = false;
    bool new_line_ = false;  // the document went on to another line, of which nothing was seen
    char last_ = 0;          // the last character that means something
    std::uint64_t document_bytes_ = 0;

    std::string_view text_;  // what is fed now
    std::size_t at_ = 0;
    std::size_t begin_ = 0;  // of the record in text_
    std::string kept_;       // of it from before
    std::uint64_t kept_bytes_ = 0;
    std::uint64_t passed_ = 0;  // bytes before text_
    base::Error error_;         // of what failed
};

}  // namespace siem::decode
