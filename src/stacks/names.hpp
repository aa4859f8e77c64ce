// How AWS lets things be called: what is wrong with a name, before anybody asks AWS for it. Each
// answers the rule that the name breaks, or nothing.
//
//   if (auto const rule = wrong_bucket_name(name)) … "'bucket' must be " + *rule …
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stacks {

using Rule = std::optional<std::string>;

Rule wrong_bucket_name(std::string_view name);
Rule wrong_queue_name(std::string_view name);  // its dead-letter queue's is longer by "-dlq"
Rule wrong_role_name(std::string_view name);
Rule wrong_external_id(std::string_view text);
Rule wrong_log_group_name(std::string_view name);
Rule wrong_organization_id(std::string_view id);
Rule wrong_region(std::string_view region);

}  // namespace stacks
