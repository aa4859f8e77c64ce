// What versioning makes of puts and deletes. The newest version of a key is current where it is no
// delete marker; all others are on the shelf (State::shelve). Rules: S3 guide, "Retaining multiple
// versions of objects with S3 Versioning". Committer's thread.
//
//   store_object(s, bucket, object, happened);             // object.version is set
//   Deleted const gone = delete_latest(s, {bucket, "a/b", happened});
#pragma once

#include <optional>
#include <string>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply put_bucket_versioning(Store& s, Request const& request);
http::Reply get_bucket_versioning(Store& s, Request const& request);

// The id that a request names; "" where it names none. Throws InvalidArgument for what never was
// the id of a version.
std::string asked_version(Request const& request);
// The place of a version among all, by its id; nothing where it never was one, or is "null".
std::optional<std::int64_t> sequence_of(std::string const& version);

// A key of a bucket, or one version of it.
struct Place {
    std::string const& bucket;
    std::string const& key;
    std::string const& version;  // "" for the newest
};
// A delete marker too, and nothing where there is none.
std::optional<Object> find_version(State& state, Place const& place);
// What a request names, to be worked on. Throws NoSuchKey, NoSuchVersion, MethodNotAllowed for a
// delete marker, and AccessDenied where who asks may not know what there is.
Object open_object(Store& s, Request const& request);

// Makes `object` the current one under its key, tells the queues, and keeps or lets go of what was
// there.
void store_object(Store& s, Bucket const& bucket, Object& object, Happened const& happened);

struct Deleting {
    Bucket const& bucket;
    std::string const& key;
    Happened const& happened;  // "ObjectRemoved", "LifecycleExpiration": what follows is added
};
struct Deleted {
    std::string version;  // of the marker that was made, or of what has gone; "" without versions
    bool marker = false;  // one was made, or has gone
};
// A delete that names no version: of the object, or by a marker.
Deleted delete_latest(Store& s, Deleting const& deleting);
// For good. What is not there is fine.
Deleted delete_version(Store& s, Deleting const& deleting, std::string const& version);

// x-amz-version-id, where the bucket has versions.
void describe_version(http::Reply& reply, Bucket const& bucket, std::string const& version);

}  // namespace cloud::s3
