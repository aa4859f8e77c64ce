#include "demo/cast.hpp"

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace demo {

std::string customer_address(Scene& scene) {
    return fmt::format("192.0.2.{}", scene.between(1, 254));
}

std::string office_address(Scene& scene) {
    return fmt::format("198.51.100.{}", scene.between(1, 14));
}

std::string key_fingerprint(std::string const& user) {
    std::string text = base::base64(base::sha256(user));
    while (text.ends_with('=')) text.pop_back();
    return text;
}

std::string cloudtrail_stream(Place const& place) {
    return place.account_id + "_CloudTrail_" + place.region;
}

// An execution environment lives for about an hour.
std::string lambda_stream(base::Instant at) {
    base::Calendar const c = base::calendar(at);
    base::SeededRandom random(static_cast<std::uint64_t>(base::to_millis(at) / 3'600'000));
    return fmt::format("{}/{:02}/{:02}/[$LATEST]{}", c.year, c.month, c.day,
                       base::hex_id(random, 32));
}

}  // namespace demo
