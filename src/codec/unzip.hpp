// A ZIP archive in pieces, a file after the other as they stand there: stored or deflated, also
// beyond 4 GiB. What the directory at its end says is not needed, so that of a torn archive all
// before the tear is read. A file that cannot be read is passed over if its size is known. One
// thread. (zip.hpp reads archives that are held whole.)
//
//   codec::Unzip archive({.most_files = 1000});
//   base::Result<void> done = archive.feed(bytes, sink);   // sink.end_of_file() between files
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "codec/expander.hpp"

namespace codec {

bool is_zip(std::string_view bytes);  // starts with a file's header, or is an empty archive

struct UnzipLimits {
    std::size_t most_files = 10'000;
};

// Rule: PKWARE's APPNOTE, sections 4.3.7, 4.3.9 and 4.5.3.
class Unzip final : public Expander {
  public:
    explicit Unzip(UnzipLimits limits = {});
    ~Unzip() override;
    base::Result<void> feed(std::string_view bytes, PlainSink& out) override;
    // Also says what was passed over.
    base::Result<void> finish(PlainSink& out) override;
    void reset() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace codec
