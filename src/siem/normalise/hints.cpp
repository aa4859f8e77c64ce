#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/line.hpp"

namespace siem::normalise {
namespace {

struct Word {
    std::string_view text;
    Hints hints;
};

constexpr std::array kWords{
    Word{"vpcflow", kVpcFlow},
    Word{"vpc-flow", kVpcFlow},
    Word{"vpc_flow", kVpcFlow},
    Word{"vpc/flow", kVpcFlow},
    Word{"flowlog", kVpcFlow},
    Word{"flow-log", kVpcFlow},
    Word{"elasticloadbalancing", kLoadBalancer},
    Word{"/aws/lambda/", kLambda},
    Word{"nginx", kNginx},
    Word{"apache", kApache},
    Word{"httpd", kApache},
    Word{"haproxy", kHaproxy},
    Word{"iis", kIis},
    Word{"w3svc", kIis},
    Word{"httperr", kIis | kError},
    Word{"mysql", kMysql},
    Word{"mariadb", kMysql},
    Word{"aurora", kMysql},
    Word{"postgres", kPostgres},
    Word{"/secure", kAuth},
    Word{"auth", kAuth},
    Word{"audit", kAuditd},
    Word{"error", kError},
    Word{"slow", kSlow},
};

Hints in(std::string_view name) {
    Hints found = 0;
    std::string const lower = base::lower(name);
    for (Word const& word : kWords) {
        if (lower.find(word.text) != std::string::npos) found |= word.hints;
    }
    return found;
}

}  // namespace

// The key has the group's name in it, or else that of the object's own source.
Hints hints_of(std::string_view group, std::string_view stream, std::string_view key) {
    return in(group) | in(stream) | in(key);
}

}  // namespace siem::normalise
