#include "cloud/codepipeline/state.hpp"

#include "base/assert.hpp"
#include "cloud/codepipeline/records.hpp"

namespace cloud::codepipeline {
namespace {

constexpr char const* kSealedFor = "codepipeline record";

constexpr char const* kTables = R"(
create table if not exists codepipeline_pipelines(
  account text not null, region text not null, name text not null, record blob not null,
  primary key(account, region, name)) without rowid;
create table if not exists codepipeline_versions(
  account text not null, region text not null, name text not null, version integer not null,
  record blob not null, primary key(account, region, name, version)) without rowid;
create table if not exists codepipeline_executions(
  number integer primary key autoincrement, id text not null unique, account text not null,
  region text not null, name text not null, started integer not null, busy integer not null,
  record blob not null);
create index if not exists codepipeline_executions_pipeline
  on codepipeline_executions(account, region, name, number);
create index if not exists codepipeline_executions_busy on codepipeline_executions(busy);
create table if not exists codepipeline_runs(
  number integer primary key autoincrement, execution text not null, account text not null,
  region text not null, name text not null, stage text not null, action text not null,
  record blob not null);
create index if not exists codepipeline_runs_execution on codepipeline_runs(execution, number);
create index if not exists codepipeline_runs_pipeline
  on codepipeline_runs(account, region, name, stage, action, number);
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

void State::save(Pipeline const& one) {
    core_.db.run(
        "insert or replace into codepipeline_pipelines(account, region, name, record)"
        " values(?, ?, ?, ?)",
        one.place.account, one.place.region, one.name, disk::Blob{seal(write_pipeline(one))});
}

void State::add_version(Pipeline const& one) {
    core_.db.run(
        "insert or replace into codepipeline_versions(account, region, name, version, record)"
        " values(?, ?, ?, ?, ?)",
        one.place.account, one.place.region, one.name, one.version,
        disk::Blob{seal(one.declaration)});
}

void State::remove(Pipeline const& one) {
    for (char const* const sql :
         {"delete from codepipeline_pipelines where account = ? and region = ? and name = ?",
          "delete from codepipeline_versions where account = ? and region = ? and name = ?",
          "delete from codepipeline_executions where account = ? and region = ? and name = ?",
          "delete from codepipeline_runs where account = ? and region = ? and name = ?"}) {
        core_.db.run(sql, one.place.account, one.place.region, one.name);
    }
}

std::optional<Pipeline> State::pipeline(Place const& place, std::string const& name) const {
    disk::Rows row = core_.db.query(
        "select record from codepipeline_pipelines where account = ? and region = ? and name = ?",
        place.account, place.region, name);
    if (!row.next()) return std::nullopt;
    return read_pipeline(open(row.text(0)));
}

std::vector<Pipeline> State::pipelines(Place const& place) const {
    std::vector<Pipeline> found;
    for (disk::Rows row = core_.db.query(
             "select record from codepipeline_pipelines where account = ? and region = ?"
             " order by name",
             place.account, place.region);
         row.next();) {
        found.push_back(read_pipeline(open(row.text(0))));
    }
    return found;
}

std::vector<Pipeline> State::all_pipelines() const {
    std::vector<Pipeline> found;
    for (disk::Rows row = core_.db.query("select record from codepipeline_pipelines");
         row.next();) {
        found.push_back(read_pipeline(open(row.text(0))));
    }
    return found;
}

std::optional<codec::Json> State::version(Pipeline const& one, std::int64_t version) const {
    disk::Rows row = core_.db.query(
        "select record from codepipeline_versions where account = ? and region = ? and name = ?"
        " and version = ?",
        one.place.account, one.place.region, one.name, version);
    if (!row.next()) return std::nullopt;
    return open(row.text(0));
}

void State::add(Execution& execution) {
    core_.db.run(
        "insert into codepipeline_executions(id, account, region, name, started, busy, record)"
        " values(?, ?, ?, ?, ?, 1, ?)",
        execution.id, execution.place.account, execution.place.region, execution.pipeline,
        execution.started_millis, disk::Blob{seal(write_execution(execution))});
    execution.number = core_.db.last_insert_id();
}

void State::save(Execution const& execution) {
    core_.db.run("update codepipeline_executions set busy = ?, record = ? where id = ?",
                 execution.is_busy() ? 1 : 0, disk::Blob{seal(write_execution(execution))},
                 execution.id);
}

Execution State::read_execution_row(disk::Rows const& row) const {
    Execution execution = read_execution(open(row.text(1)));
    execution.number = row.integer(0);
    return execution;
}

std::optional<Execution> State::execution(std::string const& id) const {
    disk::Rows row =
        core_.db.query("select number, record from codepipeline_executions where id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_execution_row(row);
}

std::vector<std::string> State::busy() const {
    std::vector<std::string> found;
    for (disk::Rows row = core_.db.query(
             "select id from codepipeline_executions where busy = 1 order by number");
         row.next();) {
        found.push_back(row.text(0));
    }
    return found;
}

std::vector<Execution> State::executions(Pipeline const& one, std::int64_t before,
                                         std::size_t limit) const {
    std::vector<Execution> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from codepipeline_executions where account = ? and region = ?"
             " and name = ? and number < ? order by number desc limit ?",
             one.place.account, one.place.region, one.name, before, limit);
         row.next();) {
        found.push_back(read_execution_row(row));
    }
    return found;
}

std::vector<Execution> State::busy(Pipeline const& one) const {
    std::vector<Execution> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from codepipeline_executions where account = ? and region = ?"
             " and name = ? and busy = 1 order by number",
             one.place.account, one.place.region, one.name);
         row.next();) {
        found.push_back(read_execution_row(row));
    }
    return found;
}

void State::forget(Pipeline const& one, std::int64_t before_millis, std::size_t kept) {
    core_.db.run(
        "delete from codepipeline_executions where account = ? and region = ? and name = ? and"
        " busy = 0 and (started < ? or number <= (select number from codepipeline_executions"
        " where account = ? and region = ? and name = ? order by number desc limit 1 offset ?))",
        one.place.account, one.place.region, one.name, before_millis, one.place.account,
        one.place.region, one.name, kept);
    core_.db.run(
        "delete from codepipeline_runs where account = ? and region = ? and name = ? and"
        " execution not in (select id from codepipeline_executions where account = ? and"
        " region = ? and name = ?)",
        one.place.account, one.place.region, one.name, one.place.account, one.place.region,
        one.name);
}

void State::add(Run& run) {
    core_.db.run(
        "insert into codepipeline_runs(execution, account, region, name, stage, action, record)"
        " values(?, ?, ?, ?, ?, ?, ?)",
        run.execution, run.place.account, run.place.region, run.pipeline, run.stage, run.action,
        disk::Blob{seal(write_run(run))});
    run.number = core_.db.last_insert_id();
}

void State::save(Run const& run) {
    core_.db.run("update codepipeline_runs set record = ? where number = ?",
                 disk::Blob{seal(write_run(run))}, run.number);
}

Run State::read_run_row(disk::Rows const& row) const {
    Run run = read_run(open(row.text(1)));
    run.number = row.integer(0);
    return run;
}

std::vector<Run> State::runs(std::string const& execution) const {
    std::vector<Run> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from codepipeline_runs where execution = ? order by number",
             execution);
         row.next();) {
        found.push_back(read_run_row(row));
    }
    return found;
}

std::vector<Run> State::runs(Pipeline const& one, std::int64_t before, std::size_t limit) const {
    std::vector<Run> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from codepipeline_runs where account = ? and region = ? and"
             " name = ? and number < ? order by number desc limit ?",
             one.place.account, one.place.region, one.name, before, limit);
         row.next();) {
        found.push_back(read_run_row(row));
    }
    return found;
}

std::map<std::string, Run> State::latest_runs(Pipeline const& one) const {
    std::map<std::string, Run> found;
    for (disk::Rows row = core_.db.query(
             "select number, record from codepipeline_runs where number in (select max(number)"
             " from codepipeline_runs where account = ? and region = ? and name = ?"
             " group by stage, action)",
             one.place.account, one.place.region, one.name);
         row.next();) {
        Run run = read_run_row(row);
        found.emplace(run.stage + "/" + run.action, std::move(run));
    }
    return found;
}

void State::clear() {
    for (char const* const table : {"pipelines", "versions", "executions", "runs"}) {
        core_.db.execute("delete from codepipeline_" + std::string(table));
    }
}

}  // namespace cloud::codepipeline
