#include "siem/access/state.hpp"

#include "base/text.hpp"
#include "codec/json.hpp"

namespace siem::access {
namespace {

using codec::Json;

constexpr char const* kTables = R"sql(
create table if not exists users(
    name text primary key, role text not null, log_groups text not null, datasets text not null,
    disabled integer not null, password text not null, totp_secret blob not null,
    totp_confirmed integer not null, totp_last_step integer not null, recovery text not null,
    link_hash text not null, link_until integer not null, created integer not null
) without rowid;
create table if not exists identities(
    issuer text not null, subject text not null, user text not null unique,
    primary key(issuer, subject)
) without rowid;
create table if not exists sessions(
    hash text primary key, user text not null, address text not null, begun integer not null,
    used integer not null
) without rowid;
create table if not exists tokens(
    hash text primary key, id text not null, user text not null, name text not null,
    scopes text not null, created integer not null, until integer not null, used integer
) without rowid;
)sql";

std::string to_text(std::vector<std::string> const& list) {
    return codec::to_json(list_json(list));
}

std::vector<std::string> to_list(std::string const& text) {
    std::vector<std::string> out;
    Json const json = codec::parse_json(text).value_or(Json());
    for (Json const& one : json.items()) out.push_back(one.text());
    return out;
}

std::string to_text(std::vector<Permission> const& scopes) {
    std::vector<std::string> names;
    for (Permission const one : scopes) names.emplace_back(siem::to_string(one));
    return base::join(names, " ");
}

std::vector<Permission> to_scopes(std::string const& text) {
    std::vector<Permission> out;
    for (std::string_view const name : base::split(text, ' ')) {
        if (auto const one = parse_permission(std::string(name))) out.push_back(*one);
    }
    return out;
}

}  // namespace

State::State(disk::Database& database) : db_(database) { db_.execute(kTables); }

std::vector<User> State::users() {
    std::vector<User> all;
    for (disk::Rows rows =
             db_.query("select name, role, log_groups, datasets, disabled, password, totp_secret, "
                       "totp_confirmed, totp_last_step, recovery, link_hash, link_until, created, "
                       "coalesce(issuer, ''), coalesce(subject, '') "
                       "from users left join identities on user = name");
         rows.next();) {
        User user{rows.text(0)};
        user.role = parse_role(rows.text(1)).value_or(Role::viewer);
        user.visible = {to_list(rows.text(2)), to_list(rows.text(3))};
        user.disabled = rows.integer(4) != 0;
        user.password = rows.text(5);
        user.totp = {rows.text(6), rows.integer(7) != 0, rows.integer(8), to_list(rows.text(9))};
        user.link = {rows.text(10), base::from_micros(rows.integer(11))};
        user.created = base::from_micros(rows.integer(12));
        user.external = {rows.text(13), rows.text(14)};
        all.push_back(std::move(user));
    }
    return all;
}

std::vector<Session> State::sessions() {
    std::vector<Session> all;
    for (disk::Rows rows = db_.query("select hash, user, address, begun, used from sessions");
         rows.next();) {
        all.push_back({rows.text(0), rows.text(1), rows.text(2), base::from_micros(rows.integer(3)),
                       base::from_micros(rows.integer(4))});
    }
    return all;
}

std::vector<Token> State::tokens() {
    std::vector<Token> all;
    for (disk::Rows rows =
             db_.query("select hash, id, user, name, scopes, created, until, used from tokens");
         rows.next();) {
        Token token{rows.text(0),
                    rows.text(1),
                    rows.text(2),
                    rows.text(3),
                    to_scopes(rows.text(4)),
                    base::from_micros(rows.integer(5)),
                    base::from_micros(rows.integer(6))};
        if (!rows.is_null(7)) token.used = base::from_micros(rows.integer(7));
        all.push_back(std::move(token));
    }
    return all;
}

void State::save(User const& user) {
    db_.run(
        "insert or replace into users(name, role, log_groups, datasets, disabled, password, "
        "totp_secret, totp_confirmed, totp_last_step, recovery, link_hash, link_until, created) "
        "values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        user.name, to_string(user.role), to_text(user.visible.log_groups),
        to_text(user.visible.datasets), user.disabled, user.password, disk::Blob{user.totp.secret},
        user.totp.confirmed, user.totp.last_step, to_text(user.totp.recovery), user.link.hash,
        base::to_micros(user.link.until), base::to_micros(user.created));
}

void State::bind(User const& user) {
    db_.run("insert into identities(issuer, subject, user) values(?, ?, ?)", user.external.issuer,
            user.external.subject, user.name);
}

void State::save(Session const& session) {
    db_.run("insert or replace into sessions(hash, user, address, begun, used) values(?,?,?,?,?)",
            session.hash, session.user, session.address, base::to_micros(session.begun),
            base::to_micros(session.used));
}

void State::save(Token const& token) {
    std::optional<std::int64_t> used;
    if (token.used) used = base::to_micros(*token.used);
    db_.run(
        "insert or replace into tokens(hash, id, user, name, scopes, created, until, used) "
        "values(?, ?, ?, ?, ?, ?, ?, ?)",
        token.hash, token.id, token.user, token.name, to_text(token.scopes),
        base::to_micros(token.created), base::to_micros(token.until), used);
}

void State::remove_user(std::string const& name) {
    db_.run("delete from users where name = ?", name);
    db_.run("delete from identities where user = ?", name);
    db_.run("delete from tokens where user = ?", name);
    db_.run("delete from sessions where user = ?", name);
}

void State::remove_session(std::string const& hash) {
    db_.run("delete from sessions where hash = ?", hash);
}

void State::remove_token(std::string const& hash) {
    db_.run("delete from tokens where hash = ?", hash);
}

}  // namespace siem::access
