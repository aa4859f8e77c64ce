// Tags of buckets and of objects. Rules: S3 API, "PutBucketTagging", "PutObjectTagging", and the
// header x-amz-tagging.
#pragma once

#include <map>
#include <string>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

using TagSet = std::map<std::string, std::string>;

http::Reply put_bucket_tagging(Store& s, Request const& request);
http::Reply get_bucket_tagging(Store& s, Request const& request);
http::Reply delete_bucket_tagging(Store& s, Request const& request);
// AWS's own, in place of what there is of them.
void keep_system_tags(Store& s, Bucket const& bucket, TagSet const& tags);
http::Reply put_object_tagging(Store& s, Request const& request);
http::Reply get_object_tagging(Store& s, Request const& request);
http::Reply delete_object_tagging(Store& s, Request const& request);

// Of x-amz-tagging, "a=1&b=2". Throws InvalidArgument, InvalidTag, BadRequest.
TagSet tags_of_header(http::Headers const& headers);
// The tags that a request would give an object, whether they are fit for it or not.
TagSet asked_tags(Request const& request);
// Remembers that the bucket has tagged objects, from when on its requests look at them.
void note_tags(Store& s, Bucket bucket, TagSet const& tags);

}  // namespace cloud::s3
