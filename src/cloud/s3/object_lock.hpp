// Object lock: retention and legal holds of versions, and what a bucket gives to those that do not
// say. Rules: S3 guide, "Locking objects with Object Lock". A locked version is not deleted, by
// nobody's request and by no lifecycle; a delete marker may hide it.
#pragma once

#include <optional>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply put_object_lock_configuration(Store& s, Request const& request);
http::Reply get_object_lock_configuration(Store& s, Request const& request);
http::Reply put_object_retention(Store& s, Request const& request);
http::Reply get_object_retention(Store& s, Request const& request);
http::Reply put_object_legal_hold(Store& s, Request const& request);
http::Reply get_object_legal_hold(Store& s, Request const& request);

// Whether a bucket is to be made with it: x-amz-bucket-object-lock-enabled.
bool asks_for_lock(http::Headers const& headers);

// The lock that the headers of an upload ask for. Throws InvalidArgument.
ObjectLock asked_lock(http::Headers const& headers, base::Instant now);
// That, or the bucket's default. Throws InvalidRequest where the bucket has no object lock.
ObjectLock lock_of_new(Bucket const& bucket, ObjectLock const& asked, base::Instant now);

bool is_locked(ObjectLock const& lock, base::Instant now);
// Throws AccessDenied where a version may not be deleted. `bypass`: of GOVERNANCE, whoever asks
// may and wants to.
void require_unlocked(ObjectLock const& lock, bool bypass, base::Instant now);
// Whether a request wants to pass by GOVERNANCE and may: s3:BypassGovernanceRetention.
bool may_bypass(Store& s, Request const& request, std::string const& key,
                std::string const& version);

// x-amz-object-lock-…, as far as who asks may see them.
void describe_lock(http::Reply& reply, Store& s, Request const& request, Object const& object);

}  // namespace cloud::s3
