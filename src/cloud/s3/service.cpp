#include "cloud/s3/service.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/api.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/encryption.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kHashHexDigits = 64;

// The body of a small request must be the one that was signed.
void check_body(Request const& request) {
    std::string const& declared = request.who.authorization.payload_hash;
    if (declared.size() != kHashHexDigits) return;
    if (base::lower(declared) == base::hex(base::sha256(request.body))) return;
    throw aws::Error(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

class Refused final : public http::Call {
  public:
    explicit Refused(http::Reply reply) : reply_(std::move(reply)) {}
    bool write(std::string_view) override { return false; }
    void finish(http::Respond respond) override { respond(std::move(reply_)); }

  private:
    http::Reply reply_;
};

}  // namespace

Service::Service(Core& core, Neighbours const& neighbours)
    : state_(core),
      files_(core.disk),
      events_(core, state_, neighbours.queues),
      store_{core,           state_, files_, events_, neighbours.authoriser, neighbours.keys,
             neighbours.root},
      lifecycles_(store_),
      audit_(neighbours.audit),
      uploads_{store_, audit_, neighbours.committer, neighbours.io_random},
      api_(describe_api()) {
    core.add_worker(events_, {kPendingTopic});
    core.add_worker(lifecycles_, {kLifecycleTopic});
    files_.sweep(state_.files());
    core.on_reset([this, &core] {
        state_.clear();
        core.after_commit([this] { files_.sweep({}); });
    });
}

void Service::keep_system_tags(aws::Arn const& resource,
                               std::map<std::string, std::string> const& tags) {
    std::optional<Bucket> const bucket = state_.bucket(resource.resource);
    if (bucket) s3::keep_system_tags(store_, *bucket, tags);
}

std::unique_ptr<http::Call> Service::begin(http::Head const& head, Signed const& who) {
    try {
        Request request = parse_request(head, who);
        Route const found = route(request);
        if (found.verb == nullptr) return begin_upload(uploads_, std::move(request));
        return http::collect(
            head, kMaximumDocumentBytes,
            [this, request, found](http::Head const&, std::string body,
                                   http::Respond respond) mutable {
                request.body = std::move(body);
                Job job;
                job.run = [this, request, found](base::Instant now) mutable -> JobOutcome {
                    check_body(request);
                    request.now = now;
                    request.opened.reset();
                    if (*found.action != '\0')
                        request.opened = require(store_, request, found.action);
                    return found.verb(store_, request);
                };
                job.refuse = [id = request.who.request_id](aws::Error const& error) {
                    return error_reply(error, id);
                };
                job.respond = std::move(respond);
                job.record = recording(audit_, store_.core, request, found.name);
                uploads_.committer.submit(std::move(job));
            });
    } catch (aws::Error const& error) {
        return std::make_unique<Refused>(aws::rest_xml_error(error, who.request_id));
    }
}

// In the transaction of the caller, as if it had come by the wire.
http::Reply Service::run(Asked const& asked, base::Instant now) {
    http::Head head;
    head.method = asked.method;
    head.target = "/" + asked.bucket + (asked.key.empty() ? "" : "/") +
                  base::percent_encode(asked.key, "/") +
                  (asked.query.empty() ? "" : "?" + asked.query);
    head.headers = asked.headers;
    Signed who;
    who.caller = asked.caller;
    who.received = now;
    who.request_id = base::uuid(store_.core.random);
    Request request = parse_request(head, who);
    request.body = asked.body;
    Route const found = route(request);
    auto const record = recording(audit_, store_.core, request, found.name);
    try {
        if (found.verb && *found.action != '\0') {
            request.opened = require(store_, request, found.action);
        }
        http::Reply reply = found.verb ? found.verb(store_, request) : put_given(asked, now);
        record(nullptr, now);
        return reply;
    } catch (aws::Error const& error) {
        record(&error, now);
        throw error.in_xml();
    }
}

http::Reply Service::put_given(Asked const& asked, base::Instant now) {
    http::Headers const& headers = asked.headers;
    ObjectPut put{.bucket = asked.bucket, .key = asked.key, .body = asked.body};
    if (headers.find("Content-Type")) put.content_type = headers.text("Content-Type");
    put.content_encoding = headers.text("Content-Encoding");
    put.kms_key = headers.text("x-amz-server-side-encryption-aws-kms-key-id");
    put.acl = headers.text("x-amz-acl");
    if (put.kms_key.empty() && headers.find("x-amz-server-side-encryption")) {
        throw not_implemented("an upload from within that says how it is encrypted without a key");
    }
    put.writer = asked.caller;
    put_as(put, "cloudformation.amazonaws.com", now);
    http::Reply reply;
    reply.headers.add("ETag", '"' + base::hex(base::digest(base::HashKind::md5, asked.body)) + '"');
    return reply;
}

std::string Service::owner_of(std::string const& name) {
    std::optional<Bucket> const bucket = state_.bucket(name);
    return bucket ? bucket->account : "";
}

// Firehose's way in: the same object, event and file rules, in the transaction of the caller.
void Service::put_object(ObjectPut const& put, base::Instant now) {
    put_as(put, "firehose.amazonaws.com", now);
}

void Service::put_as(ObjectPut const& put, char const* by, base::Instant now) {
    std::optional<Bucket> const bucket = state_.bucket(put.bucket);
    if (!bucket) throw no_such_bucket(put.bucket);
    AskedEncryption asked;
    policy::Context headers;
    if (!put.kms_key.empty()) {
        asked.algorithm = "aws:kms";
        asked.kms_key = put.kms_key;
        headers.set("s3:x-amz-server-side-encryption", asked.algorithm);
        headers.set("s3:x-amz-server-side-encryption-aws-kms-key-id", asked.kms_key);
    }
    if (!put.acl.empty()) headers.set("s3:x-amz-acl", put.acl);
    try {
        require_write(store_, {*bucket, put.key, put.writer, headers, now});
    } catch (aws::Error const& error) {
        throw error.in_xml();
    }
    check_acl(*bucket, put.acl);
    std::shared_ptr<StoredFile> const file = write(put.body);
    Object object;
    object.bucket = put.bucket;
    object.key = put.key;
    object.file = file->path();
    object.bytes = put.body.size();
    object.etag = base::hex(base::digest(base::HashKind::md5, put.body));
    object.modified_millis = base::to_millis(now);
    object.lock = lock_of_new(*bucket, {}, now);
    object.owner = owner_of_new(*bucket, put.writer.account.value, put.acl);
    object.encryption = protect(store_, {*bucket, asked, put.writer, now}, object, file->key());
    object.headers.emplace_back("Content-Type", put.content_type);
    if (!put.content_encoding.empty()) {
        object.headers.emplace_back("Content-Encoding", put.content_encoding);
    }
    Happened const happened{"ObjectCreated:Put", "AWS:" + put.writer.account.value, by,
                            base::hex(store_.core.random.bytes(8)), now};
    store_object(store_, *bucket, object, happened);
    store_.core.after_commit([file] { file->keep(); });
}

std::optional<ResourceDirectory::Guarded> Service::guarded(aws::Arn const& resource) const {
    if (resource.service != "s3") return std::nullopt;
    std::string const name = resource.resource.substr(0, resource.resource.find('/'));
    std::optional<Bucket> const bucket = state_.bucket(name);
    if (!bucket) return std::nullopt;
    return Guarded{bucket->account, bucket->policy};
}

std::shared_ptr<StoredFile> Service::write(std::string_view body) {
    base::Result<std::shared_ptr<StoredFile>> file = files_.create(store_.core.random);
    if (!file) throw disk::DatabaseError("an object's file: " + file.error().message);
    disk::Done done = (*file)->append(body);
    if (done) done = (*file)->finish();
    if (!done) throw disk::DatabaseError("an object's file: " + done.error().message);
    return *std::move(file);
}

}  // namespace cloud::s3
