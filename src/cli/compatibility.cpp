// catchment compatibility: docs/compatibility.md, from the operation tables themselves.
#include <algorithm>

#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "cloud/assembly/cloud.hpp"
#include "cloud/cloudformation/refused_types.hpp"
#include "cloud/cloudformation/types.hpp"
#include "disk/memory.hpp"

namespace cli {
namespace {

// A line for each reason, with all that it is the reason of.
std::string absent(std::vector<aws::Unsupported> const& all) {
    std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
    for (aws::Unsupported const& one : all) {
        auto const known = std::find_if(by_reason.begin(), by_reason.end(),
                                        [&](auto const& pair) { return pair.first == one.note; });
        if (known != by_reason.end())
            known->second.push_back(one.name);
        else
            by_reason.push_back({one.note, {one.name}});
    }
    std::string text;
    for (auto const& [reason, names] : by_reason) {
        text += "\nAnswered as not supported" + (reason.empty() ? "" : " (" + reason + ")") + ": " +
                base::join(names, ", ") + ".\n";
    }
    return text;
}

std::string page_of(aws::Service const& service) {
    std::string page = "\n## " + service.title + "\n\n| operation | note |\n|---|---|\n";
    for (aws::Operation const& operation : service.operations) {
        page += "| " + operation.name + " | " + operation.note + " |\n";
    }
    return page + absent(service.unsupported);
}

std::string resource_types() {
    std::string page =
        "\n## CloudFormation's resource types\n\nFunctions of templates: all but macros "
        "(`Fn::Transform`; of `Transform`, `AWS::LanguageExtensions` alone). Collections of "
        "`Fn::ForEach` are lists, or functions that need no resource, import or condition. Dynamic "
        "references: `ssm` alone. The stack's tags are given to what can be tagged; AWS's own "
        "(`aws:cloudformation:*`) to "
        "buckets, log groups and delivery streams.\n\n| type | note |\n|---|---|\n";
    for (cloud::cloudformation::Type const& type : cloud::cloudformation::all_types()) {
        page += "| " + type.name + " | " + type.note + " |\n";
    }
    page += "\nRefused by name, before anything is made:\n\n| type | why |\n|---|---|\n";
    for (cloud::cloudformation::RefusedType const& one : cloud::cloudformation::refused_types()) {
        page += std::string("| ") + one.name + " | " + one.why + " |\n";
    }
    return page;
}

}  // namespace

int run_compatibility(Arguments const&) {
    disk::MemoryDisk disk;
    base::SystemClock const clock;
    base::SystemRandom random;
    base::Metrics metrics;
    cloud::Cloud const cloud({disk, clock, random, metrics},
                             {"o-catchment01", {{"management", "100000000001"}}}, random);
    std::string page =
        "# Compatibility with AWS\n\n"
        "Made by `catchment compatibility` from the operation tables of the services; a test holds "
        "it to them.\n\n"
        "Every request is authenticated (SigV4 in headers, presigned, and in signed chunks) and "
        "decided by the policies of all layers before it runs, but for `catchment cloud --auth "
        "off`: [security.md](security.md) has what is enforced.\n";
    for (aws::Service const* service : cloud.services()) page += page_of(*service);
    page += resource_types();
    page.pop_back();
    say(page);
    return 0;
}

}  // namespace cli
