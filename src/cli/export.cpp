// catchment export: what a search finds, all of it, as a file.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;

// What the SIEM has written so far, on a terminal: it sends once all is there.
class Progress {
  public:
    explicit Progress(std::string url) : url_(std::move(url)) {
        if (isatty(STDERR_FILENO) != 0) thread_ = std::thread([this] { run(); });
    }
    ~Progress() {
        {
            std::lock_guard const lock(mutex_);
            done_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

  private:
    bool is_done_within(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [this] { return done_; });
    }
    void run() {
        http::Client client;
        bool told = false;
        while (!is_done_within(std::chrono::milliseconds(300))) {
            base::Result<codec::Json> const now = ask_siem(client, url_, "/api/v1/export/progress");
            if (now && now->at("running").boolean()) {
                std::fprintf(stderr, "\r%lld events, at %s ",
                             static_cast<long long>(now->at("rows").integer()),
                             now->at("at").text().substr(0, 10).c_str());
                told = true;
            }
        }
        if (told) std::fprintf(stderr, "\r\033[K");
    }

    std::string url_;
    std::mutex mutex_;  // guards done_
    std::condition_variable changed_;
    bool done_ = false;
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

std::string url_of(Arguments const& a) {
    std::string url = a.siem_url +
                      "/api/v1/export?format=" + base::percent_encode(a.export_format) +
                      "&compression=" + base::percent_encode(a.compression) +
                      "&q=" + base::percent_encode(a.query);
    url += a.from.empty() ? "&since=" + base::percent_encode(a.since)
                          : "&from=" + base::percent_encode(a.from);
    if (!a.until.empty()) url += "&until=" + base::percent_encode(a.until);
    return url;
}

}  // namespace

int run_export(Arguments const& arguments) {
    Target target(arguments);
    http::Client client;
    http::Request request{.url = url_of(arguments), .timeout = std::chrono::hours(24)};
    request.max_response_bytes = ~std::uint64_t{0};
    std::uint64_t bytes = 0;
    request.on_body = [&](std::string_view piece) {
        bytes += piece.size();
        return target.add(piece);
    };
    base::Result<http::Response> answer;
    {
        Progress const progress(arguments.siem_url);
        answer = client.send(request);
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
