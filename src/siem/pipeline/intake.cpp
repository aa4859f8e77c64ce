#include "siem/pipeline/intake.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "siem/decode/key_layout.hpp"
#include "siem/pipeline/log_region.hpp"

namespace siem::pipeline {
namespace {

constexpr std::uint64_t kLeastBatch = 4u << 20;  // that is worth an insert
// Of messages that come for the third time, one may be what ends the process.
constexpr std::uint64_t kSuspect = 3;
constexpr base::Duration kFirstBackoff = std::chrono::milliseconds(250);
constexpr base::Duration kLongestBackoff = std::chrono::seconds(30);
// What another process is storing it has stored by then, mostly; by half as much again at random,
// so that two that met do not meet again.
constexpr base::Duration kContention = std::chrono::milliseconds(100);
constexpr base::Duration kPause = std::chrono::seconds(1);
// How long a poll may wait while messages are held, which are to be tried again.
constexpr std::chrono::seconds kWaitBesideHeld(1);

// A quarantined object is known by what it is, so that a repeated delivery adds nothing; what was
// written under its key later is another, which may be set aside while this one is driven again.
std::string quarantine_id(Quarantined const& q, std::string const& etag) {
    return base::hex(
               base::sha256(q.bucket + '\n' + q.key + '\n' + (q.key.empty() ? q.message : etag)))
        .substr(0, 32);
}

// The key's time outlives a copy; S3's own is the next best, also where the key speaks of what was
// yet to come.
std::int64_t written_micros(std::string const& key, connector::Object const& object) {
    std::int64_t const in_key = decode::written_micros(key);
    if (object.last_modified == base::Instant()) return in_key;
    bool const believed =
        in_key != 0 && base::from_micros(in_key) <= object.last_modified + std::chrono::hours(24);
    return believed ? in_key : base::to_micros(object.last_modified);
}

// The source was told to stop, which is nobody's failure.
bool cancelled(base::Error const& error) { return error.code == http::kCancelled; }

}  // namespace

// Turns records into rows of the batch; where the batch is full in the middle of an object, what
// there is goes to the store first.
class Intake::Collector final : public decode::RecordSink {
  public:
    Collector(Intake& intake, Origin const& origin) : intake_(intake), origin_(origin) {}
    void record(Record const& record) override {
        if (failed_) return;
        if (intake_.batch_is_full() && !intake_.insert_rows()) {
            failed_ = true;  // the object is taken again, the repeats are known by their ids
            return;
        }
        intake_.normaliser_.normalise(record, origin_, intake_.event_);
        if (intake_.tables_) intake_.enricher_.enrich(*intake_.tables_, intake_.event_);
        intake_.batch_.add(intake_.event_);
        intake_.tally_.add(intake_.event_);
        intake_.share_.set(intake_.batch_.bytes());
    }
    bool failed() const { return failed_; }

  private:
    Intake& intake_;
    Origin const& origin_;
    bool failed_ = false;
};

Intake::Intake(connector::Source& source, EventStore& store, base::Clock const& clock,
               connector::InFlight& in_flight, base::Metrics& metrics, IntakeSettings settings)
    : source_(source),
      store_(store),
      clock_(clock),
      in_flight_(in_flight),
      metrics_(metrics),
      settings_(std::move(settings)),
      decoder_(settings_.limits, settings_.joins) {
    if (settings_.budget) share_ = settings_.budget->share();
}

Intake::~Intake() = default;

base::Counter& Intake::counter(char const* name, char const* help,
                               base::Metrics::Labels const& more = {}) {
    base::Metrics::Labels labels = more;
    if (!settings_.name.empty()) labels.emplace_back("queue", settings_.name);
    return metrics_.counter(name, help, labels);
}

IntakeStatus Intake::status() const {
    std::lock_guard const lock(mutex_);
    return status_;
}

base::Instant Intake::step(base::Instant now) {
    // Further away than any wait is: the clock was set back.
    if (now < retry_at_ && retry_at_ - now <= kLongestBackoff) return retry_at_;
    retry_at_ = std::min(retry_at_, now);
    if (batch_is_due(now) && !store_batch()) return retry_at_;
    for (Held::Message& message : held_.take_due(now)) take_in(std::move(message), now);
    if (held_.full()) {
        last_poll_was_empty_ = true;
        return claimed_.empty() ? held_.next() : now;
    }
    if (settings_.pause && settings_.pause->paused()) {
        last_poll_was_empty_ = true;  // what was claimed is not kept waiting
        return claimed_.empty() ? now + kPause : now;
    }
    poll(now);
    return std::max(retry_at_, now);
}

// Nothing more is waiting, or it is large enough, or old enough.
bool Intake::batch_is_due(base::Instant now) const {
    if (claimed_.empty()) return false;
    bool const old = now - *batch_since_ >= settings_.batch_age || now < *batch_since_;
    return last_poll_was_empty_ || batch_is_full() || old;
}

// A small one, too, where all lanes together have what they may.
bool Intake::batch_is_full() const {
    if (batch_.bytes() >= settings_.batch_bytes) return true;
    return batch_.bytes() >= kLeastBatch && settings_.budget && settings_.budget->is_spent();
}

void Intake::poll(base::Instant now) {
    connector::Poll request = settings_.poll;
    if (!held_.empty()) request.wait = std::min(request.wait, kWaitBesideHeld);
    if (!claimed_.empty()) request.wait = std::chrono::seconds(0);
    base::Result<std::vector<connector::Message>> messages = source_.receive(request);
    if (!messages) {
        failed("receive", messages.error(), now);
        return;
    }
    last_poll_was_empty_ = messages->empty();
    backoff_ = kFirstBackoff;
    {
        std::lock_guard const lock(mutex_);
        status_.last_poll = clock_.now();
    }
    in_flight_.polled(clock_.now(), messages->empty());
    for (connector::Message const& message : *messages) {
        in_flight_.add(message.receipt_handle, now, message.sent);
    }
    take_each(*std::move(messages));
}

// Who has been here often comes last, alone, and in another order each time: where one of them ends
// the process, more and more of the others are stored and deleted before.
void Intake::take_each(std::vector<connector::Message> messages) {
    auto const rank = [](connector::Message const& m) {
        std::string const turn = m.id + std::to_string(m.receive_count);
        return m.receive_count < kSuspect ? std::string() : base::hex(base::sha256(turn));
    };
    std::stable_sort(messages.begin(), messages.end(),
                     [&](auto const& a, auto const& b) { return rank(a) < rank(b); });
    for (connector::Message& message : messages) {
        base::Instant const at = clock_.now();
        bool const suspect = message.receive_count >= kSuspect;
        if (!claimed_.empty() && (suspect || batch_is_due(at))) store_batch();
        take_in({std::move(message), at}, at);
        if (!claimed_.empty() && suspect) store_batch();
    }
}

void Intake::take_in(Held::Message held, base::Instant now) {
    connector::Message const& message = held.message;
    counter("catchment_intake_messages_total", "Messages received from the queue.").add();
    Claimed claimed{message.receipt_handle, {}};
    base::Result<connector::Notification> const said = connector::parse_notification(message.body);
    if (!said) {
        quarantine(message, {}, said.error().message, claimed);
    } else if (is_poison(message)) {
        set_aside(message, said->objects, claimed);
    } else {
        for (connector::ObjectCreated const& object : said->objects) {
            if (take_object(held, object, claimed, now)) continue;
            return held_.add(std::move(held), now);
        }
    }
    if (!batch_since_) batch_since_ = now;
    claimed_.push_back(std::move(claimed));
}

// Each time somebody had it, and did not come to its end: killed, or out of memory. It is set aside
// before its object is touched again, and before SQS gives up on it.
bool Intake::is_poison(connector::Message const& message) const {
    return message.receive_count > settings_.quarantine_after_receives;
}

void Intake::set_aside(connector::Message const& message,
                       std::vector<connector::ObjectCreated> const& objects, Claimed& claimed) {
    std::string const reason = "received " + std::to_string(message.receive_count) +
                               " times and never done with: its object may end the process";
    for (connector::ObjectCreated const& object : objects) {
        quarantine(message, object, reason, claimed);
    }
}

void Intake::count(decode::Counts const& counts) {
    counter("catchment_intake_decoded_events_total", "Log events found in objects.")
        .add(counts.records);
    counter("catchment_intake_control_messages_total", "Control messages skipped.")
        .add(counts.control_messages);
    counter("catchment_intake_recovered_records_total",
            "Records that Firehose could not deliver, read from its error output.")
        .add(counts.recovered);
    counter("catchment_intake_cut_records_total", "Records longer than an event may be, cut.")
        .add(counts.cut);
    counter("catchment_intake_parse_failures_total",
            "Events kept with event.kind pipeline_error: they are not what they begin as.")
        .add(normaliser_.failures() - told_failures_);
    told_failures_ = normaliser_.failures();
}

// Done with, to be quarantined; or to be tried again.
bool Intake::not_fetched(Held::Message const& held, connector::ObjectCreated const& object,
                         base::Error const& error, Claimed& claimed) {
    base::Instant const now = clock_.now();
    error.kind == base::ErrorKind::retry ? failed("fetch", error, now) : tell("fetch", error, now);
    bool const done = given_up(held, error, now);
    if (done) quarantine(held.message, object, error.code + ": " + error.message, claimed);
    return done;
}

// Whether an object that could not be fetched is to be set aside, for it will not come: what is
// denied and what fails for now is tried again until SQS would take the message back.
bool Intake::given_up(Held::Message const& held, base::Error const& error,
                      base::Instant now) const {
    if (cancelled(error)) return false;  // it is given back
    if (error.kind == base::ErrorKind::quarantine || held.too_long(now)) return true;
    if (error.kind == base::ErrorKind::retry || is_denied(error)) return false;
    return std::max(held.tries, held.message.receive_count) >= settings_.quarantine_after_tries;
}

// Done with: in the batch, or to be quarantined.
bool Intake::take_object(Held::Message const& held, connector::ObjectCreated const& object,
                         Claimed& claimed, base::Instant now) {
    connector::ObjectPart part{object.bucket, object.key};
    base::Result<connector::Object> fetched = source_.fetch(part);
    if (!fetched) return not_fetched(held, object, fetched.error(), claimed);
    counter("catchment_intake_objects_total", "Objects fetched.").add();
    std::string const& usual = object.region.empty() ? settings_.region : object.region;
    Origin const origin{log_region(object.key, usual), object.bucket, object.key,
                        base::to_micros(now), written_micros(object.key, *fetched)};
    tables_ = settings_.enrichment ? settings_.enrichment->tables(now) : nullptr;
    Collector collector(*this, origin);
    decode::ObjectName const name{object.bucket, object.key};
    batch_.begin_object();
    decoder_.begin(name, collector);
    part.etag = fetched->etag;
    for (;;) {
        counter("catchment_intake_object_bytes_total", "Bytes of objects fetched.")
            .add(fetched->bytes.size());
        part.offset += fetched->bytes.size();
        bool const more = decoder_.feed(fetched->bytes) && !collector.failed() &&
                          !fetched->bytes.empty() && part.offset < fetched->size;
        if (!more) break;
        fetched = source_.fetch(part);
        // What was handed on of it is known by its ids when it comes again.
        if (!fetched) return not_fetched(held, object, fetched.error(), claimed);
    }
    base::Result<decode::Counts> const counts = decoder_.finish();
    count(decoder_.counts());
    if (collector.failed()) return false;
    if (!counts) quarantine(held.message, object, counts.error().message, claimed);
    return true;
}

void Intake::quarantine(connector::Message const& message, connector::ObjectCreated const& object,
                        std::string const& reason, Claimed& claimed) {
    base::log_warn("set aside in quarantine", {{"queue", settings_.name},
                                               {"bucket", object.bucket},
                                               {"key", object.key},
                                               {"reason", reason}});
    Quarantined q;
    q.at = clock_.now();
    q.queue = settings_.queue;
    q.bucket = object.bucket;
    q.key = object.key;
    q.reason = reason;
    q.message = message.body;
    q.id = quarantine_id(q, object.etag);
    claimed.quarantined.push_back(std::move(q));
}

bool Intake::insert_rows() {
    if (batch_.rows() == 0) return true;
    base::Result<EventStore::Stored> const stored = store_.insert(batch_);
    if (!stored) {
        stored.error().code == kContended ? put_off()
                                          : failed("store", stored.error(), clock_.now());
        return false;
    }
    counter("catchment_intake_events_total", "Events stored.").add(stored->rows);
    counter("catchment_intake_duplicate_events_total", "Events that were stored already.")
        .add(stored->duplicates);
    if (settings_.witness) {
        settings_.witness->stored(
            {settings_.queue, tally_, stored->rows, stored->duplicates, clock_.now()});
    }
    batch_.clear();
    tally_.clear();
    share_.set(0);
    return true;
}

// Acknowledgement runs backwards: rows durable, quarantine durable, then the messages go.
bool Intake::store_batch() {
    if (!insert_rows()) return false;
    std::vector<std::string> receipts;
    for (Claimed& claimed : claimed_) {
        for (Quarantined const& object : claimed.quarantined) {
            base::Result<std::uint64_t> const kept = store_.quarantine(object);
            if (!kept) {
                failed("quarantine", kept.error(), clock_.now());
                return false;
            }
            counter("catchment_intake_quarantined_total", "Objects set aside in quarantine.").add();
        }
        claimed.quarantined.clear();
        receipts.push_back(claimed.receipt);
    }
    base::Instant const now = clock_.now();
    base::Result<std::uint64_t> const removed = source_.remove(receipts);
    // What could not be deleted comes again, and its events are known by their ids.
    if (!removed) failed("delete", removed.error(), now);
    in_flight_.take(receipts);
    claimed_.clear();
    batch_since_.reset();
    std::lock_guard const lock(mutex_);
    status_.last_stored = now;
    if (removed && held_.empty()) status_.last_error.clear();
    return true;
}

void Intake::put_off() {
    counter("catchment_intake_contended_inserts_total",
            "Inserts put off because another process was storing some of the same events.")
        .add();
    base::Random& random = settings_.random ? *settings_.random : chance_;
    auto const more = static_cast<std::int64_t>(random.below(kContention.count()));
    retry_at_ = clock_.now() + kContention + base::Duration(more);
}

void Intake::failed(std::string_view stage, base::Error const& error, base::Instant now) {
    if (cancelled(error)) return;
    tell(stage, error, now);
    retry_at_ = now + backoff_;
    backoff_ = std::min(backoff_ * 2, kLongestBackoff);
}

void Intake::tell(std::string_view stage, base::Error const& error, base::Instant now) {
    if (cancelled(error)) return;
    counter("catchment_intake_errors_total", "Failures of the intake, by stage.",
            {{"stage", std::string(stage)}})
        .add();
    base::log_warn("intake failed and tries again", {{"queue", settings_.name},
                                                     {"stage", stage},
                                                     {"code", error.code},
                                                     {"reason", error.message}});
    std::lock_guard const lock(mutex_);
    status_.last_error =
        std::string(stage) + ": " + (error.code.empty() ? "" : error.code + ": ") + error.message;
    status_.last_error_at = now;
}

void give_back(connector::Source& source, connector::InFlight& in_flight) {
    std::vector<std::string> const receipts = in_flight.all();
    if (receipts.empty()) return;
    // Where it fails, their visibility timeout does the same a little later.
    (void)source.extend(receipts, std::chrono::seconds(0));
    in_flight.take(receipts);
}

}  // namespace siem::pipeline
