#include "cloud/sqs/move_state.hpp"

#include "cloud/sqs/model.hpp"

namespace cloud::sqs {
namespace {

constexpr char const* kTable = R"sql(
create table if not exists sqs_move_tasks(
    sequence integer primary key autoincrement, id text not null, source text not null,
    destination text not null, per_second integer not null, started integer not null,
    due integer not null, to_move integer not null, moved integer not null, status text not null,
    failure text not null);
create index if not exists sqs_move_tasks_source on sqs_move_tasks(source, sequence);
create index if not exists sqs_move_tasks_running on sqs_move_tasks(status)
    where status = 'RUNNING';
)sql";

std::vector<MoveTask> read(disk::Rows row) {
    std::vector<MoveTask> tasks;
    while (row.next()) {
        tasks.push_back({row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4),
                         row.integer(5), row.integer(6), row.integer(7), row.text(8), row.text(9)});
    }
    return tasks;
}

}  // namespace

MoveState::MoveState(Core& core) : db_(core.db) { db_.execute(kTable); }

void MoveState::clear() { db_.run("delete from sqs_move_tasks"); }

void MoveState::add(MoveTask const& task) {
    db_.run(
        "insert into sqs_move_tasks(id, source, destination, per_second, started, due, to_move,"
        " moved, status, failure) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        task.id, task.source_arn, task.destination_arn, task.per_second, task.started_millis,
        task.due_millis, task.to_move, task.moved, task.status, task.failure);
    db_.run(
        "delete from sqs_move_tasks where source = ?1 and sequence not in"
        " (select sequence from sqs_move_tasks where source = ?1 order by sequence desc limit ?2)",
        task.source_arn, kMaximumMoveTasks);
}

void MoveState::save(MoveTask const& task) {
    db_.run("update sqs_move_tasks set due = ?, moved = ?, status = ?, failure = ? where id = ?",
            task.due_millis, task.moved, task.status, task.failure, task.id);
}

std::vector<MoveTask> MoveState::of(std::string const& source_arn) {
    return read(
        db_.query("select id, source, destination, per_second, started, due, to_move, moved,"
                  " status, failure from sqs_move_tasks where source = ? order by sequence desc",
                  source_arn));
}

std::vector<MoveTask> MoveState::running() {
    return read(
        db_.query("select id, source, destination, per_second, started, due, to_move, moved,"
                  " status, failure from sqs_move_tasks where status = 'RUNNING'"));
}

void MoveState::forget(std::string const& source_arn) {
    db_.run("delete from sqs_move_tasks where source = ?", source_arn);
}

}  // namespace cloud::sqs
