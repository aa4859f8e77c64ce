// Archived objects: what is in GLACIER or DEEP_ARCHIVE is not read before it is restored, for some
// days. Here it is restored at once. Rules: S3 API, "RestoreObject".
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply restore_object(Store& s, Request const& request);

// Throws InvalidObjectState where an object's bytes are archived.
void require_restored(Object const& object, base::Instant now);
// x-amz-restore.
void describe_restore(http::Reply& reply, Object const& object, base::Instant now);

}  // namespace cloud::s3
