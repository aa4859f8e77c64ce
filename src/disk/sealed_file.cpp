#include "disk/sealed_file.hpp"

#include <algorithm>
#include <cstring>

#include "base/crypto.hpp"

namespace disk {
namespace {

constexpr std::size_t kSealBytes = 28;  // nonce and tag of base::seal
constexpr std::uint64_t kStoredBytes = kFrameBytes + kSealBytes;

// What a frame is authenticated as: where it stands, and whether it is the end.
std::string context_of(std::uint64_t index, bool last) {
    return "frame " + std::to_string(index) + (last ? " last" : "");
}

// There is always a last frame, if only an empty one.
std::uint64_t last_frame(std::uint64_t bytes) { return bytes == 0 ? 0 : (bytes - 1) / kFrameBytes; }

base::Error read_only() { return {base::ErrorKind::stop, "a sealed file is written once"}; }

}  // namespace

SealedWriter::SealedWriter(std::unique_ptr<File> file, std::string key)
    : file_(std::move(file)), key_(std::move(key)) {}

// A full frame waits for what follows it, for only then it is known not to be the last.
Done SealedWriter::append(std::string_view bytes) {
    std::uint64_t const given = bytes.size();
    while (!bytes.empty()) {
        if (frame_.size() == kFrameBytes) {
            Done const done = write_frame(false);
            if (!done) return done;
        }
        std::string_view const part = bytes.substr(0, kFrameBytes - frame_.size());
        frame_ += part;
        bytes.remove_prefix(part.size());
    }
    bytes_ += given;
    return given;
}

Done SealedWriter::finish() {
    Done const done = write_frame(true);
    return done ? file_->sync() : done;
}

Done SealedWriter::write_frame(bool last) {
    std::string const sealed = base::seal(key_, frame_, context_of(index_, last));
    Done const done = file_->write_at(written_, sealed);
    if (!done) return done;
    written_ += sealed.size();
    ++index_;
    frame_.clear();
    return done;
}

SealedFile::SealedFile(std::unique_ptr<File> file, std::string key, std::uint64_t bytes)
    : file_(std::move(file)), key_(std::move(key)), bytes_(bytes) {}

base::Result<std::string> SealedFile::frame(std::uint64_t index) const {
    std::uint64_t const last = last_frame(bytes_);
    std::uint64_t const plain = index == last ? bytes_ - last * kFrameBytes : kFrameBytes;
    std::string sealed(plain + kSealBytes, '\0');
    std::size_t at = 0;
    while (at < sealed.size()) {
        Done const got =
            file_->read_at(index * kStoredBytes + at, sealed.data() + at, sealed.size() - at);
        if (!got) return base::fail(got.error());
        if (*got == 0) break;
        at += *got;
    }
    std::string opened;
    if (at == sealed.size() && base::open(key_, sealed, context_of(index, index == last), opened)) {
        return opened;
    }
    return base::fail({base::ErrorKind::quarantine, "a sealed file was changed or cut off"});
}

Done SealedFile::read_at(std::uint64_t offset, char* into, std::size_t bytes) const {
    std::uint64_t const wanted =
        offset < bytes_ ? std::min<std::uint64_t>(bytes, bytes_ - offset) : 0;
    std::uint64_t done = 0;
    while (done < wanted) {
        std::uint64_t const at = offset + done;
        base::Result<std::string> const opened = frame(at / kFrameBytes);
        if (!opened) return base::fail(opened.error());
        std::uint64_t const from = at % kFrameBytes;
        std::uint64_t const count = std::min<std::uint64_t>(wanted - done, opened->size() - from);
        std::memcpy(into + done, opened->data() + from, count);
        done += count;
    }
    return done;
}

Done SealedFile::write_at(std::uint64_t, std::string_view) { return base::fail(read_only()); }
Done SealedFile::sync() { return base::fail(read_only()); }
Done SealedFile::truncate(std::uint64_t) { return base::fail(read_only()); }

}  // namespace disk
