#include "codec/inflate.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/assert.hpp"
#include "codec/expander.hpp"

namespace codec {
namespace {

constexpr std::size_t kMostInput = std::size_t{1} << 30;  // zlib counts in 32 bits

}  // namespace

struct Inflate::Stream {
    z_stream z = {};
    std::unique_ptr<char[]> buffer{new char[kPlainPiece]};
};

Inflate::Inflate(Form form) : stream_(std::make_unique<Stream>()) {
    int const window = form == Form::gzip ? 16 + MAX_WBITS : -MAX_WBITS;
    ASSERT(inflateInit2(&stream_->z, window) == Z_OK);
}

Inflate::~Inflate() { inflateEnd(&stream_->z); }

Inflate::Step Inflate::next(std::string_view bytes) {
    z_stream& z = stream_->z;
    std::size_t const given = std::min(bytes.size(), kMostInput);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(given);
    z.next_out = reinterpret_cast<Bytef*>(stream_->buffer.get());
    z.avail_out = static_cast<uInt>(kPlainPiece);
    int const said = ::inflate(&z, Z_NO_FLUSH);
    Step step;
    step.used = given - z.avail_in;
    step.plain = {stream_->buffer.get(), kPlainPiece - z.avail_out};
    step.full = z.avail_out == 0;
    if (said == Z_STREAM_END)
        step.state = State::end;
    else if (said != Z_OK && said != Z_BUF_ERROR)
        step.state = State::broken;
    return step;
}

}  // namespace codec
