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

Rule wrong_account_id(std::string_view id);
Rule wrong_bucket_name(std::string_view name);
Rule wrong_queue_name(std::string_view name);  // its dead-letter queue's is longer by "-dlq"
Rule wrong_role_name(std::string_view name);
Rule wrong_external_id(std::string_view text);
Rule wrong_log_group_name(std::string_view name);
Rule wrong_log_group_pattern(std::string_view pattern);  // a name, or one with * and ?
Rule wrong_filter_name(std::string_view name);           // of a subscription filter
Rule wrong_organization_id(std::string_view id);
Rule wrong_unit_id(std::string_view id);  // or the root's
Rule wrong_region(std::string_view region);
Rule wrong_topic_arn(std::string_view arn);  // of SNS
Rule wrong_role_arn(std::string_view arn);
Rule wrong_queue_url(std::string_view url);  // of SQS
Rule wrong_endpoint(std::string_view url);

// The Region that a URL of AWS's names in its host; "" where it names none.
std::string_view region_of_url(std::string_view url);

}  // namespace stacks
