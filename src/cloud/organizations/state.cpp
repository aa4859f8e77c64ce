#include "cloud/organizations/state.hpp"

#include <algorithm>

namespace cloud::organizations {
namespace {

Unit read_unit(disk::Rows const& row) { return {row.text(0), row.text(1), row.text(2)}; }

Account read_account(disk::Rows const& row) {
    return {row.integer(0), row.text(1), row.text(2),   row.text(3),
            row.text(4),    row.text(5), row.integer(6)};
}

Creation read_creation(disk::Rows const& row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3),
            row.integer(4), row.text(5), row.text(6)};
}

template <typename T>
std::vector<T> all(disk::Rows rows, T (*read)(disk::Rows const&)) {
    std::vector<T> found;
    while (rows.next()) found.push_back(read(rows));
    return found;
}

template <typename T>
std::optional<T> one(disk::Rows rows, T (*read)(disk::Rows const&)) {
    if (!rows.next()) return std::nullopt;
    return read(rows);
}

}  // namespace

void State::add(Unit const& unit) {
    store_.write("insert into organizations_units(id, parent, name) values(?, ?, ?)", unit.id,
                 unit.parent, unit.name);
}

void State::save(Unit const& unit) {
    store_.write("update organizations_units set name = ? where id = ?", unit.name, unit.id);
}

void State::remove(Unit const& unit) {
    store_.write("delete from organizations_units where id = ?", unit.id);
}

std::optional<Unit> State::unit(std::string const& id) const {
    return one(store_.read("select id, parent, name from organizations_units where id = ?", id),
               &read_unit);
}

std::vector<Unit> State::units(std::string const& parent) const {
    return all(store_.read("select id, parent, name from organizations_units where parent = ?"
                           " order by id",
                           parent),
               &read_unit);
}

std::vector<Unit> State::units() const {
    return all(store_.read("select id, parent, name from organizations_units order by id"),
               &read_unit);
}

std::int64_t State::count_units() const {
    return store_.count("select count(*) from organizations_units");
}

bool State::has_unit_named(std::string const& parent, std::string const& name) const {
    return store_
        .read("select 1 from organizations_units where parent = ? and name = ?", parent, name)
        .next();
}

void State::add(Account const& account) {
    store_.write(
        "insert into organizations_accounts(id, name, email, parent, status, joined)"
        " values(?, ?, ?, ?, ?, ?)",
        account.id, account.name, account.email, account.parent, account.status,
        account.joined_millis);
}

void State::save(Account const& account) {
    store_.write("update organizations_accounts set name = ?, parent = ?, status = ? where id = ?",
                 account.name, account.parent, account.status, account.id);
}

std::optional<Account> State::account(std::string const& id) const {
    return one(store_.read("select number, id, name, email, parent, status, joined"
                           " from organizations_accounts where id = ?",
                           id),
               &read_account);
}

std::vector<Account> State::accounts(std::string const& parent) const {
    return all(store_.read("select number, id, name, email, parent, status, joined"
                           " from organizations_accounts where parent = ? order by number",
                           parent),
               &read_account);
}

std::vector<Account> State::accounts() const {
    return all(store_.read("select number, id, name, email, parent, status, joined"
                           " from organizations_accounts order by number"),
               &read_account);
}

std::int64_t State::count_accounts() const {
    return store_.count("select count(*) from organizations_accounts");
}

bool State::has_email(std::string const& email) const {
    return store_.read("select 1 from organizations_accounts where email = ? collate nocase", email)
        .next();
}

void State::add(Creation const& creation) {
    store_.write(
        "insert into organizations_creations(id, name, state, requested, account, failure)"
        " values(?, ?, ?, ?, ?, ?)",
        creation.id, creation.name, creation.state, creation.requested_millis, creation.account,
        creation.failure);
    store_.write(
        "delete from organizations_creations"
        " where number <= (select max(number) from organizations_creations) - ?",
        kKeptCreations);
}

std::optional<Creation> State::creation(std::string const& id) const {
    return one(store_.read("select number, id, name, state, requested, account, failure"
                           " from organizations_creations where id = ?",
                           id),
               &read_creation);
}

std::vector<Creation> State::creations() const {
    return all(store_.read("select number, id, name, state, requested, account, failure"
                           " from organizations_creations order by number"),
               &read_creation);
}

std::vector<std::string> State::above(std::string const& id) const {
    std::vector<std::string> path;
    std::optional<Account> const found = account(id);
    std::optional<Unit> place = found ? std::nullopt : unit(id);
    std::string parent = found ? found->parent : place ? place->parent : "";
    while (!parent.empty()) {
        path.push_back(parent);
        place = unit(parent);
        parent = place ? place->parent : "";
    }
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace cloud::organizations
