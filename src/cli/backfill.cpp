// catchment backfill: an archive into a running SIEM, with how far it is.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "base/time.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

constexpr char const* kPath = "/api/v1/backfill";

Json answered(base::Result<std::string> answer) {
    if (!answer) throw std::runtime_error(answer.error().message);
    base::Result<Json> json = codec::parse_json(*answer);
    if (!json) throw std::runtime_error(json.error().message);
    return *std::move(json);
}

http::Parameters asked(Arguments const& a) {
    http::Parameters all{{"bucket", a.backfill.bucket},
                         {"prefix", a.backfill.prefix},
                         {"since", a.since},
                         {"until", a.backfill.until},
                         {"queue", a.backfill.queue},
                         {"role-arn", a.role_arn},
                         {"external-id", a.external_id},
                         {"region", a.backfill.region},
                         {"dry-run", a.dry_run ? "true" : ""},
                         {"restart", a.backfill.restart ? "true" : ""}};
    std::erase_if(all, [](auto const& one) { return one.second.empty(); });
    return all;
}

std::string megabytes(std::int64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string line_of(Json const& now, double seconds) {
    std::int64_t const objects = now.at("objects").integer();
    std::int64_t const bytes = now.at("bytes").integer();
    std::int64_t const total = now.at("totalBytes").integer();
    bool const counted = now.at("counted") == Json(true);
    double const rate =
        static_cast<double>(bytes - now.at("bytesBefore").integer()) / std::max(seconds, 0.001);
    std::string line = fmt::format("{} of {}{} objects, {} of {}, {:.1f} MB/s", objects,
                                   now.at("totalObjects").integer(), counted ? "" : " or more",
                                   megabytes(bytes), megabytes(total), rate / 1e6);
    if (counted && rate > 0 && total > bytes) {
        auto const left = std::chrono::seconds(
            static_cast<std::int64_t>(static_cast<double>(total - bytes) / rate) + 1);
        line += ", " + base::format_duration(left) + " left";
    }
    if (std::string const& paused = now.at("paused").text(); !paused.empty()) {
        return line + "; paused: " + paused;
    }
    std::string const& error = now.at("error").text();
    return error.empty() ? line : line + "; tries again: " + error;
}

// A line that is written over on a terminal, lines elsewhere.
class Progress {
  public:
    void show(std::string const& line) {
        if (terminal_) {
            std::printf("\r\033[K%s", line.c_str());
            std::fflush(stdout);
        } else if (++asked_ % 25 == 0) {  // five seconds
            say(line);
        }
    }
    void end(std::string const& line) {
        if (terminal_) std::printf("\r\033[K");
        say(line);
    }

  private:
    bool terminal_ = ::isatty(STDOUT_FILENO) == 1;
    int asked_ = 0;
};

void say_archived(Json const& now) {
    std::int64_t const archived = now.at("archived").integer();
    if (archived == 0) return;
    say(std::to_string(archived) +
        " objects are in GLACIER or DEEP_ARCHIVE: restore them and run it again with --restart");
}

int follow(http::Client& client, Arguments const& arguments, Json now) {
    base::SystemClock const clock;
    base::Instant const start = clock.now();
    auto const seconds = [&] { return std::chrono::duration<double>(clock.now() - start).count(); };
    Progress progress;
    while (now.at("state").text() == "running") {
        progress.show(line_of(now, seconds()));
        if (signalled_within(std::chrono::milliseconds(200))) {
            now = answered(ask_siem_text(client, arguments.siem_url, kPath, "DELETE"));
            progress.end(line_of(now, seconds()));
            say("stopped; the same command goes on behind " + now.at("doneTo").text());
            return 130;
        }
        now = answered(ask_siem_text(client, arguments.siem_url, kPath));
    }
    bool const done = now.at("state").text() == "done";
    if (arguments.dry_run) {
        progress.end(std::to_string(now.at("totalObjects").integer()) + " objects, " +
                     megabytes(now.at("totalBytes").integer()));
    } else {
        progress.end(line_of(now, seconds()));
    }
    say_archived(now);
    if (!done) say("it was stopped; the same command goes on");
    return done ? 0 : 1;
}

}  // namespace

int run_backfill(Arguments const& arguments) {
    hold_signals();
    http::Client client;
    Json const now = answered(ask_siem_text(client, arguments.siem_url,
                                            http::with_query(kPath, asked(arguments)), "POST"));
    if (std::string const& behind = now.at("goesOnBehind").text(); !behind.empty()) {
        say("goes on behind " + behind + "; --restart begins anew");
    }
    return follow(client, arguments, now);
}

}  // namespace cli
