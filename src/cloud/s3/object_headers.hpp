// What the headers of an upload make of an object before its bytes are there, and what they need.
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

// Its place, headers that come back with it, storage class, tags and lock. Throws what is wrong
// with them: MetadataTooLarge, InvalidStorageClass, InvalidTag, InvalidArgument …
Object new_object(Request const& request);

// All that a put of it must be allowed, and that the bucket takes it. Throws AccessDenied,
// NoSuchBucket, AccessControlListNotSupported.
Bucket require_put(Store& s, Request const& request, Object const& object);
// Throws PreconditionFailed where If-None-Match says "*" and the object is there.
void require_absent(Store& s, Request const& request);

}  // namespace cloud::s3
