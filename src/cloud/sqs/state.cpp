#include "cloud/sqs/state.hpp"

#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud::sqs {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists sqs_queues(
    id integer primary key autoincrement, account text not null, region text not null,
    name text not null, created integer not null, modified integer not null,
    purged integer not null, attributes text not null, tags text not null,
    unique(account, region, name));
create table if not exists sqs_messages(
    id integer primary key autoincrement, queue integer not null, message_id text not null,
    body blob not null, attributes text not null, trace text not null, sender text not null,
    source_arn text not null, sent integer not null, visible integer not null,
    first_received integer not null, receive_count integer not null);
create index if not exists sqs_messages_visible on sqs_messages(queue, visible, id);
create table if not exists sqs_secret(id integer primary key check(id = 1), secret text not null);
)sql";

constexpr char const* kQueueColumns =
    "select id, account, region, name, created, modified, purged, attributes, tags from sqs_queues";

std::string to_text(Attributes const& attributes) {
    codec::Json json = codec::Json::object();
    for (auto const& [name, value] : attributes) json.set(name, value);
    return codec::to_json(json);
}

Attributes from_text(std::string const& text) {
    Attributes attributes;
    base::Result<codec::Json> const json = codec::parse_json(text);
    if (!json) return attributes;
    for (auto const& [name, value] : json->members()) attributes[name] = value.text();
    return attributes;
}

Queue read_queue(disk::Rows const& row) {
    Queue queue;
    queue.id = row.integer(0);
    queue.account = row.text(1);
    queue.region = row.text(2);
    queue.name = row.text(3);
    queue.created_millis = row.integer(4);
    queue.modified_millis = row.integer(5);
    queue.purged_millis = row.integer(6);
    queue.attributes = from_text(row.text(7));
    queue.tags = from_text(row.text(8));
    return queue;
}

Message read_message(disk::Rows const& row) {
    Message message;
    message.id = row.integer(0);
    message.message_id = row.text(1);
    message.body = row.text(2);
    message.attributes = row.text(3);
    message.trace_header = row.text(4);
    message.sender = row.text(5);
    message.source_arn = row.text(6);
    message.sent_millis = row.integer(7);
    message.visible_millis = row.integer(8);
    message.first_received_millis = row.integer(9);
    message.receive_count = row.integer(10);
    return message;
}

}  // namespace

State::State(Core& core) : db_(core.db) {
    db_.execute(kTables);
    std::string const fresh = base::hex(core.random.bytes(32));
    db_.run("insert or ignore into sqs_secret(id, secret) values(1, ?)", fresh);
    disk::Rows row = db_.query("select secret from sqs_secret");
    row.next();
    handle_secret_ = row.text(0);
}

std::int64_t State::add(Queue const& queue) {
    db_.run("insert into sqs_queues(account, region, name, created, modified, purged, attributes,"
            " tags) values(?, ?, ?, ?, ?, ?, ?, ?)",
            queue.account, queue.region, queue.name, queue.created_millis, queue.modified_millis,
            queue.purged_millis, to_text(queue.attributes), to_text(queue.tags));
    return db_.last_insert_id();
}

void State::save(Queue const& queue) {
    db_.run("update sqs_queues set modified = ?, purged = ?, attributes = ?, tags = ? where id = ?",
            queue.modified_millis, queue.purged_millis, to_text(queue.attributes),
            to_text(queue.tags), queue.id);
}

void State::remove(Queue const& queue) {
    purge(queue);
    db_.run("delete from sqs_queues where id = ?", queue.id);
}

std::optional<Queue> State::find(std::string const& account, std::string const& region,
                                 std::string const& name) {
    disk::Rows row = db_.query(
        "select id, account, region, name, created, modified, purged, attributes, tags"
        " from sqs_queues where account = ? and region = ? and name = ?",
        account, region, name);
    if (!row.next()) return std::nullopt;
    return read_queue(row);
}

std::vector<Queue> State::list(std::string const& account, std::string const& region) {
    std::vector<Queue> queues;
    disk::Rows row = db_.query(
        "select id, account, region, name, created, modified, purged, attributes, tags"
        " from sqs_queues where account = ? and region = ? order by name",
        account, region);
    while (row.next()) queues.push_back(read_queue(row));
    return queues;
}

std::vector<Queue> State::all() {
    std::vector<Queue> queues;
    for (disk::Rows row = db_.query(kQueueColumns); row.next();) queues.push_back(read_queue(row));
    return queues;
}

QueueCounts State::counts(Queue const& queue, std::int64_t now_millis) {
    disk::Rows row = db_.query(
        "select count(*) filter (where visible <= ?2),"
        " count(*) filter (where visible > ?2 and receive_count = 0),"
        " count(*) filter (where visible > ?2 and receive_count > 0)"
        " from sqs_messages where queue = ?1",
        queue.id, now_millis);
    row.next();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

void State::add(Queue const& queue, Message const& message) {
    db_.run("insert into sqs_messages(queue, message_id, body, attributes, trace, sender,"
            " source_arn, sent, visible, first_received, receive_count)"
            " values(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            queue.id, message.message_id, disk::Blob{message.body}, message.attributes,
            message.trace_header, message.sender, message.source_arn, message.sent_millis,
            message.visible_millis);
}

std::vector<Message> State::visible(Queue const& queue, std::int64_t now_millis,
                                    std::int64_t limit) {
    std::vector<Message> messages;
    disk::Rows row = db_.query(
        "select id, message_id, body, attributes, trace, sender, source_arn, sent, visible,"
        " first_received, receive_count from sqs_messages"
        " where queue = ? and visible <= ? order by visible, id limit ?",
        queue.id, now_millis, limit);
    while (row.next()) messages.push_back(read_message(row));
    return messages;
}

std::optional<std::int64_t> State::next_visible(Queue const& queue) {
    disk::Rows row = db_.query("select min(visible) from sqs_messages where queue = ?", queue.id);
    if (!row.next() || row.is_null(0)) return std::nullopt;
    return row.integer(0);
}

std::optional<Message> State::message(Queue const& queue, std::int64_t id) {
    disk::Rows row = db_.query(
        "select id, message_id, body, attributes, trace, sender, source_arn, sent, visible,"
        " first_received, receive_count from sqs_messages where id = ? and queue = ?",
        id, queue.id);
    if (!row.next()) return std::nullopt;
    return read_message(row);
}

void State::claim(Message const& message) {
    db_.run("update sqs_messages set visible = ?, first_received = ?, receive_count = ?"
            " where id = ?",
            message.visible_millis, message.first_received_millis, message.receive_count,
            message.id);
}

void State::set_visible(std::int64_t id, std::int64_t visible_millis) {
    db_.run("update sqs_messages set visible = ? where id = ?", visible_millis, id);
}

void State::move(Message const& message, Queue const& to) {
    db_.run("update sqs_messages set queue = ?, visible = ?, source_arn = ? where id = ?", to.id,
            message.visible_millis, message.source_arn, message.id);
}

void State::remove(Queue const& queue, std::int64_t id) {
    db_.run("delete from sqs_messages where id = ? and queue = ?", id, queue.id);
}

void State::purge(Queue const& queue) {
    db_.run("delete from sqs_messages where queue = ?", queue.id);
}

std::int64_t State::expire(Queue const& queue, std::int64_t sent_before_millis) {
    return db_.run("delete from sqs_messages where queue = ? and sent < ?", queue.id,
                   sent_before_millis);
}

}  // namespace cloud::sqs
