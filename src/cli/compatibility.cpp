// catchment compatibility: docs/compatibility.md, from the operation tables themselves.
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "cloud/assembly/cloud.hpp"
#include "disk/memory.hpp"

namespace cli {
namespace {

std::string page_of(aws::Service const& service) {
    std::string page = "\n## " + service.title + "\n\n| operation | note |\n|---|---|\n";
    for (aws::Operation const& operation : service.operations) {
        page += "| " + operation.name + " | " + operation.note + " |\n";
    }
    if (service.unsupported.empty()) return page;
    page += "\nAnswered as not supported:";
    char const* separator = " ";
    for (aws::Unsupported const& one : service.unsupported) {
        page += separator + one.name + (one.note.empty() ? "" : " (" + one.note + ")");
        separator = ", ";
    }
    return page + ".\n";
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
