// Multipart uploads: parts that come one by one, each a sealed file of its own, and the object that
// they are in the end. Nothing is copied: such an object is read from the files of its parts.
// Rules: S3 guide, "Uploading and copying objects using multipart upload".
//
// Each part is sealed under its own key, which is sealed under the upload's; that is wrapped as an
// object's is (encryption.hpp).
#pragma once

#include <limits>
#include <string>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply create_multipart_upload(Store& s, Request const& request);
http::Reply complete_multipart_upload(Store& s, Request const& request);
http::Reply abort_multipart_upload(Store& s, Request const& request);
http::Reply list_parts(Store& s, Request const& request);
http::Reply list_multipart_uploads(Store& s, Request const& request);

// A part whose bytes are in `part.file`, sealed under `key`: of UploadPart, on the committer's
// thread. Throws NoSuchUpload, InvalidArgument, and what unlock() throws.
http::Reply put_part(Store& s, Request const& request, Part part, std::string const& key);

// Lets an upload and its parts go.
void forget_upload(Store& s, Object const& upload);
// Some of those of a bucket that were begun before; whether they were all.
struct Aborting {
    std::string const& bucket;
    std::string prefix = {};
    std::int64_t before_millis = std::numeric_limits<std::int64_t>::max();
};
bool abort_uploads(Store& s, Aborting const& which);

}  // namespace cloud::s3
