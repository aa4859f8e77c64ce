#include "cli/surroundings.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace cli {
namespace {

constexpr std::size_t kMostOutput = 64u << 10;

std::optional<std::string> variable(char const* name) {
    char const* const value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

base::Result<std::string> read_file(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return base::fail(base::ErrorKind::stop, "'" + path + "' cannot be read");
    return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

// credential_process: the user's own command, from the user's own file. What it complains of goes
// where our complaints go.
base::Result<std::string> run(std::string const& command) {
    FILE* const pipe = popen(command.c_str(), "re");
    if (!pipe) return base::fail(base::ErrorKind::stop, "credential_process cannot be started");
    std::string output;
    std::array<char, 4096> part;
    while (std::size_t const size = std::fread(part.data(), 1, part.size(), pipe)) {
        if (output.size() + size <= kMostOutput) output.append(part.data(), size);
    }
    int const status = pclose(pipe);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return output;
    return base::fail(base::ErrorKind::stop,
                      "credential_process failed: '" + command.substr(0, command.find(' ')) + "'");
}

}  // namespace

aws::Surroundings this_process(base::Clock const& clock) {
    return {.variable = variable,
            .read_file = read_file,
            .run = run,
            .connect = [] { return std::make_unique<http::Client>(); },
            .clock = clock};
}

}  // namespace cli
