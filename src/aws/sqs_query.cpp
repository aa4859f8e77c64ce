#include "aws/sqs_query.hpp"

#include <algorithm>
#include <map>

namespace aws {

namespace {

enum class Kind {
    list,      // Name.1=a             ↔ ["a"]
    pairs,     // Name.1.Name/.Value   ↔ {"a": …}
    key_pairs  // Name.1.Key/.Value    ↔ {"a": …}
};

struct Mapping {
    std::string_view wire;  // singular, as the query protocol says it
    std::string_view json;
    Kind kind;
};

constexpr Mapping kMappings[] = {
    {"AttributeName", "AttributeNames", Kind::list},
    {"MessageSystemAttributeName", "MessageSystemAttributeNames", Kind::list},
    {"MessageAttributeName", "MessageAttributeNames", Kind::list},
    {"ActionName", "Actions", Kind::list},
    {"AWSAccountId", "AWSAccountIds", Kind::list},
    {"TagKey", "TagKeys", Kind::list},
    {"StringListValue", "StringListValues", Kind::list},
    {"BinaryListValue", "BinaryListValues", Kind::list},
    {"SendMessageBatchRequestEntry", "Entries", Kind::list},
    {"DeleteMessageBatchRequestEntry", "Entries", Kind::list},
    {"ChangeMessageVisibilityBatchRequestEntry", "Entries", Kind::list},
    {"QueueUrl", "QueueUrls", Kind::list},
    {"QueueUrl", "queueUrls", Kind::list},
    {"Message", "Messages", Kind::list},
    {"BatchResultErrorEntry", "Failed", Kind::list},
    {"ListMessageMoveTasksResultEntry", "Results", Kind::list},
    {"Attribute", "Attributes", Kind::pairs},
    {"MessageAttribute", "MessageAttributes", Kind::pairs},
    {"MessageSystemAttribute", "MessageSystemAttributes", Kind::pairs},
    {"Tag", "Tags", Kind::key_pairs},
};

codec::Json mapped(codec::Json const& value);

// One alone may come without its number ("Attribute.Name=…", "AttributeName=All").
codec::Json::Array items_of(codec::Json const& value) {
    if (value.is_array()) return value.items();
    if (value.is_null() || (value.is_text() && value.text().empty())) return {};
    return {value};
}

codec::Json list_in(codec::Json const& value) {
    codec::Json list = codec::Json::array();
    for (codec::Json const& item : items_of(value)) list.push(mapped(item));
    return list;
}

// A map first, because setting one member after the other in a Json is quadratic, and a caller
// may send a hundred thousand.
using Members = std::map<std::string, codec::Json, std::less<>>;

codec::Json object_of(Members members) {
    codec::Json::Object out;
    out.reserve(members.size());
    for (auto& [name, value] : members) out.emplace_back(name, std::move(value));
    return codec::Json(std::move(out));
}

codec::Json pairs_in(codec::Json const& value, std::string_view key) {
    Members map;
    for (codec::Json const& item : items_of(value))
        map[item.at(key).text()] = mapped(item.at("Value"));
    return object_of(std::move(map));
}

// On the way in, "QueueUrl" is the text it says, and so is "Message".
Mapping const* mapping_in(std::string_view wire, codec::Json const& value) {
    if (wire == "QueueUrl" || wire == "Message") return nullptr;
    // A batch entry's text of that name would be a member, not a list.
    if (wire == "Tag" && value.is_text() && !value.text().empty()) return nullptr;
    auto const* found = std::find_if(std::begin(kMappings), std::end(kMappings),
                                     [wire](Mapping const& m) { return m.wire == wire; });
    return found == std::end(kMappings) ? nullptr : found;
}

codec::Json mapped(codec::Json const& value) {
    if (!value.is_object()) return value;
    Members out;
    for (auto const& [name, member] : value.members()) {
        Mapping const* mapping = mapping_in(name, member);
        if (!mapping) {
            out[name] = mapped(member);
        } else if (mapping->kind == Kind::list) {
            out[std::string(mapping->json)] = list_in(member);
        } else {
            out[std::string(mapping->json)] =
                pairs_in(member, mapping->kind == Kind::pairs ? "Name" : "Key");
        }
    }
    return object_of(std::move(out));
}

struct Named {
    std::string name;
    Kind kind;
};

Named name_out(std::string_view action, std::string_view json) {
    if (json == "Successful") return {std::string(action) + "ResultEntry", Kind::list};
    for (Mapping const& mapping : kMappings) {
        if (mapping.json == json) return {std::string(mapping.wire), mapping.kind};
    }
    return {std::string(json), Kind::list};
}

void add_value(codec::Xml& to, std::string_view action, Named const& named,
               codec::Json const& value) {
    if (value.is_object()) {
        add_sqs_members(to.add(named.name), action, value);
    } else {
        to.add(named.name, value.is_text() ? value.text() : codec::to_json(value));
    }
}

void add_pairs(codec::Xml& to, std::string_view action, Named const& named,
               codec::Json const& map) {
    for (auto const& [key, value] : map.members()) {
        codec::Xml& pair = to.add(named.name);
        pair.add(named.kind == Kind::pairs ? "Name" : "Key", key);
        add_value(pair, action, {"Value", Kind::list}, value);
    }
}

}  // namespace

codec::Json sqs_input(std::string_view action, codec::Json const& query) {
    codec::Json out = mapped(query);
    // CreateQueue alone spells its tags in lower case.
    if (action == "CreateQueue" && out.has("Tags")) {
        out.set("tags", out.at("Tags"));
        out.erase("Tags");
    }
    return out;
}

void add_sqs_members(codec::Xml& to, std::string_view action, codec::Json const& output) {
    for (auto const& [name, value] : output.members()) {
        if (value.is_null()) continue;
        Named const named = name_out(action, name);
        if (value.is_array()) {
            for (codec::Json const& item : value.items()) add_value(to, action, named, item);
        } else if (value.is_object() && named.kind != Kind::list) {
            add_pairs(to, action, named, value);
        } else {
            add_value(to, action, {name, Kind::list}, value);
        }
    }
}

bool sqs_answers_nothing(std::string_view action) {
    constexpr std::string_view kSilent[] = {
        "AddPermission",    "ChangeMessageVisibility", "DeleteMessage", "DeleteQueue", "PurgeQueue",
        "RemovePermission", "SetQueueAttributes",      "TagQueue",      "UntagQueue"};
    return std::find(std::begin(kSilent), std::end(kSilent), action) != std::end(kSilent);
}

}  // namespace aws
