// How a bucket treats what comes: its default encryption, its block of public access, and who owns
// its objects.
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply put_bucket_encryption(Store& s, Request const& request);
http::Reply get_bucket_encryption(Store& s, Request const& request);
http::Reply delete_bucket_encryption(Store& s, Request const& request);

http::Reply put_public_access_block(Store& s, Request const& request);
http::Reply get_public_access_block(Store& s, Request const& request);
http::Reply delete_public_access_block(Store& s, Request const& request);

http::Reply put_ownership_controls(Store& s, Request const& request);
http::Reply get_ownership_controls(Store& s, Request const& request);
http::Reply delete_ownership_controls(Store& s, Request const& request);

// Throws AccessControlListNotSupported where the bucket takes no ACLs and `acl` would be one.
void check_acl(Bucket const& bucket, std::string const& acl);
// Whose a new object is, by the bucket's ownership controls.
std::string owner_of_new(Bucket const& bucket, std::string const& writer, std::string const& acl);

}  // namespace cloud::s3
