// catchment config check: a config is right, and what it asks for; or the line that is wrong.
#include <cstdio>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "stacks/synthesis.hpp"

namespace cli {
namespace {

std::string count(std::size_t number, std::string const& noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string accounts_of(stacks::Subscription const& one) {
    if (one.all_accounts) return "every account";
    if (!one.units.empty()) return "every account below " + base::join(one.units, ", ");
    return base::join(one.accounts, ", ");
}

std::string log_groups_of(stacks::Subscription const& one) {
    std::string const but = one.exclude.empty() ? "" : " but " + base::join(one.exclude, ", ");
    if (one.all_log_groups) return "all log groups, now and later" + but;
    bool const patterns = one.asks_logs();
    if (patterns) return base::join(one.log_groups, ", ") + but;
    return count(one.log_groups.size(), "log group");
}

void say_subscription(stacks::Config const& config, stacks::Subscription const& one) {
    std::string const pattern = one.pattern.empty() ? "all of it" : "'" + one.pattern + "'";
    bool const narrowed = one.regions.size() < config.regions.size();
    say("  forwarded     " + accounts_of(one) + ": " + log_groups_of(one) + ", " + pattern +
        (narrowed ? ", in " + base::join(one.regions, ", ") : ""));
}

std::string days(std::int64_t number) { return count(static_cast<std::size_t>(number), "day"); }

void say_archive(stacks::Config const& config) {
    stacks::Archive const& archive = config.archive;
    std::string line = "  archive       s3://" + config.bucket + "/" + config.prefix;
    if (archive.retention_days > 0) line += ", kept " + days(archive.retention_days);
    for (stacks::Transition const& one : archive.transitions) {
        line += ", " + one.storage_class + " after " + days(one.after_days);
    }
    if (archive.versioning) line += ", versioned";
    if (!archive.lock_mode.empty()) {
        line += ", locked for " + days(archive.lock_days) + " (" + archive.lock_mode + ")";
    }
    say(line);
}

void say_room(stacks::Config const& config) {
    std::string const within = config.siem_disk_budget == 0
                                   ? "what its disk has"
                                   : base::format_bytes(config.siem_disk_budget);
    say("                in " + within + ", with " + base::format_bytes(config.siem_in_flight) +
        " in flight");
    stacks::BackupPlan const& plan = config.siem_backup;
    if (plan.every == std::chrono::seconds(0)) return;
    say("                backed up every " + base::format_duration(plan.every) + " to " +
        (plan.to.empty() ? "DIR/backups" : plan.to) + ", " +
        count(static_cast<std::size_t>(plan.keep), "backup") + " kept at least");
}

void say_siem(stacks::Config const& config) {
    say("  siem          " + config.siem_role_arn() + ", events for " +
        days(config.siem_retention_days));
    if (!config.siem_store.empty()) say("                kept in " + config.siem_store);
    say_room(config);
    for (stacks::SiemQueue const& queue : config.siem_queues) {
        say("                reads " + queue.name + ", " + queue.url +
            (queue.role_arn.empty() ? "" : ", as " + queue.role_arn));
    }
    for (stacks::KeptSource const& source : config.siem_sources) {
        std::vector<std::string> whose = source.log_groups;
        if (!source.accounts.empty()) whose.push_back("of " + base::join(source.accounts, ", "));
        say("                " + base::join(whose, ", ") + ": " + days(source.retention_days) +
            (source.word_index ? "" : ", no word index"));
    }
    for (stacks::LegalHold const& hold : config.siem_holds) {
        say("                held for '" + hold.name + "': " + hold.query);
    }
    if (std::optional<stacks::OidcPlan> const& oidc = config.siem_access.oidc) {
        say("                logins by " + oidc->title + ", " + oidc->issuer);
    }
    for (stacks::JoinedLines const& join : config.siem_joins) {
        say("                lines of " + base::join(join.keys, ", ") + " are joined");
    }
    if (!config.siem_enrichment.empty()) {
        say("                enriched by " + config.siem_enrichment);
    }
}

// As many as it can be known of without asking AWS.
void say_stacks(stacks::Config const& config) {
    if (config.asks()) {
        say("  stacks        key, logging, and one for each account and Region that sends: AWS has "
            "to say which accounts and log groups there are (catchment stacks diff)");
        return;
    }
    std::size_t const all = stacks::synthesise(config).size();
    std::size_t const sets = config.firehose_by_stack_set ? 1 : 0;
    say("  stacks        key, logging, and " + std::to_string(all - 2 - sets) +
        " of accounts and Regions that send" +
        (sets == 0 ? "" : "; a stack set for all accounts of units"));
}

}  // namespace

int run_config(Arguments const& arguments) {
    if (arguments.config_verb == "schema") {
        std::fputs(std::string(stacks::config_schema()).c_str(), stdout);
        return 0;
    }
    stacks::Config const config = config_of(arguments);
    say((arguments.config_path.empty() ? "the shipped example" : arguments.config_path) +
        " is right");
    say("  organization  " + config.organization_id + ", " +
        count(config.accounts.size(), "account") + " in " + config.region);
    say_archive(config);
    say_siem(config);
    if (config.regions.size() > 1) {
        say("  regions       " + base::join(config.regions, ", "));
    }
    for (stacks::Subscription const& one : config.subscriptions) say_subscription(config, one);
    say_stacks(config);
    if (!config.audit.account.empty()) {
        say("  audit         " + config.audit.account + " " + config.audit.log_group);
    }
    return 0;
}

}  // namespace cli
