#include "aws/json_protocol.hpp"

namespace aws {

namespace {

http::Reply reply_of(Protocol protocol, int status, codec::Json const& body,
                     std::string const& request_id) {
    char const* const type = protocol == Protocol::json_1_0 ? "application/x-amz-json-1.0"
                                                            : "application/x-amz-json-1.1";
    http::Reply reply;
    reply.status = status;
    reply.headers.add("Content-Type", type);
    reply.headers.add("x-amzn-RequestId", request_id);
    reply.body = codec::to_json(body);
    return reply;
}

// Of an error: a text, or an object that is written as JSON (MalformedQueryException has one).
codec::Json member_value(std::string const& value) {
    if (!value.starts_with('{')) return value;
    base::Result<codec::Json> object = codec::parse_json(value);
    return object ? *std::move(object) : codec::Json(value);
}

}  // namespace

codec::Json json_input(std::string const& body) {
    if (body.empty()) return codec::Json::object();
    base::Result<codec::Json> input = codec::parse_json(body);
    if (!input) throw Error("SerializationException", input.error().message);
    if (!input->is_object())
        throw Error("SerializationException", "The request's body must be a JSON object.");
    return std::move(*input);
}

codec::Json json_input(std::string const& body, LargeInput& large) {
    large.root = large.document.parse(body);
    // What simdjson does not take, the other one tells the mistake of.
    if (!large.root || large.root->kind() != codec::JsonView::Kind::object) {
        codec::Json input = json_input(body);
        large.root = large.document.parse(codec::to_json(input));
        // A number that no double holds is all that is left.
        if (!large.root) throw Error("SerializationException", "A number is out of range.");
        return input;
    }
    codec::Json input = codec::Json::object();
    large.root->each_member([&](std::string_view key, codec::JsonView value) {
        if (value.kind() != codec::JsonView::Kind::array) input.set(key, value.tree());
    });
    return input;
}

http::Reply json_reply(Protocol protocol, codec::Json const& output,
                       std::string const& request_id) {
    codec::Json const nothing = codec::Json::object();
    return reply_of(protocol, 200, output.is_null() ? nothing : output, request_id);
}

http::Reply json_error(Protocol protocol, Error const& error, std::string const& request_id,
                       bool query_compatible) {
    std::string const prefix = query_compatible ? "com.amazonaws.sqs#" : "";
    codec::Json body =
        codec::Json::object({{"__type", prefix + error.code}, {"message", error.message}});
    for (auto const& [name, value] : error.members) body.set(name, member_value(value));
    http::Reply reply = reply_of(protocol, error.status, body, request_id);
    add_explanation(reply, error);
    if (query_compatible) {
        std::string const& code = error.in_xml().code;
        reply.headers.add("x-amzn-query-error",
                          code + (error.status < 500 ? ";Sender" : ";Receiver"));
    }
    return reply;
}

std::string_view bare_code(std::string_view code) {
    code = code.substr(0, code.find(':'));
    std::size_t const hash = code.rfind('#');
    return hash == std::string_view::npos ? code : code.substr(hash + 1);
}

}  // namespace aws
