// catchment stacks: the pipeline as CloudFormation templates; written, compared, deployed, looked
// at and taken away.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "base/text.hpp"
#include "cli/account_keys.hpp"
#include "cli/commands.hpp"
#include "cli/folder.hpp"
#include "cli/running.hpp"
#include "cli/stack_progress.hpp"
#include "cli/stack_screen.hpp"
#include "cli/surroundings.hpp"
#include "stacks/deploy.hpp"
#include "stacks/diagram.hpp"
#include "stacks/forwarding.hpp"
#include "stacks/preflight.hpp"
#include "stacks/publish.hpp"
#include "stacks/survey.hpp"
#include "stacks/synthesis.hpp"

namespace cli {
namespace {

base::Clock const& system_clock() {
    static base::SystemClock const clock;
    return clock;
}

stacks::DeploySetup setup_of(Arguments const& arguments, stacks::Config const& config) {
    std::string endpoint = arguments.endpoint;
    if (endpoint.empty()) {
        endpoint = aws::find_endpoint(this_process(system_clock()), "CLOUDFORMATION");
    }
    aws::ClientSettings client{.endpoint = endpoint, .region = config.region};
    client.retry = {aws::find_attempts(this_process(system_clock())), &wait_or_stop};
    if (arguments.endpoint.empty()) {
        client.endpoint_of = [](std::string_view service) {
            return aws::find_endpoint(this_process(system_clock()), base::upper(service));
        };
    }
    stacks::DeploySetup setup{std::move(client), keys_of_accounts(arguments, config, endpoint),
                              system_clock(), &say_progress, &wait_or_stop};
    setup.note = [](std::string const& note) { say("note  " + note); };
    if (arguments.pipeline) setup.stacks = &stacks::synthesise_pipeline;
    return setup;
}

template <typename T>
T or_stop(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

// With the progress as a table where there is a terminal, as lines where there is none.
template <typename T>
T watched(stacks::DeploySetup setup, std::vector<stacks::Synthesised> const& all,
          std::function<base::Result<T>(stacks::DeploySetup const&)> const& work) {
    auto const say_note = [](std::string const& what) { say("note  " + what); };
    setup.note = say_note;
    if (!StackScreen::is_there()) return or_stop(work(setup));
    std::vector<std::string> notes;  // the table comes first
    base::Result<T> result = [&] {
        StackScreen screen(all);
        setup.progress = [&](stacks::Progress const& progress) { screen.note(progress); };
        setup.wait = [&](std::chrono::milliseconds time) { screen.wait(time); };
        setup.note = [&](std::string const& what) { notes.push_back(what); };
        return work(setup);
    }();
    std::for_each(notes.begin(), notes.end(), say_note);
    return or_stop(std::move(result));
}

// What the config leaves to AWS to say is asked once, for whatever is done with it.
stacks::Config surveyed_config_of(Arguments const& arguments) {
    stacks::Config const config = config_of(arguments);
    stacks::DeploySetup const setup = setup_of(arguments, config);
    stacks::Surveyed surveyed = or_stop(stacks::survey(config, setup));
    for (std::string const& note : surveyed.notes) setup.note(note);
    return std::move(surveyed.config);
}

int synth(Arguments const& arguments, stacks::Config const& config) {
    std::filesystem::create_directories(arguments.out);
    for (stacks::Synthesised const& stack : stacks::synthesise_all(config)) {
        std::string const path = arguments.out + "/" + stack.file_name();
        write_file(path, codec::to_pretty_json(stack.tree) + "\n");
        say(path);
        if (stack.of_each.is_null()) continue;
        std::string const each = arguments.out + "/" + stack.name + ".each-account.template.json";
        write_file(each, codec::to_pretty_json(stack.of_each) + "\n");
        say(each);
    }
    return 0;
}

int diagram(Arguments const& arguments, stacks::Config const& config) {
    std::filesystem::create_directories(arguments.out);
    bool const mermaid = arguments.diagram_format == "mermaid";
    for (stacks::Picture const& picture :
         stacks::pictures_of(stacks::synthesise_drawn(config), config.accounts)) {
        std::string const path = arguments.out + "/" + picture.name + (mermaid ? ".mmd" : ".svg");
        write_file(path, mermaid ? stacks::to_mermaid(picture) : stacks::to_svg(picture));
        say(path);
    }
    return 0;
}

void say_differences(std::vector<stacks::Difference> const& all) {
    std::string heading;
    for (stacks::Difference const& one : all) {
        std::string const stack = one.stack + " in " + one.account;
        if (stack != heading) say(stack);
        heading = stack;
        std::string const replaced = one.replacement == "True"          ? ", replaced"
                                     : one.replacement == "Conditional" ? ", perhaps replaced"
                                                                        : "";
        say(fmt::format("  {:<9} {} ({}{})", one.action, one.resource, one.type, replaced));
        for (std::string const& detail : one.details) say("            " + detail);
    }
}

void say_widenings(std::vector<stacks::Difference> const& all) {
    bool first = true;
    for (stacks::Difference const& one : all) {
        for (std::string const& what : one.lets_in) {
            if (first) say("statements that let in more");
            first = false;
            say(fmt::format("  ! {} in {}, {}: {}", one.stack, one.account, one.resource, what));
        }
    }
}

int compare(Arguments const& arguments, stacks::Config const& config) {
    std::vector<stacks::Difference> const found =
        or_stop(stacks::diff(config, setup_of(arguments, config)));
    say_differences(found);
    say_widenings(found);
    if (found.empty()) say("there are no differences");
    return 0;
}

// What would stop a deployment, then what it would change.
int try_out(Arguments const& arguments, stacks::Config const& config) {
    bool stops = false;
    for (stacks::Finding const& one :
         stacks::preflight(config, stacks::synthesise(config), setup_of(arguments, config))) {
        say((one.stops ? "stops  " : "note   ") + one.what);
        stops = stops || one.stops;
    }
    return stops ? 1 : compare(arguments, config);
}

int deploy_pipeline(Arguments const& arguments, stacks::Config const& config) {
    using Outputs = std::map<std::string, std::string>;
    Outputs const told = watched<Outputs>(
        setup_of(arguments, config), stacks::synthesise_pipeline(config),
        [&](stacks::DeploySetup const& setup) { return stacks::deploy_stacks(config, setup); });
    for (auto const& [name, value] : told) say(fmt::format("{:<14} {}", name, value));
    return 0;
}

int deploy(Arguments const& arguments, stacks::Config const& config) {
    if (arguments.dry_run && arguments.pipeline) return compare(arguments, config);
    if (arguments.dry_run) return try_out(arguments, config);
    if (arguments.pipeline) return deploy_pipeline(arguments, config);
    stacks::Deployed const deployed = watched<stacks::Deployed>(
        setup_of(arguments, config), stacks::synthesise(config),
        [&](stacks::DeploySetup const& setup) { return stacks::deploy(config, setup); });
    say("key        " + deployed.key_arn);
    say("queue      " + deployed.queue_url);
    say("SIEM role  " + deployed.siem_role_arn);
    return 0;
}

// "/app/web → centralised-logs-kinesis → centralised-logs", and whose else there is.
void say_forwarded(stacks::Forwarded const& one) {
    std::string line = "  " + one.log_group + " ";
    if (!one.trouble.empty()) {
        line += "is not known: " + one.trouble;
    } else if (one.filter.empty()) {
        line += "is not forwarded";
    } else {
        line += "→ " + one.filter + " → " +
                one.destination.substr(one.destination.find_last_of(":/") + 1);
        if (!one.pattern.empty()) line += ", what matches " + one.pattern;
    }
    say(line);
    for (std::string const& other : one.others) say("    of somebody else: " + other);
}

int status(Arguments const& arguments, stacks::Config const& config) {
    for (stacks::Status const& one : or_stop(stacks::status(config, setup_of(arguments, config)))) {
        say(fmt::format("{:<22} {:<14} {:<12} {}", one.stack, one.account, one.region,
                        one.status.empty() ? "not deployed" : one.status));
        bool const bad = one.status.find("ROLLBACK") != std::string::npos ||
                         one.status.ends_with("_FAILED") || one.status == "OUTDATED" ||
                         one.status == "INOPERABLE";
        if (bad && !one.reason.empty()) say("  " + one.reason);
    }
    std::string heading;
    for (stacks::Forwarded const& one :
         or_stop(stacks::forwarding(config, setup_of(arguments, config)))) {
        if (one.place != heading) say("log groups of " + one.place);
        heading = one.place;
        say_forwarded(one);
    }
    return 0;
}

// 3 where there is any, for scripts.
int drift(Arguments const& arguments, stacks::Config const& config) {
    constexpr int kDrifted = 3;
    std::vector<stacks::Difference> const found =
        or_stop(stacks::drift(config, setup_of(arguments, config)));
    say_differences(found);
    if (found.empty()) say("all is as it was deployed");
    return found.empty() ? 0 : kDrifted;
}

int publish(Arguments const& arguments, stacks::Config const& config) {
    say(or_stop(stacks::publish(config, setup_of(arguments, config))));
    return 0;
}

std::string typed() {
    char answer[128] = {};
    if (!std::fgets(answer, sizeof answer, stdin)) return {};
    return std::string(base::trim(answer));
}

// Twice where the archive goes: the second time by its name.
bool is_meant(Arguments const& arguments, stacks::Config const& config) {
    std::string const archive = "s3://" + config.bucket;
    bool const all = !arguments.archive.empty();
    if (all && arguments.archive != config.bucket) {
        throw std::runtime_error("the archive of this config is " + archive + ", not s3://" +
                                 arguments.archive);
    }
    if (arguments.yes) return true;
    if (isatty(STDIN_FILENO) == 0) {
        throw std::runtime_error("to take the stacks away without being asked, say --yes");
    }
    say("Take away the stacks of " + config.organization_id + "? What is archived in " + archive +
        (all ? " goes with them, for good." : " stays.") + " [y/N]");
    std::string const answer = typed();
    if (answer != "y" && answer != "Y" && answer != "yes") return false;
    if (!all) return true;
    say("Every object in " + archive + " will be gone. Type the bucket's name to go on:");
    return typed() == config.bucket;
}

void destroy_all(Arguments const& arguments, stacks::Config const& config) {
    stacks::ArchiveGone const gone =
        or_stop(stacks::destroy_archive(config, setup_of(arguments, config)));
    say("s3://" + config.bucket + " is gone, with " + std::to_string(gone.objects) +
        " objects and versions");
    if (gone.key_arn.empty()) return;
    say(gone.key_arn + " goes at " + gone.key_until +
        "; until then `aws kms cancel-key-deletion` keeps it");
}

int destroy(Arguments const& arguments, stacks::Config const& config) {
    if (!is_meant(arguments, config)) return 1;
    std::vector<stacks::Synthesised> all = stacks::synthesise(config);
    std::reverse(all.begin(), all.end());
    all.pop_back();  // the key's stays
    std::uint64_t const gone = watched<std::uint64_t>(
        setup_of(arguments, config), all,
        [&](stacks::DeploySetup const& setup) { return stacks::destroy(config, setup); });
    std::string const kept = "; s3://" + config.bucket + " and its key are kept";
    say(std::to_string(gone) + " stacks are gone" + (arguments.archive.empty() ? kept : ""));
    if (!arguments.archive.empty()) destroy_all(arguments, config);
    return 0;
}

}  // namespace

int run_stacks(Arguments const& arguments) {
    hold_signals();
    static std::map<std::string, int (*)(Arguments const&, stacks::Config const&)> const verbs{
        {"synth", &synth}, {"diff", &compare},    {"deploy", &deploy},   {"status", &status},
        {"drift", &drift}, {"destroy", &destroy}, {"diagram", &diagram}, {"publish", &publish}};
    stacks::Config const config = surveyed_config_of(arguments);
    if (arguments.pipeline && config.pipeline.account.empty()) {
        throw std::runtime_error("the config has no 'pipeline'");
    }
    if (!config.pipeline.account.empty()) {
        std::string const wrong = stacks::wrong_pipeline(config);
        if (!wrong.empty()) throw std::runtime_error(wrong);
    }
    return verbs.at(arguments.stacks_verb)(arguments, config);
}

}  // namespace cli
