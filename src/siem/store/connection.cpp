#include "siem/store/connection.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace siem::store {
namespace {

// Syntax and type errors, unknown names, what a read-only connection may not.
constexpr std::array kNeverWorks = {"6",   "27",  "36",  "38",  "41",  "42",  "43",  "44",
                                    "46",  "47",  "53",  "60",  "62",  "69",  "70",  "115",
                                    "164", "179", "184", "190", "207", "386", "427", "497"};

std::string code_in(std::string_view text) {
    auto const parts = base::cut(text, "Code: ");
    if (!parts) return {};
    std::string_view const rest = parts->second;
    return std::string(rest.substr(0, rest.find_first_not_of("0123456789")));
}

}  // namespace

base::Error error_of(std::string_view text) {
    std::string const code = code_in(text);
    bool const never = std::find(kNeverWorks.begin(), kNeverWorks.end(), code) != kNeverWorks.end();
    return {never ? base::ErrorKind::skip : base::ErrorKind::retry, std::string(base::trim(text)),
            code};
}

}  // namespace siem::store
