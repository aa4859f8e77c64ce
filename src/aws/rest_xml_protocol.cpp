#include "aws/rest_xml_protocol.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace aws {

namespace {

// What is thrown without knowing that S3 was asked is told in S3's words.
Error in_words_of_s3(Error const& error) {
    if (error.code == "InternalFailure")
        return Error("InternalError", "We encountered an internal error. Please try again.", 500);
    return error.in_xml();
}

}  // namespace

std::string host_id(std::string const& request_id) {
    return base::base64(base::sha256("host " + request_id));
}

http::Reply rest_reply(int status, std::string const& request_id) {
    http::Reply reply;
    reply.status = status;
    reply.headers.add("x-amz-request-id", request_id);
    reply.headers.add("x-amz-id-2", host_id(request_id));
    return reply;
}

http::Reply rest_xml_reply(codec::Xml const& root, std::string const& request_id) {
    http::Reply reply = rest_reply(200, request_id);
    reply.headers.add("Content-Type", "application/xml");
    reply.body = codec::to_xml(root);
    return reply;
}

http::Reply rest_xml_error(Error const& error, std::string const& request_id) {
    Error const told = in_words_of_s3(error);
    codec::Xml root{"Error"};
    root.add("Code", told.code);
    root.add("Message", told.message);
    for (auto const& [name, value] : told.members) root.add(name, value);
    root.add("RequestId", request_id);
    root.add("HostId", host_id(request_id));
    http::Reply reply = rest_xml_reply(root, request_id);
    reply.status = told.status;
    add_explanation(reply, error);
    return reply;
}

}  // namespace aws
