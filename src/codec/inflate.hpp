// zlib's inflate, in pieces: for what libdeflate, which wants all at once, cannot hold. For the
// .cpp files of codec. One thread.
//
//   codec::Inflate inflate(codec::Inflate::Form::gzip);
//   codec::Inflate::Step step = inflate.next(bytes);   // again until nothing of `bytes` is left
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace codec {

class Inflate {
  public:
    enum class Form { gzip, raw };
    enum class State { more, end, broken };
    struct Step {
        State state = State::more;
        std::size_t used = 0;         // of the input
        std::string_view plain = {};  // until the next call
        bool full = false;            // more may come of what was taken in already
    };
    explicit Inflate(Form form);
    ~Inflate();
    Step next(std::string_view bytes);

  private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

}  // namespace codec
