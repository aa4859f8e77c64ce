#include "cloud/kms/rows.hpp"

#include "codec/json.hpp"

namespace cloud::kms {
namespace {

std::map<std::string, std::string> map_of(std::string const& text) {
    std::map<std::string, std::string> map;
    if (text == "{}") return map;
    codec::Json const json = codec::parse_json(text).value_or(codec::Json());
    for (auto const& [name, value] : json.members()) map[name] = value.text();
    return map;
}

std::vector<std::string> list_of(std::string const& text) {
    std::vector<std::string> list;
    codec::Json const json = codec::parse_json(text).value_or(codec::Json());
    for (codec::Json const& item : json.items()) list.push_back(item.text());
    return list;
}

}  // namespace

std::string to_text(std::map<std::string, std::string> const& map) {
    codec::Json json = codec::Json::object();
    for (auto const& [name, value] : map) json.set(name, value);
    return codec::to_json(json);
}

std::string to_text(std::vector<std::string> const& list) {
    codec::Json json = codec::Json::array();
    for (std::string const& item : list) json.push(item);
    return codec::to_json(json);
}

Key read_key(disk::Rows const& row) {
    Key key;
    key.id = row.integer(0);
    key.account = row.text(1);
    key.region = row.text(2);
    key.key_id = row.text(3);
    key.created_millis = row.integer(4);
    key.description = row.text(5);
    key.spec = row.text(6);
    key.usage = row.text(7);
    key.state = row.text(8);
    key.manager = row.text(9);
    key.multi_region = row.integer(10) != 0;
    key.deletion_millis = row.integer(11);
    key.policy = row.text(12);
    key.tags = map_of(row.text(13));
    key.material = row.text(14);
    key.rotation_days = row.integer(15);
    key.rotation_next_millis = row.integer(16);
    return key;
}

Alias read_alias(disk::Rows const& row) {
    Alias alias;
    alias.name = row.text(0);
    alias.key_id = row.text(1);
    alias.key = row.integer(2);
    alias.created_millis = row.integer(3);
    alias.updated_millis = row.integer(4);
    return alias;
}

Grant read_grant(disk::Rows const& row) {
    Grant grant;
    grant.id = row.text(0);
    grant.key = row.integer(1);
    grant.name = row.text(2);
    grant.grantee = row.text(3);
    grant.retiring = row.text(4);
    grant.issuer = row.text(5);
    grant.operations = list_of(row.text(6));
    grant.constraint = row.text(7);
    grant.constrained = map_of(row.text(8));
    grant.created_millis = row.integer(9);
    grant.key_arn = "arn:aws:kms:" + row.text(11) + ":" + row.text(10) + ":key/" + row.text(12);
    return grant;
}

}  // namespace cloud::kms
