// What a query string asks of the list of sources.
#include <optional>

#include "base/text.hpp"
#include "siem/watch/sources.hpp"

namespace siem::watch {
namespace {

constexpr std::uint64_t kMostListed = 10'000;

tl::unexpected<base::Error> wrong(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

}  // namespace

base::Result<Asked> parse_asked(http::Parameters const& parameters) {
    Asked asked;
    for (auto const& [name, value] : parameters) {
        if (name == "q") {
            asked.text = value;
        } else if (name == "account") {
            asked.account = value;
        } else if (name == "region") {
            asked.region = value;
        } else if (name == "log-group") {
            asked.log_group = value;
        } else if (name == "dataset") {
            asked.dataset = value;
        } else if (name == "silent") {
            asked.silent = value == "true";
        } else if (name == "sort") {
            if (!is_order(value)) {
                return wrong(
                    "sort must be rate, bytes, events, failures, latency, last, silent or name");
            }
            asked.sort = value;
        } else if (name == "limit") {
            std::optional<std::uint64_t> const limit = base::to_uint64(value);
            if (!limit || *limit < 1 || *limit > kMostListed) {
                return wrong("limit must be from 1 to 10000");
            }
            asked.limit = *limit;
        } else {
            return wrong("'" + name +
                         "' is not understood: there is q, account, region, "
                         "log-group, dataset, silent, sort and limit");
        }
    }
    return asked;
}

}  // namespace siem::watch
