// What callers give Organizations, checked in AWS's words, and pages of lists. Pure.
//
//   std::string const id = given_id(call.input, "ParentId", {Kind::root, Kind::unit});
//   return page(call, "Accounts", std::move(described));
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/organizations/model.hpp"

namespace cloud::organizations {

// InvalidInputException where it is absent.
std::string required(codec::Json const& in, std::string_view member);

struct TextLimits {
    std::size_t least = 1;  // bytes
    std::size_t most = 128;
};
std::string given_text(codec::Json const& in, std::string_view member, TextLimits limits);
std::optional<std::string> given_optional_text(codec::Json const& in, std::string_view member,
                                               TextLimits limits);
// An id of one of these kinds.
std::string given_id(codec::Json const& in, std::string_view member,
                     std::initializer_list<Kind> kinds);
std::string given_email(codec::Json const& in);
std::string given_account_name(codec::Json const& in);
std::string given_role_name(codec::Json const& in);  // "OrganizationAccountAccessRole" unless told
std::string given_service(codec::Json const& in);    // "guardduty.amazonaws.com"
std::string given_policy_type(codec::Json const& in, std::string_view member);
aws::Tags given_tags(codec::Json const& in);  // none where absent
std::vector<std::string> given_tag_keys(codec::Json const& in);
aws::Error too_many_tags();
// One of these words.
std::string given_word(codec::Json const& in, std::string_view member,
                       std::initializer_list<std::string_view> words);

codec::Json seconds(std::int64_t millis);  // as JSON 1.1 has times

// What a list is made of, each by what it is in order of.
using Item = std::pair<std::string, codec::Json>;
// {"Accounts": […], "NextToken": …} as MaxResults and NextToken ask. `all` is in order.
codec::Json page(aws::Invocation const& call, std::string const& member, std::vector<Item> all);
std::string in_order(std::int64_t number);  // a number as such an order

}  // namespace cloud::organizations
