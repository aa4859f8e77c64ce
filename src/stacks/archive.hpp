// The end of an archive: every version of every object, what was begun to be written, the bucket
// itself. What is locked stays, and the bucket with it. Blocking.
#pragma once

#include <string>

#include "aws/client.hpp"

namespace stacks {

// Answers how many versions and marks there were. A bucket that is not there has none.
base::Result<std::uint64_t> remove_bucket(aws::Client& client, std::string const& bucket);
// KMS keeps a key for a week at least, in which that can be taken back: answers until when.
base::Result<std::string> remove_key(aws::Client& client, std::string const& arn);

}  // namespace stacks
