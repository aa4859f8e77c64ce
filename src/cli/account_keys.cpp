#include "cli/account_keys.hpp"

#include <filesystem>
#include <mutex>

#include "aws/client.hpp"
#include "cli/accounts.hpp"
#include "cli/running.hpp"
#include "cli/surroundings.hpp"

namespace cli {
namespace {

using Source = std::unique_ptr<aws::CredentialSource>;

constexpr char const* kSessionName = "catchment-stacks";
constexpr char const* kManagement = "management";

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
    void refused(base::Instant now) override { role_.refused(now); }

  private:
    Source keys_;
    aws::AssumedRole role_;
};

// One source that many lean on, so that whoever has a code of an MFA device is asked once.
class Shared final : public aws::CredentialSource {
  public:
    explicit Shared(std::function<base::Result<Source>()> find) : find_(std::move(find)) {}
    base::Result<aws::Credentials> credentials(base::Instant now) override {
        std::lock_guard const lock(mutex_);
        if (refused_) return base::fail(*refused_);
        if (!found_) found_ = find_();
        if (!*found_) return base::fail(found_->error());
        base::Result<aws::Credentials> keys = (**found_)->credentials(now);
        bool const final = !keys && keys.error().kind == base::ErrorKind::stop;
        if (final) refused_ = keys.error();  // a wrong code is wrong for all
        return keys;
    }

  private:
    std::mutex mutex_;
    std::function<base::Result<Source>()> find_;
    std::optional<base::Result<Source>> found_;
    std::optional<base::Error> refused_;
};

class Lent final : public aws::CredentialSource {
  public:
    // Shared by all accounts, whichever of them goes last.
    explicit Lent(std::shared_ptr<Shared> source) : source_(std::move(source)) {}
    base::Result<aws::Credentials> credentials(base::Instant now) override {
        return source_->credentials(now);
    }

  private:
    std::shared_ptr<Shared> source_;
};

// As the management account of a cloud of ours, or with what every AWS tool finds.
base::Result<Source> find_own(aws::Profiles const& profiles, aws::ClientSettings const& settings) {
    if (profiles.count(kManagement) != 0) return keys_of_profiles(profiles)({kManagement, ""});
    return aws::find_credentials(at_the_terminal(system_clock()),
                                 {"", settings.endpoint, settings.region});
}

bool is_of(stacks::Account const& account, aws::CredentialSource& keys,
           aws::ClientSettings const& settings) {
    aws::Client client(settings, keys, system_clock());
    base::Result<codec::Xml> const who = client.query(aws::kSts, "GetCallerIdentity", {});
    return who && who->text_of("Account") == account.id;
}

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
    aws::ClientSettings settings{.endpoint = endpoint, .region = config.region};
    settings.retry = {aws::find_attempts(this_process(system_clock())), &wait_or_stop};
    auto const own =
        std::make_shared<Shared>([profiles, settings] { return find_own(profiles, settings); });
    return [profiles, settings, own,
            role = config.deployment_role](stacks::Account const& account) -> base::Result<Source> {
        // What its owner calls an account is no name of a profile.
        if (!account.told) {
            if (profiles.count(account.name) != 0) return keys_of_profiles(profiles)(account);
            base::Result<Source> named =
                aws::find_credentials(at_the_terminal(system_clock()),
                                      {account.name, settings.endpoint, settings.region});
            if (named) return named;
        }
        auto lent = std::make_unique<Lent>(own);
        // The management account has no role of that name unless somebody makes it.
        if (account.name == kManagement && is_of(account, *lent, settings)) {
            return Source(std::move(lent));
        }
        std::string const arn = "arn:aws:iam::" + account.id + ":role/" + role;
        return std::make_unique<TakenOn>(std::move(lent), settings,
                                         aws::AssumeRole{arn, kSessionName});
    };
}

}  // namespace cli
