// organization: the accounts, by their names.
#include <algorithm>

#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

bool digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void read_organization(codec::Yaml const& node, Config& config) {
    Section section(node, "organization");
    config.organization_id = section.name("id", wrong_organization_id, "o-catchment01");
    codec::Yaml const& accounts = section.need("accounts");
    section.finish();
    if (accounts.kind != codec::Yaml::Kind::mapping) {
        throw Wrong{accounts.line, "'accounts' must map each account's name to its id"};
    }
    for (codec::Yaml::Entry const& entry : accounts.entries) {
        std::string const& id = entry.value.text;
        if (id.size() != 12 || !digits(id)) {
            throw Wrong{entry.line, "the id of account '" + entry.key +
                                        "' must be twelve digits in quotes, not '" + id + "'"};
        }
        for (Account const& other : config.accounts) {
            if (other.id == id) {
                throw Wrong{entry.line, "accounts '" + other.name + "' and '" + entry.key +
                                            "' have the same id"};
            }
        }
        config.accounts.push_back({entry.key, id});
    }
    for (std::string_view needed : {"management", "kms", "logging", "siem"}) {
        bool const there = std::any_of(config.accounts.begin(), config.accounts.end(),
                                       [&](Account const& a) { return a.name == needed; });
        if (!there)
            throw Wrong{accounts.line, "'accounts' needs an account '" + std::string(needed) + "'"};
    }
}

void require_account(Config const& config, int line, std::string const& name) {
    bool const known = std::any_of(config.accounts.begin(), config.accounts.end(),
                                   [&](Account const& a) { return a.name == name; });
    if (known) return;
    throw Wrong{line, "there is no account '" + name + "' in organization.accounts"};
}

}  // namespace stacks
