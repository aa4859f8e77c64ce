#include "cloud/kms/names.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "cloud/kms/given.hpp"

namespace cloud::kms {
namespace {

constexpr std::string_view kUuidForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view kMultiRegion = "mrk-";
constexpr std::size_t kMultiRegionDigits = 32;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_uuid(std::string_view text) {
    return std::equal(text.begin(), text.end(), kUuidForm.begin(), kUuidForm.end(),
                      [](char c, char form) { return form == 'x' ? is_hex(c) : c == form; });
}

bool is_key_id(std::string_view text) {
    if (!text.starts_with(kMultiRegion)) return is_uuid(text);
    text.remove_prefix(kMultiRegion.size());
    return text.size() == kMultiRegionDigits && std::all_of(text.begin(), text.end(), is_hex);
}

Name read_arn(std::string const& given, Place const& place) {
    std::optional<aws::Arn> const arn = aws::parse_arn(given);
    if (!arn || arn->service != "kms" || arn->account.empty()) {
        throw aws::Error("InvalidArnException", "Invalid arn " + given);
    }
    if (arn->region != place.region) {
        throw aws::Error("NotFoundException", "Invalid arn " + arn->region);
    }
    if (arn->resource.starts_with("alias/")) {
        return {{arn->account, arn->region}, arn->resource};
    }
    if (!arn->resource.starts_with("key/")) {
        throw aws::Error("InvalidArnException", "Invalid arn " + given);
    }
    std::string const id = arn->resource.substr(std::string_view("key/").size());
    if (!is_key_id(id)) throw invalid_key_id(id);
    return {{arn->account, arn->region}, id};
}

}  // namespace

Place place_of(aws::Invocation const& call) {
    return {call.caller.account.value, call.caller.region.value};
}

std::string Name::arn() const {
    return "arn:aws:kms:" + place.region + ":" + place.account + (is_alias() ? ":" : ":key/") +
           text;
}

Name read_name(std::string const& given, Place const& place) {
    if (given.starts_with("arn:")) return read_arn(given, place);
    Name name{place, given};
    if (!name.is_alias() && !is_key_id(given)) throw invalid_key_id(given);
    return name;
}

std::optional<Name> find_name(std::string const& given, Place const& place) {
    try {
        return read_name(given, place);
    } catch (aws::Error const&) {
        return std::nullopt;
    }
}

std::optional<Key> find_key(State& state, Name const& name) {
    if (!name.is_alias()) return state.find(name.place.account, name.place.region, name.text);
    std::optional<Alias> const alias =
        state.find_alias(name.place.account, name.place.region, name.text);
    if (!alias) return std::nullopt;
    return state.find(alias->key);
}

Key open_key(State& state, Name const& name) {
    std::optional<Key> key = find_key(state, name);
    if (key) return std::move(*key);
    throw name.is_alias() ? alias_not_found(name.arn()) : key_not_found(name.arn());
}

Key open_key(Keys& keys, aws::Invocation const& call, Takes const& takes) {
    std::string const given = given_key_id(call.input, takes.member);
    Name const name = read_name(given, place_of(call));
    if (name.is_alias() && !takes.alias) throw invalid_key_id(given);
    Key key = open_key(keys.state, name);
    bool const foreign = key.account != call.caller.account.value;
    if ((foreign && !takes.other_accounts) || (key.manager == kAws && !takes.aws_managed)) {
        throw denied(call.caller, "kms:" + takes.operation, key.arn());
    }
    return key;
}

}  // namespace cloud::kms
