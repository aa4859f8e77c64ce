#include "cli/accounts.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace cli {
namespace {

aws::Credentials keys_of(aws::Profiles const& profiles, std::string const& account) {
    auto const found = profiles.find(account);
    if (found != profiles.end()) return found->second;
    throw std::runtime_error("the credentials file has no profile '" + account + "'");
}

}  // namespace

aws::Profiles read_profiles(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("the credentials file '" + path +
                                 "' cannot be read; `catchment up` writes it into its data folder: "
                                 "say which with --data");
    }
    std::string const text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    base::Result<aws::Profiles> profiles = aws::parse_credentials_file(text);
    if (!profiles) throw std::runtime_error(path + ": " + profiles.error().message);
    return *std::move(profiles);
}

AccountClient::AccountClient(aws::Profiles const& profiles, std::string const& account,
                             aws::ClientSettings const& settings)
    : keys_(keys_of(profiles, account)), client_(settings, keys_, clock_) {}

}  // namespace cli
