// The policy of a bucket: taken, given back, and whether it lets in the public. Rules: S3 guide,
// "Blocking public access to your Amazon S3 storage", "The meaning of public".
#pragma once

#include <string>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply put_bucket_policy(Store& s, Request const& request);
http::Reply get_bucket_policy(Store& s, Request const& request);
http::Reply delete_bucket_policy(Store& s, Request const& request);
http::Reply get_bucket_policy_status(Store& s, Request const& request);

// Whether a statement allows everyone something, with no condition that fixes who.
bool is_public(std::string const& policy);

}  // namespace cloud::s3
