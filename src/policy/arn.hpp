// Amazon Resource Names: six fields between colons, the last of which may hold colons itself, and
// patterns of them, whose wildcards do not reach over a colon of the first five. Immutable.
// Rules: IAM guide, "IAM JSON policy elements: Resource" and "ARN condition operators".
//
//   std::optional<ArnPattern> const logs = ArnPattern::read("arn:aws:logs:*:*:log-group:a*", …);
//   logs->match(*arn_fields(arn), context)
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "policy/pattern.hpp"

namespace policy {

constexpr std::size_t kArnFields = 6;  // arn, partition, service, region, account, resource
using ArnFields = std::array<std::string_view, kArnFields>;

// Nothing where it is no ARN.
std::optional<ArnFields> arn_fields(std::string_view text);
std::string_view account_of(std::string_view arn);  // "" where it is no ARN, or names no account

class ArnPattern {
  public:
    // Where it may be incomplete, as in Resource, fields that are not there are "*". Nothing where
    // it is no pattern of an ARN.
    enum class Form { complete, may_be_incomplete };
    static std::optional<ArnPattern> read(std::string_view text, Form form, bool variables);
    Truth match(ArnFields const& arn, Context const& context) const;
    bool has_variables_before_resource() const;

  private:
    std::vector<Pattern> fields_;
};

}  // namespace policy
