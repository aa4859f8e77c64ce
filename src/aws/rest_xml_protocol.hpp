// The REST protocol of S3: what is asked for stands in the method, the path and the headers, and
// structures travel as XML. cloud/s3 answers with these.
//
//   codec::Xml root{"ListBucketResult"};
//   root.xmlns = std::string(aws::kS3Xmlns);
//   respond(aws::rest_xml_reply(root, request_id));
#pragma once

#include <string>
#include <string_view>

#include "aws/error.hpp"
#include "codec/xml.hpp"
#include "http/message.hpp"

namespace aws {

inline constexpr std::string_view kS3Xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";

// With both request ids and without a body.
http::Reply rest_reply(int status, std::string const& request_id);
http::Reply rest_xml_reply(codec::Xml const& root, std::string const& request_id);
// <Error><Code/><Message/>…members…<RequestId/><HostId/></Error>
http::Reply rest_xml_error(Error const& error, std::string const& request_id);

// The second of S3's request ids, which the first determines here.
std::string host_id(std::string const& request_id);

}  // namespace aws
