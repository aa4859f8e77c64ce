#include "aws/query_protocol.hpp"

#include <map>

#include "base/text.hpp"

namespace aws {

namespace {

constexpr std::size_t kMostLevels = 24;

// Maps, because a hostile body may hold a hundred thousand names.
struct Node {
    std::string const* text = nullptr;
    std::map<std::string, Node, std::less<>> children;
};

Error malformed(std::string const& name) {
    return Error("MalformedQueryString", "The parameter " + name.substr(0, 200) +
                                             " is too deep, or is both a value and a structure.");
}

void put(Node& root, std::string const& name, std::string const& value) {
    std::vector<std::string_view> const parts = base::split(name, '.');
    if (parts.size() > kMostLevels) throw malformed(name);
    Node* at = &root;
    for (std::string_view part : parts) {
        if (at->text) throw malformed(name);
        at = &at->children[std::string(part)];
    }
    if (!at->children.empty()) throw malformed(name);
    at->text = &value;
}

codec::Json tree_of(Node const& node);

// The children as a list, if every one of them is named by a number.
bool as_list(Node const& node, codec::Json& list) {
    std::map<std::uint64_t, Node const*> numbered;
    for (auto const& [name, child] : node.children) {
        auto const index = base::to_uint64(name);
        if (!index) return false;
        numbered[*index] = &child;
    }
    if (numbered.empty()) return false;
    codec::Json::Array items;
    for (auto const& [index, child] : numbered) items.push_back(tree_of(*child));
    list = codec::Json(std::move(items));
    return true;
}

codec::Json tree_of(Node const& node) {
    if (node.children.empty()) return node.text ? codec::Json(*node.text) : codec::Json();
    codec::Json list;
    if (as_list(node, list)) return list;
    if (node.children.size() == 1) {
        auto const& [name, child] = *node.children.begin();
        if ((name == "member" || name == "entry") && as_list(child, list)) return list;
    }
    codec::Json::Object members;
    for (auto const& [name, child] : node.children) members.emplace_back(name, tree_of(child));
    return codec::Json(std::move(members));
}

std::string leaf_text(codec::Json const& value) {
    return value.is_text() ? value.text() : codec::to_json(value);
}

void add_member(codec::Xml& to, std::string_view name, codec::Json const& value) {
    if (value.is_null()) return;
    if (value.is_array() && name == "entry") {
        for (codec::Json const& item : value.items()) add_member(to, name, item);
    } else if (value.is_array()) {
        codec::Xml& list = to.add(name);
        for (codec::Json const& item : value.items()) add_member(list, "member", item);
    } else if (value.is_object()) {
        add_query_members(to.add(name), value);
    } else {
        to.add(name, leaf_text(value));
    }
}

http::Reply xml_reply(int status, codec::Xml const& root, std::string const& request_id) {
    http::Reply reply;
    reply.status = status;
    reply.headers.add("Content-Type", "text/xml");
    reply.headers.add("x-amzn-RequestId", request_id);
    reply.body = codec::to_xml(root);
    return reply;
}

}  // namespace

codec::Json query_input(http::Parameters const& parameters) {
    Node root;
    for (auto const& [name, value] : parameters) put(root, name, value);
    codec::Json::Object members;
    for (auto const& [name, child] : root.children) members.emplace_back(name, tree_of(child));
    return codec::Json(std::move(members));
}

void add_query_members(codec::Xml& to, codec::Json const& output) {
    for (auto const& [name, value] : output.members()) add_member(to, name, value);
}

http::Reply query_reply(QueryAnswer const& answer, codec::Xml const* result) {
    codec::Xml root{answer.action + "Response"};
    root.xmlns = answer.xmlns;
    if (result) root.children.push_back(*result);
    root.add("ResponseMetadata").add("RequestId", answer.request_id);
    return xml_reply(200, root, answer.request_id);
}

http::Reply query_error(Error const& error, std::string const& request_id,
                        std::string const& xmlns) {
    Error const told = error.in_xml();
    codec::Xml root{"ErrorResponse"};
    root.xmlns = xmlns;
    codec::Xml& body = root.add("Error");
    body.add("Type", told.status < 500 ? "Sender" : "Receiver");
    body.add("Code", told.code);
    body.add("Message", told.message);
    for (auto const& [name, value] : told.members) body.add(name, value);
    root.add("RequestId", request_id);
    http::Reply reply = xml_reply(told.status, root, request_id);
    add_explanation(reply, error);
    return reply;
}

}  // namespace aws
