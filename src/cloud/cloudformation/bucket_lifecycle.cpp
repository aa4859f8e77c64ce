#include "cloud/cloudformation/bucket_lifecycle.hpp"

#include "base/text.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;
using codec::Xml;

// A property and the element that it is; text both.
struct Pair {
    char const* property;
    char const* element;
};
constexpr Pair kTransition[] = {
    {"TransitionDate", "Date"}, {"TransitionInDays", "Days"}, {"StorageClass", "StorageClass"}};
constexpr Pair kNoncurrentTransition[] = {{"TransitionInDays", "NoncurrentDays"},
                                          {"NewerNoncurrentVersions", "NewerNoncurrentVersions"},
                                          {"StorageClass", "StorageClass"}};
constexpr Pair kNoncurrentExpiration[] = {{"NoncurrentDays", "NoncurrentDays"},
                                          {"NewerNoncurrentVersions", "NewerNoncurrentVersions"}};
constexpr Pair kTag[] = {{"Key", "Key"}, {"Value", "Value"}};
constexpr Pair kExpiration[] = {{"ExpirationInDays", "Days"},
                                {"ExpirationDate", "Date"},
                                {"ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"}};
constexpr Pair kAbort[] = {{"DaysAfterInitiation", "DaysAfterInitiation"}};
constexpr Pair kFilter[] = {{"Prefix", "Prefix"},
                            {"ObjectSizeGreaterThan", "ObjectSizeGreaterThan"},
                            {"ObjectSizeLessThan", "ObjectSizeLessThan"}};

std::string text_of_leaf(Json const& value) {
    return value.is_text() ? value.text() : codec::to_json(value);
}

Json leaf_of(std::string const& text) {
    if (text == "true" || text == "false") return text == "true";
    std::optional<std::int64_t> const number = base::to_int64(text);
    return number ? Json(*number) : Json(text);
}

template <std::size_t N>
void write(Xml& to, Json const& from, Pair const (&pairs)[N]) {
    for (Pair const& pair : pairs) {
        if (from.has(pair.property)) to.add(pair.element, text_of_leaf(from.at(pair.property)));
    }
}

template <std::size_t N>
void read(Json& to, Xml const& from, Pair const (&pairs)[N]) {
    for (Pair const& pair : pairs) {
        if (Xml const* const found = from.find(pair.element)) {
            to.set(pair.property, leaf_of(found->text));
        }
    }
}

void write_filter(Xml& rule, Json const& value) {
    Xml criteria{"And"};
    write(criteria, value, kFilter);
    for (Json const& tag : value.at("TagFilters").items()) write(criteria.add("Tag"), tag, kTag);
    Xml& filter = rule.add("Filter");
    if (criteria.children.size() > 1)
        filter.children.push_back(std::move(criteria));
    else
        filter.children = std::move(criteria.children);
}

// Of the older, single form and of the list.
Json::Array listed(Json const& value, char const* one, char const* all) {
    Json::Array list = value.at(all).items();
    if (value.has(one)) list.push_back(value.at(one));
    return list;
}

void write_rule(Xml& rule, Json const& value) {
    if (value.has("Id")) rule.add("ID", text_of_leaf(value.at("Id")));
    rule.add("Status", text_of_leaf(value.at("Status")));
    write_filter(rule, value);
    Xml expiration{"Expiration"};
    write(expiration, value, kExpiration);
    if (!expiration.children.empty()) rule.children.push_back(std::move(expiration));
    for (Json const& one : listed(value, "Transition", "Transitions")) {
        write(rule.add("Transition"), one, kTransition);
    }
    if (value.has("NoncurrentVersionExpirationInDays")) {
        rule.add("NoncurrentVersionExpiration")
            .add("NoncurrentDays", text_of_leaf(value.at("NoncurrentVersionExpirationInDays")));
    } else if (value.has("NoncurrentVersionExpiration")) {
        write(rule.add("NoncurrentVersionExpiration"), value.at("NoncurrentVersionExpiration"),
              kNoncurrentExpiration);
    }
    for (Json const& one :
         listed(value, "NoncurrentVersionTransition", "NoncurrentVersionTransitions")) {
        write(rule.add("NoncurrentVersionTransition"), one, kNoncurrentTransition);
    }
    if (value.has("AbortIncompleteMultipartUpload")) {
        write(rule.add("AbortIncompleteMultipartUpload"),
              value.at("AbortIncompleteMultipartUpload"), kAbort);
    }
}

template <std::size_t N>
void read_list(Json& to, char const* property, std::vector<Xml const*> const& found,
               Pair const (&pairs)[N]) {
    if (found.empty()) return;
    Json list = Json::array();
    for (Xml const* one : found) {
        Json made = Json::object();
        read(made, *one, pairs);
        list.push(std::move(made));
    }
    to.set(property, list);
}

Json read_rule(Xml const& rule) {
    Json out = Json::object();
    out.set("Id", rule.text_of("ID"));
    out.set("Status", rule.text_of("Status"));
    Xml const* filter = rule.find("Filter");
    if (!filter) filter = &rule;
    if (Xml const* const both = filter->find("And")) filter = both;
    read(out, *filter, kFilter);
    read_list(out, "TagFilters", filter->all("Tag"), kTag);
    if (Xml const* const one = rule.find("Expiration")) read(out, *one, kExpiration);
    read_list(out, "Transitions", rule.all("Transition"), kTransition);
    read_list(out, "NoncurrentVersionTransitions", rule.all("NoncurrentVersionTransition"),
              kNoncurrentTransition);
    auto const set = [&](char const* name, auto const& pairs) {
        Xml const* const found = rule.find(name);
        if (!found) return;
        Json made = Json::object();
        read(made, *found, pairs);
        out.set(name, made);
    };
    set("NoncurrentVersionExpiration", kNoncurrentExpiration);
    set("AbortIncompleteMultipartUpload", kAbort);
    return out;
}

}  // namespace

Xml lifecycle_document(Json const& value) {
    Xml document{"LifecycleConfiguration"};
    for (Json const& rule : value.at("Rules").items()) write_rule(document.add("Rule"), rule);
    return document;
}

Json lifecycle_in_template(Xml const& document) {
    Json rules = Json::array();
    for (Xml const* rule : document.all("Rule")) rules.push(read_rule(*rule));
    return Json::object({{"Rules", rules}});
}

}  // namespace cloud::cloudformation
