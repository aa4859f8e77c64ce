// ListObjects, ListObjectsV2 and ListObjectVersions.
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply list_objects(Store& s, Request const& request);  // the older one
http::Reply list_objects_v2(Store& s, Request const& request);
http::Reply list_object_versions(Store& s, Request const& request);

}  // namespace cloud::s3
