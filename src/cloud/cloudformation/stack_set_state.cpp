#include "cloud/cloudformation/stack_set_state.hpp"

#include "base/assert.hpp"
#include "cloud/cloudformation/stack_set_records.hpp"

namespace cloud::cloudformation {
namespace {

constexpr char const* kSealedFor = "cloudformation record";

constexpr char const* kTables = R"(
create table if not exists cloudformation_stack_sets(
  id text primary key, account text not null, region text not null, name text not null,
  alive integer not null, created integer not null, record blob not null) without rowid;
create index if not exists cloudformation_stack_sets_name
  on cloudformation_stack_sets(account, region, name);
create table if not exists cloudformation_stack_instances(
  stack_set text not null, account text not null, region text not null, record blob not null,
  primary key(stack_set, account, region)) without rowid;
create table if not exists cloudformation_set_operations(
  number integer primary key, stack_set text not null, id text not null,
  running integer not null, record blob not null, unique(stack_set, id));
create table if not exists cloudformation_set_parts(
  stack_set text not null, operation text not null, number integer not null,
  record blob not null, primary key(stack_set, operation, number)) without rowid;
create index if not exists cloudformation_set_operations_running
  on cloudformation_set_operations(running);
)";

}  // namespace

StackSetState::StackSetState(Core& core, SessionTokens const& root) : core_(core), root_(root) {
    core_.db.execute(kTables);
}

std::string StackSetState::seal(codec::Json const& record) const {
    return root_.seal(codec::to_json(record), kSealedFor);
}

codec::Json StackSetState::open(std::string const& sealed) const {
    std::optional<std::string> const text = root_.unseal(sealed, kSealedFor);
    base::Result<codec::Json> record = codec::parse_json(text ? *text : std::string("{}"));
    ASSERT(text && record);
    return *std::move(record);
}

void StackSetState::save(StackSet const& set) {
    core_.db.run(
        "insert or replace into cloudformation_stack_sets(id, account, region, name, alive,"
        " created, record) values(?, ?, ?, ?, ?, ?, ?)",
        set.id, set.account, set.region, set.name, set.alive() ? 1 : 0, set.created_millis,
        disk::Blob{seal(write_set(set))});
}

std::optional<StackSet> StackSetState::set(std::string const& id) const {
    disk::Rows row =
        core_.db.query("select record from cloudformation_stack_sets where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_set(open(row.text(0)));
}

std::optional<StackSet> StackSetState::named(std::string const& account, std::string const& region,
                                             std::string const& name) const {
    disk::Rows row = core_.db.query(
        "select record from cloudformation_stack_sets where account = ? and region = ? and"
        " name = ? and alive = 1",
        account, region, name);
    if (!row.next()) return std::nullopt;
    return read_set(open(row.text(0)));
}

std::vector<StackSet> StackSetState::sets(std::string const& account,
                                          std::string const& region) const {
    std::vector<StackSet> found;
    for (disk::Rows row =
             core_.db.query("select record from cloudformation_stack_sets where account = ? and"
                            " region = ? order by name, created",
                            account, region);
         row.next();) {
        found.push_back(read_set(open(row.text(0))));
    }
    return found;
}

std::vector<StackSet> StackSetState::living() const {
    std::vector<StackSet> found;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_stack_sets where alive = 1 order by id");
         row.next();) {
        found.push_back(read_set(open(row.text(0))));
    }
    return found;
}

void StackSetState::save(StackInstance const& instance) {
    core_.db.run(
        "insert or replace into cloudformation_stack_instances(stack_set, account, region, record)"
        " values(?, ?, ?, ?)",
        instance.set, instance.account, instance.region,
        disk::Blob{seal(write_instance(instance))});
}

void StackSetState::remove(StackInstance const& instance) {
    core_.db.run(
        "delete from cloudformation_stack_instances where stack_set = ? and account = ? and"
        " region = ?",
        instance.set, instance.account, instance.region);
}

std::optional<StackInstance> StackSetState::instance(std::string const& set,
                                                     std::string const& account,
                                                     std::string const& region) const {
    disk::Rows row = core_.db.query(
        "select record from cloudformation_stack_instances where stack_set = ? and account = ?"
        " and region = ?",
        set, account, region);
    if (!row.next()) return std::nullopt;
    return read_instance(open(row.text(0)));
}

std::vector<StackInstance> StackSetState::instances(std::string const& set) const {
    std::vector<StackInstance> found;
    for (disk::Rows row =
             core_.db.query("select record from cloudformation_stack_instances where stack_set = ?"
                            " order by account, region",
                            set);
         row.next();) {
        found.push_back(read_instance(open(row.text(0))));
    }
    return found;
}

void StackSetState::save(SetOperation const& operation) {
    core_.db.run(
        "insert into cloudformation_set_operations(stack_set, id, running, record)"
        " values(?, ?, ?, ?) on conflict(stack_set, id) do update set running = excluded.running,"
        " record = excluded.record",
        operation.set, operation.id, operation.is_running() ? 1 : 0,
        disk::Blob{seal(write_operation(operation))});
    core_.db.run("delete from cloudformation_set_parts where stack_set = ? and operation = ?",
                 operation.set, operation.id);
    core_.db.run(
        "delete from cloudformation_set_operations where stack_set = ? and running = 0 and"
        " number <= (select number from cloudformation_set_operations where stack_set = ?"
        " order by number desc limit 1 offset ?)",
        operation.set, operation.set, kOperationsKept);
}

void StackSetState::save_part(SetOperation const& operation, std::size_t number) {
    core_.db.run(
        "insert or replace into cloudformation_set_parts(stack_set, operation, number, record)"
        " values(?, ?, ?, ?)",
        operation.set, operation.id, static_cast<std::int64_t>(number),
        disk::Blob{seal(write_part(operation.parts.at(number)))});
}

// As it was saved, with the parts that changed since.
SetOperation StackSetState::opened(std::string const& sealed) const {
    SetOperation operation = read_operation(open(sealed));
    for (disk::Rows row = core_.db.query("select number, record from cloudformation_set_parts where"
                                         " stack_set = ? and operation = ?",
                                         operation.set, operation.id);
         row.next();) {
        operation.parts.at(static_cast<std::size_t>(row.integer(0))) = read_part(open(row.text(1)));
    }
    return operation;
}

std::optional<SetOperation> StackSetState::operation(std::string const& set,
                                                     std::string const& id) const {
    disk::Rows row = core_.db.query(
        "select record from cloudformation_set_operations where stack_set = ? and id = ?", set, id);
    if (!row.next()) return std::nullopt;
    return opened(row.text(0));
}

std::vector<SetOperation> StackSetState::operations(std::string const& set) const {
    std::vector<SetOperation> found;
    for (disk::Rows row =
             core_.db.query("select record from cloudformation_set_operations where stack_set = ?"
                            " order by number desc",
                            set);
         row.next();) {
        found.push_back(opened(row.text(0)));
    }
    return found;
}

std::vector<SetOperation> StackSetState::running() const {
    std::vector<SetOperation> found;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_set_operations where running = 1 order by number");
         row.next();) {
        found.push_back(opened(row.text(0)));
    }
    return found;
}

bool StackSetState::is_working(std::string const& set) const {
    return core_.db
        .query("select 1 from cloudformation_set_operations where stack_set = ? and running = 1",
               set)
        .next();
}

void StackSetState::clear() {
    for (char const* table : {"stack_sets", "stack_instances", "set_operations", "set_parts"}) {
        core_.db.execute("delete from cloudformation_" + std::string(table));
    }
}

}  // namespace cloud::cloudformation
