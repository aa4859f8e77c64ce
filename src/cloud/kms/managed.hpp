// AWS managed keys: "alias/aws/s3" of an account and Region, made when it is first wanted.
#pragma once

#include <string>

#include "cloud/kms/names.hpp"

namespace cloud::kms {

// The key of "alias/aws/NAME", old or new. NotFoundException for an alias of another form.
Key managed_key(Keys& keys, Name const& alias, base::Instant now);
// Makes it where KeyId is the alias of a service of this cloud: as DescribeKey does.
void make_if_managed(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
