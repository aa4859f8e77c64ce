// catchment export: what a search finds, all of it, as a file.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/id.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/local_token.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;

// What the SIEM says of the export that it is at.
std::string shown(codec::Json const& now) {
    if (now.at("format").text() == "parquet") {
        std::int64_t const of = std::max<std::int64_t>(now.at("of").integer(), 1);
        std::int64_t const read = std::min(now.at("read").integer(), of);
        return fmt::format("{} of {} events looked at, {} %, {:.1f} MB", read, of, read * 100 / of,
                           static_cast<double>(now.at("bytes").integer()) / 1e6);
    }
    return fmt::format("{} events, at {}", now.at("rows").integer(),
                       now.at("at").text().substr(0, 10));
}

// Beside the call that waits for the file: shows on a terminal how far the SIEM is, since it sends
// once all is there; and has it stop where somebody here does.
class Watch {
  public:
    Watch(http::Client& client, std::string url, std::string id)
        : client_(client), url_(std::move(url)), id_(std::move(id)), thread_([this] { run(); }) {}
    ~Watch() {
        done_ = true;
        thread_.join();
    }
    bool stopped() const { return stopped_; }

  private:
    void run() {
        constexpr std::chrono::milliseconds kLook(50);
        constexpr int kLooksPerQuestion = 6;
        bool const terminal = isatty(STDERR_FILENO) != 0;
        http::Client client;
        bool told = false;
        for (int looks = 1; !done_; ++looks) {
            if (signalled_within(kLook)) {
                stopped_ = true;
                (void)ask_siem_text(client, url_, "/api/v1/export?id=" + id_, "DELETE");
                client_.cancel();
                break;
            }
            if (terminal && looks % kLooksPerQuestion == 0) told = show(client) || told;
        }
        if (told) std::fprintf(stderr, "\r\033[K");
    }
    bool show(http::Client& client) const {
        base::Result<codec::Json> const now = ask_siem(client, url_, "/api/v1/export/progress");
        if (!now || !now->at("running").boolean()) return false;
        std::fprintf(stderr, "\r\033[K%s ", shown(*now).c_str());
        return true;
    }

    http::Client& client_;  // that waits
    std::string const url_;
    std::string const id_;
    std::atomic<bool> done_{false};
    std::atomic<bool> stopped_{false};
    std::thread thread_;
};

// Standard output, or a file that has its name once it is whole.
class Target {
  public:
    explicit Target(Arguments const& a) : path_(a.export_out == "-" ? "" : a.export_out) {
        if (path_.empty()) {
            file_ = stdout;
            return;
        }
        if (!a.force && fs::exists(path_)) {
            throw std::runtime_error("'" + path_ + "' is there already; --force writes over it");
        }
        file_ = std::fopen((path_ + ".part").c_str(), "wbe");
        if (file_ == nullptr) throw std::runtime_error("'" + path_ + "' cannot be written");
    }
    ~Target() {
        if (file_ == nullptr || file_ == stdout) return;
        std::fclose(file_);
        std::error_code ignored;
        fs::remove(path_ + ".part", ignored);
    }
    bool add(std::string_view bytes) {
        return std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size();
    }
    void finish() {
        bool good = std::fflush(file_) == 0;
        if (file_ != stdout) {
            good = fsync(fileno(file_)) == 0 && good;
            good = std::fclose(std::exchange(file_, nullptr)) == 0 && good;
            std::error_code error;
            if (good) fs::rename(path_ + ".part", path_, error);
            good = good && !error;
        }
        if (!good) throw std::runtime_error("the events could not be written");
    }

  private:
    std::string path_;
    std::FILE* file_ = nullptr;
};

std::string url_of(Arguments const& a, std::string const& id) {
    http::Parameters asked{
        {"id", id}, {"format", a.export_format}, {"compression", a.compression}, {"q", a.query}};
    a.from.empty() ? asked.emplace_back("since", a.since) : asked.emplace_back("from", a.from);
    if (!a.until.empty()) asked.emplace_back("until", a.until);
    return http::with_query(a.siem_url + "/api/v1/export", asked);
}

}  // namespace

int run_export(Arguments const& arguments) {
    hold_signals();
    Target target(arguments);
    http::Client client;
    base::SystemRandom random;
    std::string const id = base::hex_id(random, 32);
    http::Request request{.url = url_of(arguments, id),
                          .headers = credentials_for(arguments.siem_url),
                          .timeout = std::chrono::hours(24)};
    request.max_response_bytes = ~std::uint64_t{0};
    std::uint64_t bytes = 0;
    request.on_body = [&](std::string_view piece) {
        bytes += piece.size();
        return target.add(piece);
    };
    base::Result<http::Response> answer;
    bool stopped = false;
    {
        Watch const watch(client, arguments.siem_url, id);
        answer = client.send(request);
        stopped = watch.stopped();
    }
    if (stopped) {
        std::fprintf(stderr, "stopped\n");
        return 130;
    }
    if (!answer) {
        throw std::runtime_error("no events came from the SIEM at " + arguments.siem_url + ": " +
                                 answer.error().message);
    }
    if (answer->status != 200) {
        codec::Json const error = codec::parse_json(answer->body).value_or(codec::Json());
        throw std::runtime_error(error.at("error").at("message").text());
    }
    target.finish();
    std::fprintf(stderr, "%s events, %llu bytes\n",
                 answer->headers.text("X-Catchment-Rows").c_str(),
                 static_cast<unsigned long long>(bytes));
    return 0;
}

}  // namespace cli
