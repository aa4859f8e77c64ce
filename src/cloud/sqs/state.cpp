#include "cloud/sqs/state.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud::sqs {
namespace {

// Small columns come first: a claim that changes them does not walk over the body.
constexpr char const* kTables = R"sql(
create table if not exists sqs_queues(
    id integer primary key autoincrement, account text not null, region text not null,
    name text not null, created integer not null, modified integer not null,
    purged integer not null, attributes text not null, tags text not null,
    version integer not null, unique(account, region, name));
create table if not exists sqs_messages(
    id integer primary key autoincrement, queue integer not null, visible integer not null,
    first_received integer not null, receive_count integer not null, sent integer not null,
    message_id text not null, sender text not null, trace text not null,
    source_arn text not null, group_id text not null, segment integer, place integer,
    bytes integer, sealed_as text not null, attributes text not null, body blob not null);
create index if not exists sqs_messages_visible on sqs_messages(queue, visible);
create index if not exists sqs_messages_sent on sqs_messages(queue, sent);
create index if not exists sqs_messages_segment on sqs_messages(segment) where segment is not null;
create table if not exists sqs_discarded(queue integer primary key);
create table if not exists sqs_secret(id integer primary key check(id = 1), secret text not null);
)sql";

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
    queue.version = row.integer(9);
    return queue;
}

std::optional<std::int64_t> one_integer(disk::Rows row) {
    if (!row.next() || row.is_null(0)) return std::nullopt;
    return row.integer(0);
}

}  // namespace

State::State(Core& core) : core_(core), db_(core.db), moves_(core) {
    db_.execute(kTables);
    std::string const fresh = base::hex(core.random.bytes(32));
    db_.run("insert or ignore into sqs_secret(id, secret) values(1, ?)", fresh);
    disk::Rows row = db_.query("select secret from sqs_secret");
    row.next();
    handle_secret_ = row.text(0);
    next_version_ = one_integer(db_.query("select max(version) from sqs_queues")).value_or(0) + 1;
}

void State::clear() {
    db_.run("delete from sqs_queues");
    db_.run("delete from sqs_messages");
    db_.run("delete from sqs_discarded");
    moves_.clear();
}

std::int64_t State::add(Queue const& queue) {
    insert(queue);
    return db_.last_insert_id();
}

void State::insert(Queue const& queue) {
    db_.run(
        "insert into sqs_queues(account, region, name, created, modified, purged, attributes,"
        " tags, version) values(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        queue.account, queue.region, queue.name, queue.created_millis, queue.modified_millis,
        queue.purged_millis, to_text(queue.attributes), to_text(queue.tags), next_version_++);
}

void State::save(Queue const& queue) {
    db_.run(
        "update sqs_queues set modified = ?, attributes = ?, tags = ?, version = ?"
        " where id = ?",
        queue.modified_millis, to_text(queue.attributes), to_text(queue.tags), next_version_++,
        queue.id);
}

void State::remove(Queue const& queue) {
    discard(queue);
    parsed_.erase(queue.id);
}

void State::purge(Queue const& queue) {
    discard(queue);
    insert(queue);
    parsed_.erase(queue.id);
}

void State::discard(Queue const& queue) {
    db_.run("delete from sqs_queues where id = ?", queue.id);
    db_.run("insert into sqs_discarded(queue) values(?)", queue.id);
}

std::optional<Queue> State::find(std::string const& account, std::string const& region,
                                 std::string const& name) {
    {
        disk::Rows row = db_.query(
            "select id, version from sqs_queues where account = ? and region = ? and name = ?",
            account, region, name);
        if (!row.next()) return std::nullopt;
        auto const known = parsed_.find(row.integer(0));
        if (known != parsed_.end() && known->second.version == row.integer(1)) {
            return known->second;
        }
    }
    disk::Rows row = db_.query(
        "select id, account, region, name, created, modified, purged, attributes, tags, version"
        " from sqs_queues where account = ? and region = ? and name = ?",
        account, region, name);
    if (!row.next()) return std::nullopt;
    Queue queue = read_queue(row);
    parsed_[queue.id] = queue;
    return queue;
}

std::vector<Queue> State::list(std::string const& account, std::string const& region) {
    std::vector<Queue> queues;
    disk::Rows row = db_.query(
        "select id, account, region, name, created, modified, purged, attributes, tags, version"
        " from sqs_queues where account = ? and region = ? order by name",
        account, region);
    while (row.next()) queues.push_back(read_queue(row));
    return queues;
}

std::vector<Queue> State::all() {
    std::vector<Queue> queues;
    disk::Rows row = db_.query(
        "select id, account, region, name, created, modified, purged, attributes, tags, version"
        " from sqs_queues");
    while (row.next()) queues.push_back(read_queue(row));
    return queues;
}

QueueCounts State::counts(Queue const& queue, std::int64_t now_millis) {
    QueueCounts counts;
    counts.visible =
        one_integer(db_.query("select count(*) from sqs_messages where queue = ? and visible <= ?",
                              queue.id, now_millis))
            .value_or(0);
    disk::Rows row = db_.query(
        "select count(*) filter (where receive_count = 0),"
        " count(*) filter (where receive_count > 0)"
        " from sqs_messages where queue = ? and visible > ?",
        queue.id, now_millis);
    row.next();
    counts.delayed = row.integer(0);
    counts.in_flight = row.integer(1);
    return counts;
}

void State::add(Queue const& queue, Message const& message) {
    bool const inlined = message.body.size() <= kInlineBytes;
    std::optional<std::int64_t> segment;
    std::optional<std::int64_t> place;
    std::optional<std::int64_t> bytes;
    if (!inlined) {
        base::Result<disk::Place> const at = bodies().append(message.body);
        if (!at) throw disk::DatabaseError("a message's body: " + at.error().message);
        segment = at->segment;
        place = at->offset;
        bytes = at->bytes;
    }
    db_.run(
        "insert into sqs_messages(queue, visible, first_received, receive_count, sent,"
        " message_id, sender, trace, source_arn, group_id, segment, place, bytes, sealed_as,"
        " attributes, body) values(?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        queue.id, message.visible_millis, message.sent_millis, message.message_id, message.sender,
        message.trace_header, message.source_arn, message.group_id, segment, place, bytes,
        message.sealed_as, message.attributes,
        disk::Blob{inlined ? std::string_view(message.body) : std::string_view()});
}

std::vector<Message> State::visible(Queue const& queue, std::int64_t now_millis,
                                    std::int64_t limit) {
    std::vector<Message> messages;
    disk::Rows row = db_.query(
        "select id, visible, first_received, receive_count, sent, message_id, sender, trace,"
        " source_arn, group_id, segment, place, bytes, attributes, body, sealed_as from"
        " sqs_messages"
        " where queue = ? and visible <= ? order by visible, id limit ?",
        queue.id, now_millis, limit);
    while (row.next()) messages.push_back(read_message(row));
    return messages;
}

std::vector<Message> State::visible_heads(Queue const& queue, std::int64_t now_millis,
                                          std::int64_t limit) {
    std::vector<Message> messages;
    disk::Rows row = db_.query(
        "select id, sent, source_arn from sqs_messages"
        " where queue = ? and visible <= ? order by visible, id limit ?",
        queue.id, now_millis, limit);
    while (row.next()) {
        Message& message = messages.emplace_back();
        message.id = row.integer(0);
        message.sent_millis = row.integer(1);
        message.source_arn = row.text(2);
    }
    return messages;
}

Message State::read_message(disk::Rows const& row) {
    Message message;
    message.id = row.integer(0);
    message.visible_millis = row.integer(1);
    message.first_received_millis = row.integer(2);
    message.receive_count = row.integer(3);
    message.sent_millis = row.integer(4);
    message.message_id = row.text(5);
    message.sender = row.text(6);
    message.trace_header = row.text(7);
    message.source_arn = row.text(8);
    message.group_id = row.text(9);
    message.attributes = row.text(13);
    message.sealed_as = row.text(15);
    if (row.is_null(10)) {
        message.body = row.text(14);
        return message;
    }
    base::Result<std::string> body =
        bodies().read({row.integer(10), row.integer(11), row.integer(12)});
    if (body) {
        message.body = std::move(*body);
        return message;
    }
    message.unreadable = true;
    base::log_error("a message's body cannot be read; it is kept and not delivered",
                    {{"message", message.message_id}, {"reason", body.error().message}});
    return message;
}

std::optional<std::int64_t> State::next_visible(Queue const& queue) {
    return one_integer(
        db_.query("select min(visible) from sqs_messages where queue = ?", queue.id));
}

std::optional<Visibility> State::visibility(Queue const& queue, std::int64_t id) {
    disk::Rows row = db_.query(
        "select visible, receive_count from sqs_messages where id = ? and queue = ?", id, queue.id);
    if (!row.next()) return std::nullopt;
    return Visibility{row.integer(0), row.integer(1)};
}

void State::claim(Message const& message) {
    db_.run(
        "update sqs_messages set visible = ?, first_received = ?, receive_count = ?"
        " where id = ?",
        message.visible_millis, message.first_received_millis, message.receive_count, message.id);
}

void State::set_visible(std::int64_t id, std::int64_t visible_millis) {
    db_.run("update sqs_messages set visible = ? where id = ?", visible_millis, id);
}

void State::move(Message const& message, Queue const& to) {
    db_.run("update sqs_messages set queue = ?, visible = ?, source_arn = ? where id = ?", to.id,
            message.visible_millis, message.source_arn, message.id);
}

void State::send_on(Message const& message, Queue const& to) {
    db_.run(
        "update sqs_messages set queue = ?, visible = ?, sent = ?, message_id = ?,"
        " source_arn = '', first_received = 0, receive_count = 0 where id = ?",
        to.id, message.visible_millis, message.sent_millis, message.message_id, message.id);
}

void State::bring_back(Queue const& queue, std::int64_t now_millis) {
    std::int64_t const changed =
        db_.run("update sqs_messages set visible = ?1 where queue = ?2 and visible > ?1 + ?3",
                now_millis, queue.id, kMaximumVisibilitySeconds * 1000);
    if (changed > 0) base::log_warn("the clock went back: messages are visible again", {});
}

void State::remove(Queue const& queue, std::int64_t id) {
    db_.run("delete from sqs_messages where id = ? and queue = ?", id, queue.id);
}

std::int64_t State::expire(Queue const& queue, std::int64_t sent_before_millis,
                           std::int64_t limit) {
    return db_.run(
        "delete from sqs_messages where id in"
        " (select id from sqs_messages where queue = ? and sent < ? order by sent limit ?)",
        queue.id, sent_before_millis, limit);
}

std::optional<std::int64_t> State::oldest_sent(Queue const& queue) {
    return one_integer(db_.query("select min(sent) from sqs_messages where queue = ?", queue.id));
}

std::int64_t State::remove_discarded(std::int64_t limit) {
    std::optional<std::int64_t> const queue =
        one_integer(db_.query("select min(queue) from sqs_discarded"));
    if (!queue) return 0;
    std::int64_t const removed = db_.run(
        "delete from sqs_messages where id in"
        " (select id from sqs_messages where queue = ? limit ?)",
        *queue, limit);
    if (removed < limit) db_.run("delete from sqs_discarded where queue = ?", *queue);
    return removed;
}

void State::release_segments() try {
    if (bodies().segments().empty()) return;
    std::vector<std::int64_t> live;
    std::optional<std::int64_t> next =
        one_integer(db_.query("select min(segment) from sqs_messages where segment is not null"));
    while (next) {
        live.push_back(*next);
        next = one_integer(db_.query(
            "select min(segment) from sqs_messages where segment is not null and segment > ?",
            *next));
    }
    bodies().retain(live);
} catch (disk::DatabaseError const& error) {
    base::log_error("segments of messages stay until the next time", {{"reason", error.what()}});
}

}  // namespace cloud::sqs
