#include "cli/local_token.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/folder.hpp"
#include "http/loopback.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    return value ? value : "";
}

// "" where the user has none.
std::string own_folder() {
    std::string const state = variable("XDG_STATE_HOME");
    if (!state.empty()) return state + "/catchment";
    std::string const home = variable("HOME");
    return home.empty() ? "" : home + "/.local/state/catchment";
}

std::string file_name(std::string const& siem_url) {
    std::string_view const rest = std::string_view(siem_url).substr(siem_url.find("//") + 2);
    std::string_view const authority = rest.substr(0, rest.find('/'));
    std::size_t const colon = authority.rfind(':');
    bool const port = colon != authority.npos && base::to_uint64(authority.substr(colon + 1));
    return "siem-" + std::string(port ? authority.substr(colon + 1) : "80") + ".token";
}

std::string read(std::string const& path) {
    std::ifstream file(path);
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    return std::string(base::trim(text));
}

bool leads_here(std::string const& url) {
    return http::is_loopback_url(url) ||
           (url.starts_with("https://") && http::is_loopback_url("http" + url.substr(5)));
}

}  // namespace

LocalToken::LocalToken(std::string const& token, std::string const& folder,
                       std::string const& siem_url)
    : token_(token) {
    paths_.push_back(write_secret_file(folder, "local-token", token + "\n"));
    std::string const own = own_folder();
    if (own.empty()) return;
    try {
        paths_.push_back(write_secret_file(own, file_name(siem_url), token + "\n"));
    } catch (std::runtime_error const& error) {
        base::log_warn("commands need CATCHMENT_TOKEN to get in", {{"reason", error.what()}});
    }
}

LocalToken::~LocalToken() {
    std::error_code ignored;
    for (std::string const& path : paths_) {
        if (read(path) == token_) fs::remove(path, ignored);  // else another SIEM's by now
    }
}

http::Headers credentials_for(std::string const& siem_url) {
    std::string token = variable("CATCHMENT_TOKEN");
    if (token.empty() && leads_here(siem_url)) {
        token = read(own_folder() + "/" + file_name(siem_url));
    }
    if (token.empty()) return {};
    return {{"Authorization", "Bearer " + token}};
}

}  // namespace cli
