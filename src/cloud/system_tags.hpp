// Tags that are AWS's own, "aws:cloudformation:stack-name": who calls can read them, and neither
// set, change nor remove them. CloudFormation puts them on what a stack makes past the operations
// that a caller has, so that no condition on a request's tags sees them.
//
//   keeper.keep_system_tags(*aws::parse_arn("arn:aws:s3:::logs"), tags);
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "aws/arn.hpp"

namespace cloud {

class SystemTagKeeper {
  public:
    virtual ~SystemTagKeeper() = default;
    // In place of what it has of these. What is not there is passed over. Committer's thread.
    virtual void keep_system_tags(aws::Arn const& resource,
                                  std::map<std::string, std::string> const& tags) = 0;
};

// "aws:…", in any case.
bool is_system_tag(std::string_view key);
// How many count against a quota: all but AWS's own.
std::size_t counted_tags(std::map<std::string, std::string> const& tags);
// In place of what there is of AWS's own.
void put_system_tags(std::map<std::string, std::string>& tags,
                     std::map<std::string, std::string> const& system);

}  // namespace cloud
