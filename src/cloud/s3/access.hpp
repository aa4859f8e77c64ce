// Whether a request may be done: what it needs, with the condition keys of S3. Rules: Service
// Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
//
//   require(s, request, "s3:GetObject");      // AccessDenied
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

// `action` on what the request names: nothing, the bucket, or the object. Throws AccessDenied, and
// NoSuchBucket. Answers the bucket, for the request to keep, so that it is read once.
std::optional<Bucket> require(Store& s, Request const& request, std::string const& action);
// On a bucket that is not there yet. Throws AccessDenied.
void require_new(Store& s, Request const& request, std::string const& action);
// On another object of the request's bucket, or the bucket itself.
struct Target {
    std::string key = {};
    std::string version = {};  // "" for the newest
};
bool may(Store& s, Request const& request, std::string const& action, Target const& target);

// As Firehose asks, for whom there is no request.
struct Writing {
    Bucket const& bucket;
    std::string const& key;
    aws::Caller const& writer;
    policy::Context context;
    base::Instant now;
};
void require_write(Store& s, Writing const& writing);

}  // namespace cloud::s3
