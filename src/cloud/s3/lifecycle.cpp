#include "cloud/s3/lifecycle.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cloud/s3/lifecycle_due.hpp"
#include "cloud/s3/multipart.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kSetting = "lifecycle";
constexpr char const* kSmallestHeader = "x-amz-transition-default-minimum-object-size";
constexpr char const* kAll128K = "all_storage_classes_128K";
constexpr char const* kVaries = "varies_by_storage_class";
constexpr char const* kLifecycleItself = "s3.amazonaws.com";  // who did it, in events
constexpr std::size_t kLookedAtPerStep = 500;
constexpr std::size_t kIdDigits = 16;

// As it is kept and given back: without the white space between elements, each rule with its ID.
void tidy(codec::Xml& node) {
    if (!node.children.empty()) node.text.clear();
    node.xmlns.clear();
    for (codec::Xml& child : node.children) tidy(child);
}

void name_rules(codec::Xml& document, base::Random& random) {
    for (codec::Xml& rule : document.children) {
        if (!rule.text_of("ID").empty()) continue;
        std::erase_if(rule.children, [](codec::Xml const& child) { return child.name == "ID"; });
        rule.children.insert(rule.children.begin(), codec::Xml{"ID", base::uuid(random)});
    }
}

// How it is kept: the minimum size, a line break, the document.
struct Kept {
    std::string smallest;
    std::string document;
};

Kept read_kept(std::string const& text) {
    std::size_t const line = text.find('\n');
    return {text.substr(0, line), text.substr(line + 1)};
}

std::string asked_smallest(Request const& request) {
    std::string const* const asked = request.head.headers.find(kSmallestHeader);
    if (!asked || *asked == kAll128K) return kAll128K;
    if (*asked == kVaries) return kVaries;
    throw aws::Error("InvalidRequest",
                     "Invalid value for x-amz-transition-default-minimum-object-size header");
}

aws::Error no_lifecycle(Bucket const& bucket) {
    return aws::Error("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist",
                      404)
        .with("BucketName", bucket.name);
}

// One bucket's turn.
class Turn {
  public:
    Turn(Store& s, Bucket bucket, LifecycleWalk& walk, base::Instant now)
        : s_(s), bucket_(std::move(bucket)), walk_(walk), now_(now) {
        Kept const kept = read_kept(s.state.setting(bucket_.name, kSetting));
        base::Result<codec::Xml> const document = codec::parse_xml(kept.document);
        if (document) lifecycle_ = read_lifecycle(*document);
        lifecycle_.small_ones_too = kept.smallest == kVaries;
    }

    // Looks at the next ones; whether it has seen all.
    bool run() {
        if (walk_.key.empty() && !abort_old_uploads()) return false;
        std::vector<Object> const next = take();
        // What stood above it may have gone since the last step, and it is the newest now.
        if (!next.empty() && walk_.key == next.front().key && is_newest(next.front())) {
            walk_.in_key = false;
        }
        for (Object const& object : next) look_at(object);
        return next.size() < kLookedAtPerStep;
    }

  private:
    // Whether there are no more.
    bool abort_old_uploads() {
        for (LifecycleRule const& rule : lifecycle_.rules) {
            if (!rule.enabled || !rule.abort_days) continue;
            // One that was begun at or after this midnight is not old enough yet.
            std::int64_t const today = base::to_millis(next_midnight(now_)) - kDayMillis;
            std::int64_t const before = today - *rule.abort_days * kDayMillis + 1;
            if (!abort_uploads(s_, {bucket_.name, rule.filter.prefix, before})) return false;
        }
        return true;
    }

    // What is done changes what is walked, so they are read first.
    std::vector<Object> take() {
        std::vector<Object> next;
        State::VersionRange range{bucket_.name, walk_.key, !walk_.key.empty()};
        if (walk_.in_key) range.below = walk_.sequence;
        s_.state.walk_versions(range, [&](Object const& object) {
            next.push_back(object);
            return next.size() < kLookedAtPerStep;
        });
        return next;
    }

    bool is_newest(Object const& object) {
        std::optional<Object> const newest = find_version(s_.state, {bucket_.name, object.key, ""});
        return newest && newest->sequence == object.sequence;
    }

    void look_at(Object const& object) {
        bool const latest = !walk_.in_key || walk_.key != object.key;
        if (latest) walk_.newer = 0;
        bool const alone = latest && object.marker && !s_.state.has_older(object);
        Aging const aging{object, latest, alone, walk_.successor_millis, walk_.newer};
        Due const due = due_of(lifecycle_, aging, now_);
        act(object, due);
        if (!latest) ++walk_.newer;
        walk_.in_key = true;
        walk_.key = object.key;
        walk_.sequence = object.sequence;
        walk_.successor_millis = object.modified_millis;
    }

    void act(Object object, Due const& due) {
        if (!due.move.empty()) {
            object.storage_class = due.move;
            s_.state.save(object);
            s_.events.tell(bucket_, object, happened("LifecycleTransition"));
        }
        Happened const gone = happened("LifecycleExpiration");
        if (due.expire) (void)delete_latest(s_, {bucket_, object.key, gone});
        if (due.remove && !is_locked(object.lock, now_))
            (void)delete_version(s_, {bucket_, object.key, gone}, object.version);
    }

    Happened happened(char const* event) const {
        return {event, kLifecycleItself, kLifecycleItself, base::hex_id(s_.core.random, kIdDigits),
                now_};
    }

    Store& s_;
    Bucket bucket_;
    LifecycleWalk& walk_;
    base::Instant now_;
    Lifecycle lifecycle_;
};

}  // namespace

http::Reply put_bucket_lifecycle(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    std::string const smallest = asked_smallest(request);
    base::Result<codec::Xml> body = codec::parse_xml(request.body);
    if (!body) throw malformed_xml();
    tidy(*body);
    (void)read_lifecycle(*body);
    name_rules(*body, s.core.random);
    body->xmlns = std::string(aws::kS3Xmlns);
    s.state.save_setting(bucket.name, kSetting, smallest + "\n" + codec::to_xml(*body));
    s.state.save(LifecycleWalk{bucket.name, base::to_millis(request.now)});
    s.core.signal(kLifecycleTopic);
    http::Reply reply = aws::rest_reply(200, request.who.request_id);
    reply.headers.add(kSmallestHeader, smallest);
    return reply;
}

http::Reply get_bucket_lifecycle(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    std::string const text = s.state.setting(bucket.name, kSetting);
    if (text.empty()) throw no_lifecycle(bucket);
    Kept kept = read_kept(text);
    http::Reply reply = aws::rest_reply(200, request.who.request_id);
    reply.headers.add("Content-Type", "application/xml");
    reply.headers.add(kSmallestHeader, kept.smallest);
    reply.body = std::move(kept.document);
    return reply;
}

http::Reply delete_bucket_lifecycle(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    s.state.save_setting(bucket.name, kSetting, "");
    s.state.remove_walk(bucket.name);
    return aws::rest_reply(204, request.who.request_id);
}

base::Instant Lifecycles::step(base::Instant now) {
    std::optional<LifecycleWalk> walk = s_.state.next_walk();
    if (!walk) return base::kNever;
    base::Instant const due = base::from_millis(walk->due_millis);
    // Further ahead than the next midnight: the clock went back.
    if (due > now && due <= next_midnight(now)) return due;
    std::optional<Bucket> bucket = s_.state.bucket(walk->bucket);
    if (!bucket) {
        s_.state.remove_walk(walk->bucket);
        return now;
    }
    if (Turn(s_, *std::move(bucket), *walk, now).run()) {
        *walk = {walk->bucket, base::to_millis(next_midnight(now))};
    }
    s_.state.save(*walk);
    return now;
}

}  // namespace cloud::s3
