// catchment backup and restore: the event store, whole, somewhere else.
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "base/text.hpp"
#include "cli/backups.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/local_token.hpp"
#include "cli/running.hpp"
#include "cli/server_backups.hpp"
#include "http/client.hpp"
#include "siem/store/address.hpp"
#include "siem/store/embedded_engine.hpp"
#include "siem/store/library.hpp"
#include "siem/store/server_engine.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;
using codec::Json;

template <typename T>
T settled(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

std::string megabytes(Json const& bytes) {
    return std::to_string((bytes.integer() + 999'999) / 1'000'000) + " MB";
}

}  // namespace

int run_backup(Arguments const& arguments) {
    std::string url =
        arguments.siem_url + "/api/v1/backup?full=" + (arguments.full ? "true" : "false");
    if (!arguments.to.empty()) {
        bool const theirs = is_server_disk(arguments.to);
        url += "&to=" +
               base::percent_encode(theirs ? arguments.to : fs::absolute(arguments.to).string());
    }
    http::Client client;
    base::Result<http::Response> const answer =
        client.send({.method = "POST",
                     .url = url,
                     .headers = credentials_for(arguments.siem_url),
                     .timeout = std::chrono::hours(24)});
    if (!answer) {
        throw std::runtime_error("the SIEM at " + arguments.siem_url +
                                 " did not answer: " + answer.error().message);
    }
    Json const made = codec::parse_json(answer->body).value_or(Json());
    if (answer->status != 200) throw std::runtime_error(made.at("error").at("message").text());
    std::string const& base = made.at("base").text();
    say(made.at("folder").text() + ": " + std::to_string(made.at("eventsAtLeast").integer()) +
        " events" + (made.at("bytes").is_null() ? "" : ", " + megabytes(made.at("bytes"))) +
        (base.empty() ? "" : " more than those of " + base));
    return 0;
}

int run_restore(Arguments const& arguments) {
    if (!arguments.store.empty()) {
        std::unique_ptr<siem::store::Engine> const servers = settled(
            siem::store::open_servers(settled(siem::store::parse_address(arguments.store)), {}));
        Json const back = settled(restore_servers(*servers, arguments.restore_from));
        say(std::to_string(back.at("events").integer()) + " events of " + back.at("folder").text() +
            " are there again");
        return 0;
    }
    if (is_server_disk(arguments.restore_from)) {
        throw std::runtime_error("a disk is of servers: name them with --store");
    }
    Folder const folder(arguments.data + "/siem");
    fs::path const program = fs::read_symlink("/proc/self/exe");
    siem::store::Library const library = settled(
        siem::store::load_library(settled(siem::store::find_library(program.parent_path()))));
    std::unique_ptr<siem::store::Engine> const engine =
        settled(siem::store::open_embedded(library, {.folder = folder.path() + "/events"}));
    Json const back = settled(restore(*engine, arguments.restore_from));
    say(std::to_string(back.at("events").integer()) + " events of " + back.at("folder").text() +
        " are in " + folder.path());
    return 0;
}

}  // namespace cli
