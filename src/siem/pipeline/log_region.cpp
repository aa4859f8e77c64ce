#include "siem/pipeline/log_region.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace siem::pipeline {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_account(std::string_view part) {
    return part.size() == 12 && std::all_of(part.begin(), part.end(), is_digit);
}

// "us-east-1", "us-gov-west-1".
bool is_region(std::string_view part) {
    bool const right = part.size() >= 9 && part.size() <= 25 && is_lower(part[0]) &&
                       is_lower(part[1]) && part[2] == '-' && is_digit(part.back()) &&
                       std::count(part.begin(), part.end(), '-') >= 2;
    return right && std::all_of(part.begin(), part.end() - 1,
                                [](char c) { return is_lower(c) || c == '-'; });
}

}  // namespace

std::string_view log_region(std::string_view key, std::string_view otherwise) {
    bool after_account = false;
    for (std::string_view const part : base::split(key, '/')) {
        if (after_account) return is_region(part) ? part : otherwise;
        after_account = is_account(part);
    }
    return otherwise;
}

}  // namespace siem::pipeline
