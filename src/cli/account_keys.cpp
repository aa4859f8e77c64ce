#include "cli/account_keys.hpp"

#include <filesystem>

#include "aws/client.hpp"
#include "cli/accounts.hpp"
#include "cli/surroundings.hpp"

namespace cli {
namespace {

using Source = std::unique_ptr<aws::CredentialSource>;

constexpr char const* kSessionName = "catchment-stacks";

base::Clock const& system_clock() {
    static base::SystemClock const clock;
    return clock;
}

// A role of another account, and what it is taken on with.
class TakenOn final : public aws::CredentialSource {
  public:
    TakenOn(Source keys, aws::ClientSettings const& settings, aws::AssumeRole role)
        : keys_(std::move(keys)), role_(settings, *keys_, std::move(role), system_clock()) {}
    base::Result<aws::Credentials> credentials(base::Instant now) override {
        return role_.credentials(now);
    }

  private:
    Source keys_;
    aws::AssumedRole role_;
};

}  // namespace

std::string own_credentials_file(Arguments const& arguments) {
    if (!arguments.credentials.empty()) return arguments.credentials;
    std::string const ours = arguments.data + "/credentials";
    return std::filesystem::exists(ours) ? ours : "";
}

KeysOfAccount keys_of_profiles(aws::Profiles profiles) {
    return [profiles =
                std::move(profiles)](stacks::Account const& account) -> base::Result<Source> {
        auto const found = profiles.find(account.name);
        if (found == profiles.end()) {
            return base::fail(base::ErrorKind::stop, "there is no profile '" + account.name + "'");
        }
        return std::make_unique<aws::FixedCredentials>(found->second);
    };
}

KeysOfAccount keys_of_accounts(Arguments const& arguments, stacks::Config const& config,
                               std::string const& endpoint) {
    std::string const file = own_credentials_file(arguments);
    aws::Profiles const profiles = file.empty() ? aws::Profiles() : read_profiles(file);
    aws::ClientSettings const settings{.endpoint = endpoint, .region = config.region};
    return [profiles, settings,
            role = config.deployment_role](stacks::Account const& account) -> base::Result<Source> {
        if (profiles.count(account.name) != 0) return keys_of_profiles(profiles)(account);
        base::Result<Source> named = aws::find_credentials(
            this_process(system_clock()), {account.name, settings.endpoint, settings.region});
        if (named) return named;
        base::Result<Source> own = aws::find_credentials(this_process(system_clock()),
                                                         {"", settings.endpoint, settings.region});
        if (!own) return base::fail(own.error());
        std::string const arn = "arn:aws:iam::" + account.id + ":role/" + role;
        return std::make_unique<TakenOn>(*std::move(own), settings,
                                         aws::AssumeRole{arn, kSessionName});
    };
}

}  // namespace cli
