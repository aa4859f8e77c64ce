#include "cloud/iam/settings.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists iam_aliases(
    account text primary key, alias text not null unique) without rowid;
create table if not exists iam_password_policies(
    account text primary key, policy text not null) without rowid;
create table if not exists iam_oidc_providers(
    arn text primary key, account text not null, url text not null, clients text not null,
    thumbprints text not null, created integer not null) without rowid;
create table if not exists iam_deletions(
    account text not null, task text not null, primary key(account, task)) without rowid;
)sql";

std::string to_text(std::vector<std::string> const& list) {
    codec::Json out = codec::Json::array();
    for (std::string const& one : list) out.push(one);
    return codec::to_json(out);
}

std::vector<std::string> to_list(std::string const& text) {
    std::vector<std::string> out;
    codec::Json const json = codec::parse_json(text).value_or(codec::Json());
    for (codec::Json const& one : json.items()) out.push_back(one.text());
    return out;
}

std::vector<OidcProvider> read_providers(disk::Rows row) {
    std::vector<OidcProvider> all;
    while (row.next()) {
        all.push_back({row.text(0), row.text(1), row.text(2), to_list(row.text(3)),
                       to_list(row.text(4)), row.integer(5)});
    }
    return all;
}

}  // namespace

Settings::Settings(Store& store) : store_(store) { store_.execute(kTables); }

void Settings::clear() {
    store_.write("delete from iam_aliases");
    store_.write("delete from iam_password_policies");
    store_.write("delete from iam_oidc_providers");
    store_.write("delete from iam_deletions");
}

std::optional<std::string> Settings::alias(std::string const& account) const {
    disk::Rows row = store_.read("select alias from iam_aliases where account = ?", account);
    if (!row.next()) return std::nullopt;
    return row.text(0);
}

bool Settings::alias_taken(std::string const& alias) const {
    return store_.read("select 1 from iam_aliases where alias = ?", alias).next();
}

void Settings::set_alias(std::string const& account, std::string const& alias) {
    store_.write("insert or replace into iam_aliases(account, alias) values(?, ?)", account, alias);
}

void Settings::remove_alias(std::string const& account) {
    store_.write("delete from iam_aliases where account = ?", account);
}

std::optional<codec::Json> Settings::password_policy(std::string const& account) const {
    disk::Rows row =
        store_.read("select policy from iam_password_policies where account = ?", account);
    if (!row.next()) return std::nullopt;
    return codec::parse_json(row.text(0)).value_or(codec::Json::object());
}

void Settings::set_password_policy(std::string const& account, codec::Json const& policy) {
    store_.write("insert or replace into iam_password_policies(account, policy) values(?, ?)",
                 account, codec::to_json(policy));
}

bool Settings::remove_password_policy(std::string const& account) {
    return store_.write("delete from iam_password_policies where account = ?", account) > 0;
}

void Settings::put(OidcProvider const& provider) {
    store_.write(
        "insert or replace into iam_oidc_providers(arn, account, url, clients, thumbprints,"
        " created) values(?, ?, ?, ?, ?, ?)",
        provider.arn, provider.account, provider.url, to_text(provider.client_ids),
        to_text(provider.thumbprints), provider.created_millis);
}

void Settings::remove(OidcProvider const& provider) {
    store_.write("delete from iam_oidc_providers where arn = ?", provider.arn);
}

std::optional<OidcProvider> Settings::provider(std::string const& arn) const {
    std::vector<OidcProvider> found =
        read_providers(store_.read("select arn, account, url, clients, thumbprints, created"
                                   " from iam_oidc_providers where arn = ?",
                                   arn));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<OidcProvider> Settings::providers(std::string const& account) const {
    return read_providers(
        store_.read("select arn, account, url, clients, thumbprints, created"
                    " from iam_oidc_providers where account = ? order by arn",
                    account));
}

void Settings::add_deletion(std::string const& account, std::string const& task) {
    store_.write("insert or ignore into iam_deletions(account, task) values(?, ?)", account, task);
}

bool Settings::has_deletion(std::string const& account, std::string const& task) const {
    return store_.read("select 1 from iam_deletions where account = ? and task = ?", account, task)
        .next();
}

}  // namespace cloud::iam
