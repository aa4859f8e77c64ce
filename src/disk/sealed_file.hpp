// A file whose bytes are sealed frame by frame under a key of its own, so that any range of it is
// opened without the rest, and a frame that was changed, moved or cut off is found out.
// Format: docs/formats/sealed_file.md.
//
//   disk::SealedWriter writer(std::move(file), key);
//   writer.append(bytes); writer.finish();
//   disk::SealedFile sealed(disk.open(path), key, writer.bytes());
//   sealed.read_at(1'000'000, into, 4096);
#pragma once

#include <memory>
#include <string>

#include "disk/files.hpp"

namespace disk {

inline constexpr std::size_t kFrameBytes = 65'536;  // of plain bytes; the last may be shorter

// Written once, from its start to its end. One thread at a time.
class SealedWriter {
  public:
    SealedWriter(std::unique_ptr<File> file, std::string key);  // 32 bytes, used for nothing else
    Done append(std::string_view bytes);
    Done finish();  // the last frame is written and all of it on the disk
    std::uint64_t bytes() const { return bytes_; }

  private:
    Done write_frame(bool last);

    std::unique_ptr<File> file_;
    std::string key_;
    std::string frame_;
    std::uint64_t index_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t bytes_ = 0;
};

// What such a file holds, as if it were plain. `bytes` is what was appended to it. Reads fail with
// ErrorKind::quarantine where the file is not what was written.
class SealedFile final : public File {
  public:
    SealedFile(std::unique_ptr<File> file, std::string key, std::uint64_t bytes);
    Done read_at(std::uint64_t offset, char* into, std::size_t bytes) const override;
    std::uint64_t size() const override { return bytes_; }
    // Of a file that is only read.
    Done write_at(std::uint64_t offset, std::string_view bytes) override;
    Done sync() override;
    Done truncate(std::uint64_t bytes) override;

  private:
    base::Result<std::string> frame(std::uint64_t index) const;

    std::unique_ptr<File> file_;
    std::string key_;
    std::uint64_t bytes_;
};

}  // namespace disk
