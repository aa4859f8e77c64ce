// catchment explain: the decision on one action, and the statements that took it.
#include <stdexcept>

#include "base/text.hpp"
#include "cli/accounts.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"

namespace cli {
namespace {

using codec::Json;

constexpr aws::JsonService kCatchment{"catchment", "Catchment", "1.1"};

Json context_of(Arguments const& arguments) {
    Json context = Json::object();
    for (std::string const& one : arguments.context) {
        auto const parts = base::cut(one, "=");
        if (!parts || parts->first.empty()) {
            throw std::runtime_error(
                "--context must be KEY=VALUE, such as "
                "aws:SourceIp=203.0.113.7, not '" +
                one + "'");
        }
        Json values = context.at(parts->first);
        values.push(parts->second);
        context.set(parts->first, std::move(values));
    }
    return context;
}

void print(Arguments const& arguments, Json const& answer) {
    bool const allowed = answer.at("Decision").text() == "allowed";
    say(std::string(allowed ? "allowed" : "denied") + ": " + arguments.as + " " + arguments.action +
        " on " + arguments.resource);
    if (!allowed) say("  " + answer.at("Reason").text());
    for (Json const& match : answer.at("Statements").items()) {
        say("  " + match.at("Effect").text() + " by statement " + match.at("Statement").text() +
            " of the " + match.at("Layer").text() + " " + match.at("Policy").text());
    }
    if (allowed) return;
    say("  It was asked with");
    for (auto const& [key, values] : answer.at("Context").members()) {
        for (Json const& value : values.items()) say("    " + key + "=" + value.text());
    }
}

}  // namespace

int run_explain(Arguments const& arguments) {
    stacks::Config const config = config_of(arguments);
    AccountClient management(read_profiles(arguments.data + "/credentials"), "management",
                             {arguments.cloud_url, config.region});
    base::Result<Json> const answer =
        management->json(kCatchment, "Explain",
                         Json::object({{"Principal", arguments.as},
                                       {"Action", arguments.action},
                                       {"Resource", arguments.resource},
                                       {"Context", context_of(arguments)}}));
    if (!answer) {
        std::string const code = answer.error().code;
        throw std::runtime_error((code.empty() ? "" : code + ": ") + answer.error().message);
    }
    print(arguments, *answer);
    return answer->at("Decision").text() == "allowed" ? 0 : 1;
}

}  // namespace cli
