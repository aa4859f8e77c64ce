// The managed policies of AWS that are attached most, as far as they speak of services that are
// here: whoever has one may do with these services what AWS's own would let them do. (Reference of
// AWS managed policies.)
//
//   AwsPolicy const* policy = find_aws_policy("arn:aws:iam::aws:policy/AdministratorAccess");
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cloud::iam {

struct AwsPolicy {
    char const* name;
    char const* path;
    char const* id;
    char const* description;
    char const* document;
};

inline constexpr std::int64_t kAwsPoliciesSinceMillis = 1'423'247'999'000;  // 2015-02-06

std::span<AwsPolicy const> aws_policies();  // by name
AwsPolicy const* find_aws_policy(std::string_view arn);
std::string arn_of(AwsPolicy const& policy);

}  // namespace cloud::iam
