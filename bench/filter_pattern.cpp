// What a filter pattern costs an event, over the demo's lines, and over those of them that are
// JSON; beside reading each of them once.
#include "cloud/logs/pattern/pattern.hpp"

#include <array>

#include "corpus.hpp"
#include "measure.hpp"

namespace bench {
namespace {

constexpr std::uint64_t kBytes = 50 << 20;
constexpr std::array<char const*, 6> kPatterns = {
    "ERROR",
    "?error ?denied -healthz",
    "%[45][0-9]{2}$%",
    "{ $.userIdentity.type = \"AssumedRole\" && $.eventName != \"Get*\" }",
    "{ $.level = * && ($.status >= 500 || $.a.b[3] NOT EXISTS) }",
    "[ip, user, ..., status = 5*, bytes]",
};

void run(std::string const& what, std::vector<Text> const& corpus) {
    double const events = static_cast<double>(corpus.size());
    title(fmt::format("filter patterns: {} {}", corpus.size(), what));
    std::uint64_t sum = 0;
    double const read = fastest(5, [&] {
        for (Text const& line : corpus) sum += line.message.find('\1') == std::string::npos;
    });
    row("reading each byte: the limit", read / events * 1e9, "ns/event");
    for (char const* text : kPatterns) {
        cloud::logs::pattern::Pattern const pattern = cloud::logs::pattern::parse(text);
        std::uint64_t matched = 0;
        double const seconds = fastest(5, [&] {
            matched = 0;
            for (Text const& line : corpus) matched += pattern.matches(line.message);
        });
        row(text, seconds / events * 1e9, "ns/event", fmt::format("{} match", matched));
    }
    if (sum == 0) fmt::print("\n");  // so that it is read
}

}  // namespace
}  // namespace bench

int main() {
    std::vector<bench::Text> all = bench::lines(bench::kBytes);
    bench::run("events", all);
    std::erase_if(all, [](bench::Text const& line) { return !line.message.starts_with('{'); });
    bench::run("events that are JSON", all);
    return 0;
}
