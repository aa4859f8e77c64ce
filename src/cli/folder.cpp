#include "cli/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace cli {
namespace {

disk::FolderLock held(std::string const& path) {
    base::Result<disk::FolderLock> lock = disk::FolderLock::take(path);
    if (!lock) throw std::runtime_error(lock.error().message);
    return *std::move(lock);
}

void write_with_mode(std::string const& path, std::string const& text, mode_t mode) {
    std::string const fresh = path + ".new";
    int const fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    bool good = fd >= 0 && fchmod(fd, mode) == 0;
    for (std::size_t at = 0; good && at < text.size();) {
        ssize_t const count = write(fd, text.data() + at, text.size() - at);
        good = count > 0;
        if (good) at += static_cast<std::size_t>(count);
    }
    good = good && fsync(fd) == 0;
    int const reason = errno;
    if (fd >= 0) close(fd);
    if (good && rename(fresh.c_str(), path.c_str()) == 0) return;
    throw std::runtime_error("'" + path + "' cannot be written: " + std::strerror(reason));
}

}  // namespace

std::string absolute_folder(std::string const& path) {
    std::error_code ec;
    std::filesystem::path const absolute = std::filesystem::absolute(path, ec);
    if (!ec) std::filesystem::create_directories(absolute, ec);
    if (ec) {
        throw std::runtime_error("the folder '" + path + "' cannot be made: " + ec.message() +
                                 "; choose another with --data");
    }
    return absolute.lexically_normal().string();
}

Folder::Folder(std::string const& path) : path_(absolute_folder(path)), lock_(held(path_)) {}

std::string write_secret_file(std::string const& folder, std::string const& name,
                              std::string const& text) {
    std::string path = absolute_folder(folder) + "/" + name;
    write_with_mode(path, text, S_IRUSR | S_IWUSR);
    return path;
}

void write_file(std::string const& path, std::string const& text) {
    write_with_mode(path, text, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

}  // namespace cli
