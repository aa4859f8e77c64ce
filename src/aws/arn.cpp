#include "aws/arn.hpp"

#include "base/text.hpp"

namespace aws {

std::string Arn::text() const {
    return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
}

std::optional<Arn> parse_arn(std::string_view text) {
    if (text.substr(0, 4) != "arn:") return std::nullopt;
    text.remove_prefix(4);
    Arn arn;
    for (std::string* part : {&arn.partition, &arn.service, &arn.region, &arn.account}) {
        auto const cut = base::cut(text, ":");
        if (!cut) return std::nullopt;
        *part = std::string(cut->first);
        text = cut->second;
    }
    arn.resource = std::string(text);
    if (arn.partition.empty() || arn.service.empty() || arn.resource.empty()) return std::nullopt;
    return arn;
}

}  // namespace aws
