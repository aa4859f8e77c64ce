#include "disk/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace disk {

base::Result<std::string> read_whole(File const& file) {
    std::string text(file.size(), '\0');
    Done const done = file.read_at(0, text.data(), text.size());
    if (!done) return base::fail(done.error());
    text.resize(*done);  // shorter where it was cut meanwhile
    return text;
}

namespace {

tl::unexpected<base::Error> refused(std::string const& folder, std::string const& why) {
    return base::fail(base::ErrorKind::stop, "folder " + folder + " cannot be used: " + why);
}

std::string holder(int descriptor) {
    char text[32] = {};
    ssize_t const got = ::pread(descriptor, text, sizeof text - 1, 0);
    std::string name(text, got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!name.empty() && name.back() == '\n') name.pop_back();
    return name.empty() ? "another process" : "process " + name;
}

}  // namespace

base::Result<FolderLock> FolderLock::take(std::string const& folder) {
    std::string const path = folder + "/lock";
    int const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return refused(folder, std::strerror(errno));
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return refused(folder, std::strerror(errno));
        return refused(folder, holder(descriptor) +
                                   " is using it; stop that one first, or "
                                   "choose another folder");
    }
    std::string const pid = std::to_string(::getpid()) + "\n";
    // The lock holds without the number in it, so a full disk is no reason to refuse.
    if (::ftruncate(descriptor, 0) == 0) [[maybe_unused]]
        ssize_t const put = ::pwrite(descriptor, pid.data(), pid.size(), 0);
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

// Closing gives the lock up. The file stays: removing it would let two processes lock two files
// of the same name.
FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace disk
