// catchment compatibility: docs/compatibility.md, from the operation tables themselves.
#include <algorithm>

#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "cloud/assembly/cloud.hpp"
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
        "Every request is authenticated (SigV4 in headers, presigned, and in signed chunks), but "
        "for `catchment cloud --auth off`. Each "
        "account is isolated; policies of buckets, queues, users and roles are kept and **not yet "
        "evaluated**, but for the trust policies of roles: within the Organization, any account "
        "may read and write the objects of any bucket, and use a queue that has a policy.\n";
    for (aws::Service const* service : cloud.services()) page += page_of(*service);
    page.pop_back();
    say(page);
    return 0;
}

}  // namespace cli
