#include "cloud/tags.hpp"

#include "aws/error.hpp"

namespace cloud {
namespace {

constexpr std::size_t kMostTags = 200;  // no service takes more than 50

}  // namespace

void RequestTags::add_key(std::string const& key) {
    if (keys_.size() >= kMostTags) {
        throw aws::validation("", "tags", "Member must have length less than or equal to 50");
    }
    keys_.push_back(key);
}

void RequestTags::add(std::string const& key, std::string const& value) {
    add_key(key);
    tags_.emplace_back(key, value);
}

void RequestTags::add_map(codec::Json const& tags) {
    for (auto const& [key, value] : tags.members()) add(key, value.text());
}

void RequestTags::add_keys(codec::Json const& list) {
    for (codec::Json const& key : list.items()) add_key(key.text());
}

void RequestTags::put_in(policy::Context& context) && {
    for (auto& [key, value] : tags_) context.set("aws:RequestTag/" + key, std::move(value));
    if (!keys_.empty()) context.set("aws:TagKeys", std::move(keys_));
}

void add_request_tags(policy::Context& context, codec::Json const& in) {
    RequestTags tags;
    for (codec::Json const& tag : in.at("Tags").items()) {
        tags.add(tag.at("Key").text(), tag.at("Value").text());
    }
    tags.add_keys(in.at("TagKeys"));
    std::move(tags).put_in(context);
}

std::string write_tags(std::map<std::string, std::string> const& tags) {
    codec::Json json = codec::Json::object();
    for (auto const& [key, value] : tags) json.set(key, value);
    return codec::to_json(json);
}

std::map<std::string, std::string> read_tags(std::string const& text) {
    std::map<std::string, std::string> tags;
    if (text == "{}") return tags;
    codec::Json const json = codec::parse_json(text).value_or(codec::Json());
    for (auto const& [key, value] : json.members()) tags[key] = value.text();
    return tags;
}

}  // namespace cloud
