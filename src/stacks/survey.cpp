#include "stacks/survey.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/pool.hpp"
#include "base/text.hpp"
#include "stacks/organization.hpp"
#include "stacks/patient_client.hpp"
#include "stacks/sources.hpp"

namespace stacks {
namespace {

using codec::Json;

constexpr char const* kAll = "*";

bool is_pattern(std::string const& name) { return is_log_group_pattern(name); }

// "/aws/lambda/" of "/aws/lambda/*": what DescribeLogGroups can be asked for.
std::string literal_prefix(std::string const& pattern) {
    return pattern.substr(0, pattern.find_first_of("*?"));
}

struct Group {
    std::string name;
    bool infrequent = false;  // of the class that has no subscription filters
};
using Groups = std::vector<Group>;

struct At {
    std::string account;  // its name
    std::string region;
    auto operator<=>(At const&) const = default;
};

// What an account is asked for in a Region: the log groups that begin so.
struct Look {
    At at;
    std::set<std::string> prefixes = {};
    std::unique_ptr<PatientClient> client = {};
};

base::Result<Groups> list(PatientClient& client, std::string const& prefix) {
    Json input = Json::object();
    if (!prefix.empty()) input.set("logGroupNamePrefix", prefix);
    base::Result<std::vector<Json>> const listed =
        client.all({aws::kLogs, "DescribeLogGroups", input, "logGroups", "nextToken"});
    if (!listed) return base::fail(listed.error());
    Groups groups;
    for (Json const& one : *listed) {
        groups.push_back(
            {one.at("logGroupName").text(), one.at("logGroupClass").text() == "INFREQUENT_ACCESS"});
    }
    return groups;
}

// By prefix. One client is of one thread.
using Answer = std::map<std::string, base::Result<Groups>>;
Answer ask(Look const& look) {
    Answer answer;
    for (std::string const& prefix : look.prefixes) {
        answer.emplace(prefix, list(*look.client, prefix));
    }
    return answer;
}

class Survey {
  public:
    Survey(Config const& config, DeploySetup const& setup) : setup_(setup) {
        surveyed_.config = config;
    }

    Surveyed run() {
        std::vector<Subscription>& all = surveyed_.config.subscriptions;
        for (Subscription& one : all) name_accounts(one);
        std::vector<Subscription> const asked = std::move(all);
        all.clear();
        look_at(asked);
        for (Subscription const& one : asked) {
            if (one.asks_logs()) {
                find_groups(one, asked);
            } else {
                all.push_back(one);
            }
        }
        for (Subscription const& one : all) check_once(one);
        return std::move(surveyed_);
    }

  private:
    void name_accounts(Subscription& one) {
        if (!one.asks_organization()) return;
        std::vector<Member> members;
        try {
            if (!organization_) organization_.emplace(surveyed_.config, setup_);
            if (one.of_set) return name_root(one);
            members = one.all_accounts ? organization_->all() : organization_->below(one.units);
        } catch (Failed const& failed) {
            throw at_line(one, "which accounts it means cannot be asked: " + failed.error.message +
                                   ". Run as one who may ask Organizations for the management "
                                   "account, or name the accounts");
        }
        for (Member const& member : members) {
            if (!member.active) {
                note("account '" + member.account.name + "' is suspended: it is passed over");
                continue;
            }
            one.accounts.push_back(known(member.account));
        }
        one.units.clear();
        one.all_accounts = false;
    }

    // Its accounts are AWS's business: they come and go.
    void name_root(Subscription& one) {
        one.units = {organization_->root()};
        one.all_accounts = false;
    }

    // By the config's own name where it has one.
    std::string known(Account const& account) {
        std::vector<Account>& accounts = surveyed_.config.accounts;
        for (Account const& one : accounts) {
            if (one.id == account.id) return one.name;
        }
        bool const taken = std::any_of(accounts.begin(), accounts.end(),
                                       [&](Account const& a) { return a.name == account.name; });
        accounts.push_back({taken ? account.id : account.name, account.id, true});
        return accounts.back().name;
    }

    // All accounts that are to be asked, side by side.
    void look_at(std::vector<Subscription> const& all) {
        std::map<At, std::set<std::string>> wanted;
        for (Subscription const& one : all) {
            for (std::string const& pattern : one.all_log_groups ? one.exclude : one.log_groups) {
                if (!is_pattern(pattern)) continue;
                for (std::string const& account : one.accounts) {
                    for (std::string const& region : one.regions) {
                        wanted[{account, region}].insert(literal_prefix(pattern));
                    }
                }
            }
        }
        std::vector<Look> looks;
        for (auto& [at, prefixes] : wanted) {
            Account const& account = surveyed_.config.account(at.account);
            looks.push_back({at, std::move(prefixes),
                             std::make_unique<PatientClient>(account, at.region, setup_)});
        }
        base::Pool pool(std::min(looks.size(), setup_.side_by_side));
        std::vector<std::future<Answer>> answers;
        for (Look const& look : looks) answers.push_back(pool.run([&] { return ask(look); }));
        for (std::size_t i = 0; i < looks.size(); ++i) {
            answers_[looks[i].at] = pool.get(answers[i]);
        }
    }

    void find_groups(Subscription const& one, std::vector<Subscription> const& all) {
        for (std::string const& account : one.accounts) {
            for (std::string const& region : one.regions)
                find_groups_at(one, all, {account, region});
        }
    }

    void find_groups_at(Subscription const& one, std::vector<Subscription> const& all,
                        At const& at) {
        Subscription found = one;
        found.accounts = {at.account};
        found.regions = {at.region};
        found.log_groups.clear();
        found.exclude.clear();
        for (std::string const& name : one.log_groups) {
            if (!is_pattern(name)) found.log_groups.push_back(name);
        }
        for (std::string const& pattern : one.log_groups) {
            if (is_pattern(pattern)) match(pattern, one, found);
        }
        drop_named_elsewhere(one, all, found);
        for (std::string const& pattern : one.exclude) {
            if (!one.all_log_groups) break;  // done by match()
            if (!is_pattern(pattern)) found.exclude.push_back(pattern);
            if (is_pattern(pattern)) {
                for (Group const& group : groups_at(at, pattern))
                    found.exclude.push_back(group.name);
            }
        }
        surveyed_.config.subscriptions.push_back(std::move(found));
    }

    void match(std::string const& pattern, Subscription const& one, Subscription& found) {
        At const at{found.accounts.front(), found.regions.front()};
        std::string const where = " of '" + at.account + "' in " + at.region;
        std::vector<std::string> const own =
            unpatterned_log_groups(surveyed_.config, at.account, at.region);
        bool any = false;
        for (Group const& group : groups_at(at, pattern)) {
            if (contains(found.log_groups, group.name)) continue;
            if (matches_any(one.exclude, group.name)) continue;
            any = true;
            if (contains(own, group.name)) {
                note("'" + group.name + "'" + where +
                     " is the pipeline's own: it is not forwarded");
            } else if (group.infrequent) {
                note("'" + group.name + "'" + where +
                     " is of the class INFREQUENT_ACCESS, which has no subscription filters: it is "
                     "not forwarded");
            } else {
                found.log_groups.push_back(group.name);
            }
        }
        if (!any) note("no log group" + where + " matches '" + pattern + "' yet");
    }

    // A name is stronger than a pattern; of two patterns none is.
    void drop_named_elsewhere(Subscription const& one, std::vector<Subscription> const& all,
                              Subscription& found) {
        At const at{found.accounts.front(), found.regions.front()};
        for (Subscription const& other : all) {
            if (other.line == one.line || !other.is_at(at.account, at.region)) continue;
            std::erase_if(found.log_groups, [&](std::string const& name) {
                return !contains(one.log_groups, name) && contains(other.log_groups, name);
            });
            for (std::string const& name : found.log_groups) {
                bool const twice = std::any_of(
                    other.log_groups.begin(), other.log_groups.end(), [&](auto const& pattern) {
                        return is_pattern(pattern) && base::glob_match(pattern, name) &&
                               !contains(one.log_groups, name) && !matches_any(other.exclude, name);
                    });
                if (!twice) continue;
                throw at_line(one, "'" + name + "' of '" + at.account + "' in " + at.region +
                                       " is matched by the subscription at line " +
                                       std::to_string(other.line) +
                                       ", too: name it, or exclude it from one of them");
            }
        }
    }

    // Accounts that only Organizations knew of may be meant by two.
    void check_once(Subscription const& one) {
        std::vector<std::string> all = one.log_groups;
        if (one.all_log_groups) all.emplace_back(kAll);
        for (std::string const& account : one.accounts) {
            for (std::string const& region : one.regions) {
                for (std::string const& group : all) {
                    auto const [at, fresh] = lines_.try_emplace({account, region, group}, one.line);
                    if (fresh) continue;
                    throw at_line(one, (group == kAll ? "every log group" : "'" + group + "'") +
                                           " of '" + account + "' in " + region +
                                           " is forwarded already, at line " +
                                           std::to_string(at->second));
                }
            }
        }
    }

    Groups groups_at(At const& at, std::string const& pattern) {
        base::Result<Groups> const& listed = answers_.at(at).at(literal_prefix(pattern));
        if (!listed) {
            throw Failed{{base::ErrorKind::stop, "the log groups of account '" + at.account +
                                                     "' in " + at.region + ": " +
                                                     listed.error().message}};
        }
        Groups found;
        for (Group const& group : *listed) {
            if (base::glob_match(pattern, group.name)) found.push_back(group);
        }
        return found;
    }

    static Failed at_line(Subscription const& one, std::string const& why) {
        return {{base::ErrorKind::stop,
                 "the subscription at line " + std::to_string(one.line) + ": " + why}};
    }
    void note(std::string text) {
        if (noted_.insert(text).second) surveyed_.notes.push_back(std::move(text));
    }

    DeploySetup const& setup_;
    Surveyed surveyed_;
    std::optional<Organization> organization_;
    std::map<At, Answer> answers_;
    std::map<std::tuple<std::string, std::string, std::string>, int> lines_;
    std::set<std::string> noted_;
};

}  // namespace

base::Result<Surveyed> survey(Config const& config, DeploySetup const& setup) {
    if (!config.asks()) return Surveyed{config, {}};
    try {
        return Survey(config, setup).run();
    } catch (Failed const& failed) {
        return base::fail(failed.error);
    }
}

}  // namespace stacks
