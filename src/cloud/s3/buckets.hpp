// The verbs on buckets. Each answers the reply; aws::Error is thrown.
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply list_buckets(Store& s, Request const& request);
http::Reply create_bucket(Store& s, Request const& request);
http::Reply head_bucket(Store& s, Request const& request);
http::Reply delete_bucket(Store& s, Request const& request);
http::Reply get_bucket_location(Store& s, Request const& request);
http::Reply put_bucket_notification(Store& s, Request const& request);
http::Reply get_bucket_notification(Store& s, Request const& request);

}  // namespace cloud::s3
