#include "cli/surroundings.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>

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

// A terminal that shows nothing of what is typed, until this goes.
class Silent {
  public:
    explicit Silent(int terminal) : terminal_(terminal) {
        tcgetattr(terminal, &before_);
        termios silent = before_;
        // Signals are held back (cli/running.hpp): Ctrl-C is a character like others.
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
        tcsetattr(terminal, TCSAFLUSH, &silent);
    }
    ~Silent() { tcsetattr(terminal_, TCSAFLUSH, &before_); }
    Silent(Silent const&) = delete;
    Silent& operator=(Silent const&) = delete;

  private:
    int terminal_;
    termios before_{};
};

base::Result<std::string> read_line(int terminal) {
    constexpr char kCtrlC = 3;
    constexpr char kCtrlD = 4;
    constexpr char kBackspace = 8;
    constexpr char kDelete = 127;
    Silent const silent(terminal);
    std::string line;
    for (char c = 0; read(terminal, &c, 1) == 1;) {
        if (c == kCtrlC || c == kCtrlD) break;
        if (c == '\n' || c == '\r') return line;
        if (c != kBackspace && c != kDelete) {
            line += c;
        } else if (!line.empty()) {
            line.pop_back();
        }
        if (line.size() > kMostOutput) break;
    }
    return base::fail(base::ErrorKind::stop, "stopped: no code was given");
}

// One question at a time, whoever asks.
base::Result<std::string> ask(std::string const& question) {
    static std::mutex mutex;
    std::lock_guard const lock(mutex);
    int const terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) {
        return base::fail(
            base::ErrorKind::stop,
            "a code of an MFA device is wanted, and there is no terminal to ask for "
            "it: take the role on with `aws sts assume-role`, or use another profile");
    }
    bool const said = write(terminal, question.data(), question.size()) > 0;
    base::Result<std::string> line = read_line(terminal);
    if (said && write(terminal, "\n", 1) != 1) line = std::string();
    close(terminal);
    return line;
}

}  // namespace

aws::Surroundings at_the_terminal(base::Clock const& clock) {
    aws::Surroundings all = this_process(clock);
    all.ask = &ask;
    return all;
}

aws::Surroundings this_process(base::Clock const& clock) {
    return {.variable = variable,
            .read_file = read_file,
            .run = run,
            .connect = [] { return std::make_unique<http::Client>(); },
            .clock = clock};
}

}  // namespace cli
