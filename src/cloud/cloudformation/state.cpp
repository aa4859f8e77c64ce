#include "cloud/cloudformation/state.hpp"

#include "base/assert.hpp"
#include "cloud/cloudformation/records.hpp"

namespace cloud::cloudformation {
namespace {

constexpr char const* kSealedFor = "cloudformation record";

constexpr char const* kTables = R"(
create table if not exists cloudformation_stacks(
  id text primary key, account text not null, region text not null, name text not null,
  parent text not null, created integer not null, deleted integer not null, busy integer not null,
  record blob not null) without rowid;
create index if not exists cloudformation_stacks_name
  on cloudformation_stacks(account, region, name);
create index if not exists cloudformation_stacks_busy on cloudformation_stacks(busy);
create table if not exists cloudformation_resources(
  number integer primary key, stack text not null, id text not null, physical text not null,
  record blob not null, unique(stack, id));
create index if not exists cloudformation_resources_physical
  on cloudformation_resources(physical);
create table if not exists cloudformation_leftovers(
  number integer primary key, stack text not null, record blob not null);
create table if not exists cloudformation_events(
  number integer primary key autoincrement, stack text not null, record blob not null);
create index if not exists cloudformation_events_stack on cloudformation_events(stack, number);
create table if not exists cloudformation_change_sets(
  id text primary key, stack text not null, name text not null, created integer not null,
  record blob not null) without rowid;
create index if not exists cloudformation_change_sets_stack
  on cloudformation_change_sets(stack, name);
create table if not exists cloudformation_exports(
  account text not null, region text not null, name text not null, value text not null,
  stack text not null, primary key(account, region, name)) without rowid;
create table if not exists cloudformation_imports(
  account text not null, region text not null, name text not null, stack text not null,
  stack_name text not null, primary key(account, region, name, stack)) without rowid;
)";

}  // namespace

State::State(Core& core, SessionTokens const& root) : core_(core), root_(root) {
    core_.db.execute(kTables);
}

std::string State::seal(codec::Json const& record) const {
    return root_.seal(codec::to_json(record), kSealedFor);
}

codec::Json State::open(std::string const& sealed) const {
    std::optional<std::string> const text = root_.unseal(sealed, kSealedFor);
    base::Result<codec::Json> record = codec::parse_json(text ? *text : std::string("{}"));
    ASSERT(text && record);
    return *std::move(record);
}

void State::save(Stack const& stack) {
    core_.db.run(
        "insert or replace into cloudformation_stacks(id, account, region, name, parent, created,"
        " deleted, busy, record) values(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        stack.id, stack.account, stack.region, stack.name, stack.parent, stack.created_millis,
        stack.deleted_millis, stack.is_busy() ? 1 : 0, disk::Blob{seal(write_stack(stack))});
}

std::optional<Stack> State::stack(std::string const& id) const {
    disk::Rows row = core_.db.query("select record from cloudformation_stacks where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_stack(open(row.text(0)));
}

std::optional<Stack> State::named(std::string const& account, std::string const& region,
                                  std::string const& name) const {
    disk::Rows row = core_.db.query(
        "select record from cloudformation_stacks where account = ? and region = ? and name = ?"
        " and deleted = 0",
        account, region, name);
    if (!row.next()) return std::nullopt;
    return read_stack(open(row.text(0)));
}

std::vector<Stack> State::stacks(std::string const& account, std::string const& region) const {
    std::vector<Stack> found;
    for (disk::Rows row =
             core_.db.query("select record from cloudformation_stacks where account = ? and"
                            " region = ? order by created desc, id",
                            account, region);
         row.next();) {
        found.push_back(read_stack(open(row.text(0))));
    }
    return found;
}

std::vector<std::string> State::busy() const {
    std::vector<std::string> found;
    for (disk::Rows row = core_.db.query(
             "select id from cloudformation_stacks where busy = 1 order by created, id");
         row.next();) {
        found.push_back(row.text(0));
    }
    return found;
}

std::vector<Stack> State::children(std::string const& parent) const {
    std::vector<Stack> found;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_stacks where parent = ? and deleted = 0", parent);
         row.next();) {
        found.push_back(read_stack(open(row.text(0))));
    }
    return found;
}

void State::forget_deleted_before(std::int64_t millis) {
    for (char const* sql :
         {"delete from cloudformation_events where stack in (select id from cloudformation_stacks"
          " where deleted > 0 and deleted < ?)",
          "delete from cloudformation_resources where stack in (select id from"
          " cloudformation_stacks where deleted > 0 and deleted < ?)",
          "delete from cloudformation_stacks where deleted > 0 and deleted < ?"}) {
        core_.db.run(sql, millis);
    }
}

void State::save(StackResource const& resource) {
    core_.db.run(
        "insert into cloudformation_resources(stack, id, physical, record) values(?, ?, ?, ?)"
        " on conflict(stack, id) do update set physical = excluded.physical,"
        " record = excluded.record",
        resource.stack, resource.id, resource.physical, disk::Blob{seal(write_resource(resource))});
}

void State::remove(StackResource const& resource) {
    core_.db.run("delete from cloudformation_resources where stack = ? and id = ?", resource.stack,
                 resource.id);
}

std::optional<StackResource> State::resource(std::string const& stack,
                                             std::string const& id) const {
    disk::Rows row = core_.db.query(
        "select record from cloudformation_resources where stack = ? and id = ?", stack, id);
    if (!row.next()) return std::nullopt;
    return read_resource(open(row.text(0)));
}

std::vector<StackResource> State::resources(std::string const& stack) const {
    std::vector<StackResource> found;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_resources where stack = ? order by number", stack);
         row.next();) {
        found.push_back(read_resource(open(row.text(0))));
    }
    return found;
}

std::vector<StackResource> State::with_physical(std::string const& physical) const {
    std::vector<StackResource> found;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_resources where physical = ?", physical);
         row.next();) {
        found.push_back(read_resource(open(row.text(0))));
    }
    return found;
}

void State::add(Leftover const& leftover) {
    core_.db.run("insert into cloudformation_leftovers(stack, record) values(?, ?)",
                 leftover.resource.stack, disk::Blob{seal(write_resource(leftover.resource))});
}

void State::save(Leftover const& leftover) {
    core_.db.run("update cloudformation_leftovers set record = ? where number = ?",
                 disk::Blob{seal(write_resource(leftover.resource))}, leftover.number);
}

void State::remove(Leftover const& leftover) {
    core_.db.run("delete from cloudformation_leftovers where number = ?", leftover.number);
}

std::vector<Leftover> State::leftovers(std::string const& stack) const {
    std::vector<Leftover> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from cloudformation_leftovers where stack = ? order by number"
             " desc",
             stack);
         row.next();) {
        found.push_back({row.integer(0), read_resource(open(row.text(1)))});
    }
    return found;
}

void State::add(Event event) {
    core_.db.run("insert into cloudformation_events(stack, record) values(?, ?)", event.stack,
                 disk::Blob{seal(write_event(event))});
}

std::vector<Event> State::events(std::string const& stack, std::int64_t before,
                                 std::size_t limit) const {
    std::vector<Event> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from cloudformation_events where stack = ? and number < ?"
             " order by number desc limit ?",
             stack, before, limit);
         row.next();) {
        Event event = read_event(open(row.text(1)));
        event.number = row.integer(0);
        found.push_back(std::move(event));
    }
    return found;
}

void State::save(ChangeSet const& set) {
    core_.db.run(
        "insert or replace into cloudformation_change_sets(id, stack, name, created, record)"
        " values(?, ?, ?, ?, ?)",
        set.id, set.stack, set.name, set.created_millis, disk::Blob{seal(write_change_set(set))});
}

void State::remove(ChangeSet const& set) {
    core_.db.run("delete from cloudformation_change_sets where id = ?", set.id);
}

std::optional<ChangeSet> State::change_set(std::string const& id) const {
    disk::Rows row =
        core_.db.query("select record from cloudformation_change_sets where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_change_set(open(row.text(0)));
}

std::optional<ChangeSet> State::change_set(std::string const& stack,
                                           std::string const& name) const {
    disk::Rows row = core_.db.query(
        "select record from cloudformation_change_sets where stack = ? and name = ?", stack, name);
    if (!row.next()) return std::nullopt;
    return read_change_set(open(row.text(0)));
}

std::vector<ChangeSet> State::change_sets(std::string const& stack) const {
    std::vector<ChangeSet> found;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_change_sets where stack = ? order by created desc",
             stack);
         row.next();) {
        found.push_back(read_change_set(open(row.text(0))));
    }
    return found;
}

void State::set_exports(Stack const& stack, std::vector<Export> const& exports) {
    core_.db.run("delete from cloudformation_exports where stack = ?", stack.id);
    for (Export const& one : exports) {
        core_.db.run(
            "insert into cloudformation_exports(account, region, name, value, stack)"
            " values(?, ?, ?, ?, ?)",
            stack.account, stack.region, one.name, one.value, stack.id);
    }
}

std::vector<Export> State::exports(std::string const& account, std::string const& region) const {
    std::vector<Export> found;
    for (disk::Rows row = core_.db.query(
             "select name, value, stack from cloudformation_exports where account = ? and"
             " region = ? order by name",
             account, region);
         row.next();) {
        found.push_back({row.text(0), row.text(1), row.text(2)});
    }
    return found;
}

std::optional<Export> State::exported(std::string const& account, std::string const& region,
                                      std::string const& name) const {
    disk::Rows row = core_.db.query(
        "select name, value, stack from cloudformation_exports where account = ? and region = ?"
        " and name = ?",
        account, region, name);
    if (!row.next()) return std::nullopt;
    return Export{row.text(0), row.text(1), row.text(2)};
}

void State::set_imports(Stack const& stack, std::vector<std::string> const& names) {
    core_.db.run("delete from cloudformation_imports where stack = ?", stack.id);
    for (std::string const& name : names) {
        core_.db.run(
            "insert or ignore into cloudformation_imports(account, region, name, stack,"
            " stack_name) values(?, ?, ?, ?, ?)",
            stack.account, stack.region, name, stack.id, stack.name);
    }
}

std::vector<std::string> State::importers(std::string const& account, std::string const& region,
                                          std::string const& name) const {
    std::vector<std::string> found;
    for (disk::Rows row = core_.db.query(
             "select stack_name from cloudformation_imports where account = ? and region = ? and"
             " name = ? order by stack_name",
             account, region, name);
         row.next();) {
        found.push_back(row.text(0));
    }
    return found;
}

void State::clear() {
    for (char const* table :
         {"stacks", "resources", "leftovers", "events", "change_sets", "exports", "imports"}) {
        core_.db.execute("delete from cloudformation_" + std::string(table));
    }
}

}  // namespace cloud::cloudformation
