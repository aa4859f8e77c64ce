#include "cli/stack_screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/running.hpp"

namespace cli {
namespace {

constexpr std::chrono::milliseconds kRedraw{250};
constexpr char const* kHideCursor = "\x1b[?25l";
constexpr char const* kShowCursor = "\x1b[?25h";
constexpr char const* kClearLine = "\x1b[2K";
constexpr char const* kClearBelow = "\x1b[J";

stacks::TerminalSize terminal_size() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
        return {};
    }
    return {size.ws_col, size.ws_row};
}

void put(std::string const& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

// How many rows they take once the terminal has become so wide: what is too long has been wrapped.
std::size_t rows_of(std::vector<std::string> const& lines, std::size_t columns) {
    std::size_t rows = 0;
    for (std::string const& line : lines) {
        auto const width =
            static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            }));
        rows += std::max<std::size_t>(1, (width + columns - 1) / columns);
    }
    return rows;
}

}  // namespace

StackScreen::StackScreen(std::vector<stacks::Synthesised> const& stacks)
    : table_(stacks), colored_(false) {
    char const* const plain = std::getenv("NO_COLOR");
    colored_ = !plain || !*plain;
}

StackScreen::~StackScreen() {
    if (drawn_.empty()) return;
    draw();
    put(kShowCursor);
}

bool StackScreen::is_there() {
    char const* const terminal = std::getenv("TERM");
    bool const dumb = terminal && std::string(terminal) == "dumb";
    return isatty(STDOUT_FILENO) == 1 && !dumb;
}

void StackScreen::note(stacks::Progress const& progress) {
    table_.note(progress, clock_.now());
    draw();
}

void StackScreen::wait(std::chrono::milliseconds time) {
    while (time.count() > 0) {
        std::chrono::milliseconds const some = std::min(time, kRedraw);
        wait_or_stop(some);
        time -= some;
        draw();
    }
}

void StackScreen::draw() {
    stacks::TerminalSize const size = terminal_size();
    base::Instant const now = clock_.now();
    std::vector<std::string> plain = table_.lines(size, now, false);
    bool const resized = size.columns != drawn_at_.columns || size.rows != drawn_at_.rows;
    if (plain == drawn_ && !resized) return;
    if (drawn_.empty()) put(kHideCursor);
    std::vector<std::string> const lines = colored_ ? table_.lines(size, now, true) : plain;
    std::size_t const up = std::min(rows_of(drawn_, size.columns), size.rows - 1);
    std::string out = "\r";
    if (up > 0) out += "\x1b[" + std::to_string(up) + "A";
    if (resized) out += kClearBelow;
    for (std::string const& line : lines) out += kClearLine + line + "\r\n";
    put(out + kClearBelow);
    drawn_ = std::move(plain);
    drawn_at_ = size;
}

}  // namespace cli
