// A line at each parser, whatever it is: the first byte says where the line is from, the second by
// which header. The message stays byte for byte, names come once, times are within the store's.
#include <array>
#include <set>
#include <string>

#include "base/assert.hpp"
#include "siem/normalise/normaliser.hpp"

namespace {

constexpr std::array<std::string_view, 16> kGroups{"/aws/vpc/flowlogs",
                                                   "/aws/lambda/f",
                                                   "/var/log/nginx/error.log",
                                                   "httpd/error",
                                                   "haproxy",
                                                   "iis/httperr",
                                                   "mysql/slow",
                                                   "mysql/error",
                                                   "/aws/rds/postgresql",
                                                   "/var/log/secure",
                                                   "/var/log/audit/audit.log",
                                                   "cloudtrail",
                                                   "elasticloadbalancing",
                                                   "/aws/eks/x/cluster",
                                                   "aws-waf-logs-x",
                                                   "/app"};
constexpr std::array<std::string_view, 4> kHeaders{
    "", "srcaddr dstaddr start end action protocol bytes",
    "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken",
    "date time x-edge-location c-ip cs-uri-stem cs(User-Agent) sc-status"};

void check(siem::Event& event, std::string_view message) {
    ASSERT(event[siem::Field::message] == message);
    ASSERT(!event[siem::Field::event_kind].empty());
    ASSERT(event.integer(siem::Field::timestamp) > 0);
    std::set<std::string_view> paths;
    for (siem::Leaf const& leaf : event.leaves) ASSERT(paths.insert(leaf.path).second);
    std::size_t bytes = 0;  // every byte of every view is there
    for (siem::Leaf const& leaf : event.leaves) bytes += std::string(leaf.value).size();
    for (std::string_view const text : event.text) bytes += std::string(text).size();
    ASSERT(bytes >= message.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size < 2) return 0;
    static siem::normalise::Normaliser normaliser({siem::normalise::Zone{-120}});
    static siem::Event event;
    std::string_view const message(reinterpret_cast<char const*>(data) + 2, size - 2);
    siem::Record record{"", kGroups[data[0] % kGroups.size()], "s", "1", 0, message};
    record.header = kHeaders[data[1] % kHeaders.size()];
    normaliser.normalise(record, {"eu-west-1", "b", "k", 1'717'243'200'000'000}, event);
    check(event, message);
    return 0;
}
