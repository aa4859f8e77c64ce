// The machine's own disk, by POSIX calls.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/assert.hpp"
#include "disk/files.hpp"

namespace disk {

namespace {

constexpr mode_t kFileMode = 0600;  // what is stored is nobody else's business
constexpr mode_t kDirectoryMode = 0700;

base::Error error_of(int number, std::string const& doing) {
    std::string message = doing + ": " + std::strerror(number);
    if (number == ENOENT) return {base::ErrorKind::skip, std::move(message), "NotFound"};
    if (number == ENOSPC || number == EDQUOT)
        return {base::ErrorKind::retry, std::move(message), "NoSpace"};
    return {base::ErrorKind::retry, std::move(message)};
}

tl::unexpected<base::Error> failed(std::string const& doing) {
    return base::fail(error_of(errno, doing));
}

class RealFile final : public File {
  public:
    RealFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    ~RealFile() override { ::close(descriptor_); }

    Done read_at(std::uint64_t offset, char* into, std::size_t bytes) const override {
        std::size_t done = 0;
        while (done < bytes) {
            ssize_t const got =
                ::pread(descriptor_, into + done, bytes - done, static_cast<off_t>(offset + done));
            if (got == 0) break;
            if (got < 0 && errno != EINTR) return failed("reading " + path_);
            if (got > 0) done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Done write_at(std::uint64_t offset, std::string_view bytes) override {
        std::size_t done = 0;
        while (done < bytes.size()) {
            ssize_t const put = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                         static_cast<off_t>(offset + done));
            if (put < 0 && errno != EINTR) return failed("writing " + path_);
            if (put > 0) done += static_cast<std::size_t>(put);
        }
        return done;
    }

    // fdatasync covers the size too where the data cannot be read without it.
    Done sync() override {
        if (::fdatasync(descriptor_) != 0) return failed("syncing " + path_);
        return 0;
    }

    Done truncate(std::uint64_t bytes) override {
        if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0)
            return failed("truncating " + path_);
        return bytes;
    }

    std::uint64_t size() const override {
        struct stat status {};
        ASSERT(::fstat(descriptor_, &status) == 0);
        return static_cast<std::uint64_t>(status.st_size);
    }

  private:
    int descriptor_;
    std::string path_;
};

base::Result<std::unique_ptr<File>> open_with(std::string const& path, int flags) {
    int const descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | flags, kFileMode);
    if (descriptor < 0) return failed("opening " + path);
    return std::make_unique<RealFile>(descriptor, path);
}

bool is_directory(std::string const& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Done sync_folder(std::string const& path) {
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed("opening folder " + path);
    int const code = ::fsync(descriptor);
    int const number = errno;
    ::close(descriptor);
    if (code != 0) return base::fail(error_of(number, "syncing folder " + path));
    return 0;
}

// A new folder's name is synced at once, so that syncing a file in it is all a caller has to do.
Done make_folder(std::string const& path) {
    if (::mkdir(path.c_str(), kDirectoryMode) != 0) {
        if (errno == EEXIST) return 0;
        return failed("making folder " + path);
    }
    return sync_folder(path.substr(0, path.rfind('/') + 1));
}

bool is_file(int folder, dirent const& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_REG;
    struct stat status {};
    return ::fstatat(folder, entry.d_name, &status, 0) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

RealDisk::RealDisk(std::string root) : root_(std::move(root)) {
    while (root_.size() > 1 && root_.back() == '/') root_.pop_back();
    ASSERT(!root_.empty() && root_.front() == '/');
}

std::string RealDisk::native_path(std::string const& path) const {
    return path.empty() ? root_ : root_ + "/" + path;
}

base::Result<std::unique_ptr<File>> RealDisk::create(std::string const& path) {
    return open_with(native_path(path), O_CREAT | O_TRUNC);
}

base::Result<std::unique_ptr<File>> RealDisk::open(std::string const& path) {
    return open_with(native_path(path), 0);
}

base::Result<std::unique_ptr<File>> RealDisk::open_or_create(std::string const& path) {
    return open_with(native_path(path), O_CREAT);
}

bool RealDisk::exists(std::string const& path) const {
    return ::access(native_path(path).c_str(), F_OK) == 0;
}

Done RealDisk::remove(std::string const& path) {
    if (::unlink(native_path(path).c_str()) != 0) return failed("removing " + native_path(path));
    return 0;
}

Done RealDisk::make_directories(std::string const& path) {
    std::string const whole = native_path(path);
    if (is_directory(whole)) return 0;
    for (std::size_t at = root_.size(); at != std::string::npos;) {
        at = whole.find('/', at + 1);
        if (Done const done = make_folder(whole.substr(0, at)); !done) return done;
    }
    if (is_directory(whole)) return 0;
    return base::fail(error_of(ENOTDIR, "making folder " + whole));
}

Done RealDisk::sync_directory(std::string const& path) { return sync_folder(native_path(path)); }

std::vector<std::string> RealDisk::list(std::string const& directory) const {
    std::vector<std::string> names;
    DIR* const folder = ::opendir(native_path(directory).c_str());
    if (folder == nullptr) return names;
    while (dirent const* entry = ::readdir(folder))
        if (is_file(::dirfd(folder), *entry)) names.emplace_back(entry->d_name);
    ::closedir(folder);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace disk
