#include "cloud/s3/upload.hpp"

#include <array>
#include <optional>

#include "aws/chunked.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/checksums.hpp"
#include "cloud/s3/encryption.hpp"
#include "cloud/s3/lifecycle_rules.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kMaximumMetadataBytes = 2048;
constexpr std::array<std::string_view, 6> kKept{"Content-Type",     "Content-Encoding",
                                                "Content-Language", "Content-Disposition",
                                                "Cache-Control",    "Expires"};

// The headers that come back with the object.
std::vector<http::Header> kept_headers(http::Headers const& head) {
    std::vector<http::Header> kept;
    std::size_t metadata = 0;
    for (auto const& [name, value] : head) {
        for (std::string_view const wanted : kKept) {
            if (!base::equal_ignoring_case(name, wanted)) continue;
            std::string rest = base::replace_all(value, "aws-chunked,", "");
            if (wanted == "Content-Encoding")
                rest = base::trim(base::replace_all(rest, "aws-chunked", ""));
            if (!rest.empty()) kept.emplace_back(std::string(wanted), std::move(rest));
        }
        std::string const lower = base::lower(name);
        if (!lower.starts_with("x-amz-meta-")) continue;
        metadata += lower.size() + value.size();
        kept.emplace_back(lower, value);
    }
    if (metadata > kMaximumMetadataBytes) {
        throw aws::Error("MetadataTooLarge",
                         "Your metadata headers exceed the maximum allowed metadata size");
    }
    return kept;
}

std::string asked_class(http::Headers const& headers) {
    std::string const& asked = headers.text("x-amz-storage-class");
    if (asked.empty()) return kStandard;
    if (coldness(asked) || asked == "REDUCED_REDUNDANCY") return asked;
    throw aws::Error("InvalidStorageClass", "The storage class you specified is not valid")
        .with("StorageClassRequested", asked);
}

// All that a put needs, of what it asks for.
Bucket require_all(Store& store, Request& request, Object const& object) {
    std::string const& acl = request.head.headers.text("x-amz-acl");
    request.opened.reset();
    request.opened = require(store, request, "s3:PutObject");
    if (!acl.empty()) require(store, request, "s3:PutObjectAcl");
    if (!object.tags.empty()) require(store, request, "s3:PutObjectTagging");
    if (!object.lock.mode.empty()) require(store, request, "s3:PutObjectRetention");
    if (!object.lock.hold.empty()) require(store, request, "s3:PutObjectLegalHold");
    Bucket const bucket = open_bucket(store, request);
    check_acl(bucket, acl);
    return bucket;
}

// A lock is only ever put on what has come whole.
void check_summed(http::Headers const& headers, ObjectLock const& lock) {
    if (lock.empty() || headers.find("Content-MD5")) return;
    for (auto const& [name, value] : headers) {
        if (is_checksum_header(name) || base::equal_ignoring_case(name, "x-amz-trailer")) return;
    }
    throw aws::Error("InvalidRequest",
                     "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object "
                     "requests with Object Lock parameters");
}

class Upload final : public http::Call {
  public:
    Upload(Uploads const& uploads, Request request)
        : uploads_(uploads), request_(std::move(request)), checksums_(request_.head.headers) {
        guarded([&] { open(); });
    }

    bool write(std::string_view bytes) override {
        if (error_) return false;
        guarded([&] { take(bytes); });
        return !error_;
    }

    void finish(http::Respond respond) override {
        guarded([&] { seal(); });
        if (error_) return respond(aws::rest_xml_error(*error_, request_.who.request_id));
        Job job;
        job.run = [store = uploads_.store, request = request_, object = object_, file = file_,
                   asked = asked_](base::Instant now) mutable -> JobOutcome {
            request.now = now;
            return commit(store, request, object, {asked, file});
        };
        job.refuse = [id = request_.who.request_id](aws::Error const& error) {
            return aws::rest_xml_error(error, id);
        };
        job.respond = std::move(respond);
        job.record = recording(uploads_.audit, uploads_.store.core, request_, "PutObject");
        uploads_.committer.submit(std::move(job));
    }

  private:
    template <typename Work>
    void guarded(Work const& work) {
        if (error_) return;
        try {
            work();
        } catch (aws::Error const& error) {
            error_ = error;
        }
    }

    static void check(disk::Done const& done) {
        if (!done) throw aws::service_unavailable("Please reduce your request rate.");
    }

    void open() {
        if (request_.asks("versionId")) {
            throw invalid_argument("This operation does not accept a version-id.")
                .with("ArgumentName", "versionId")
                .with("ArgumentValue", request_.parameter("versionId"));
        }
        object_.headers = kept_headers(request_.head.headers);
        object_.storage_class = asked_class(request_.head.headers);
        object_.tags = tags_of_header(request_.head.headers);
        object_.lock = asked_lock(request_.head.headers, request_.now);
        asked_ = asked_encryption(request_.head.headers);
        std::string const& declared = request_.who.authorization.payload_hash;
        if (aws::is_streaming(declared)) {
            std::optional<aws::ChunkChain> chain;
            if (request_.who.verified && aws::is_signed_streaming(declared)) {
                chain = chain_of(request_.who);
            }
            chunks_.emplace(std::move(chain));
        }
        base::Result<std::shared_ptr<StoredFile>> file =
            uploads_.store.files.create(uploads_.random);
        if (!file) throw aws::service_unavailable("Please reduce your request rate.");
        file_ = std::move(*file);
    }

    static aws::ChunkChain chain_of(Signed const& who) {
        aws::Authorization const& auth = who.authorization;
        return {aws::signing_key(who.secret_access_key, auth.scope), auth.amz_date,
                auth.scope.text(), auth.signature};
    }

    void take(std::string_view bytes) {
        if (!chunks_) return keep(bytes);
        if (!chunks_->feed(bytes, [this](std::string_view data) { keep(data); })) {
            throw *chunks_->error();
        }
    }

    void keep(std::string_view bytes) {
        if (file_->bytes() + bytes.size() > kMaximumPutBytes) {
            throw aws::Error("EntityTooLarge",
                             "Your proposed upload exceeds the maximum allowed size");
        }
        checksums_.update(bytes);
        check(file_->append(bytes));
    }

    void seal() {
        if (chunks_ && !chunks_->finished()) {
            throw aws::Error("IncompleteBody", "The request body terminated unexpectedly");
        }
        std::vector<http::Header> sums =
            checksums_.finish(chunks_ ? chunks_->trailers() : http::Headers());
        object_.headers.insert(object_.headers.end(), sums.begin(), sums.end());
        check(file_->finish());
        object_.bucket = request_.bucket;
        object_.key = request_.key;
        object_.file = file_->path();
        object_.bytes = file_->bytes();
        object_.etag = checksums_.md5_hex();
    }

    struct Sealed {
        AskedEncryption const& asked;
        std::shared_ptr<StoredFile> const& file;
    };
    static http::Reply commit(Store& store, Request& request, Object& object,
                              Sealed const& sealed) {
        Bucket const bucket = require_all(store, request, object);
        check_summed(request.head.headers, object.lock);
        object.lock = lock_of_new(bucket, object.lock, request.now);
        aws::Caller const& caller = request.who.caller;
        object.owner =
            owner_of_new(bucket, caller.account.value, request.head.headers.text("x-amz-acl"));
        std::string const condition = request.head.headers.text("If-None-Match");
        if (condition == "*" && store.state.object(object.bucket, object.key)) {
            throw aws::Error("PreconditionFailed",
                             "At least one of the pre-conditions you specified did not hold", 412)
                .with("Condition", "If-None-Match");
        }
        object.modified_millis = base::to_millis(request.now);
        object.encryption =
            protect(store, {bucket, sealed.asked, caller, request.now}, object, sealed.file->key());
        note_tags(store, bucket, object.tags);
        store_object(store, bucket, object, request.happened("ObjectCreated:Put"));
        store.core.after_commit([file = sealed.file] { file->keep(); });
        http::Reply reply = aws::rest_reply(200, request.who.request_id);
        reply.headers.add("ETag", "\"" + object.etag + "\"");
        describe_encryption(reply, object.encryption);
        // As AWS has it, a put while versions are suspended does not name its "null".
        if (object.version != kNullVersion) describe_version(reply, bucket, object.version);
        for (auto const& [name, value] : object.headers) {
            if (is_checksum_header(name)) reply.headers.add(name, value);
        }
        return reply;
    }

    Uploads uploads_;
    Request request_;
    Checksums checksums_;
    std::optional<aws::ChunkedDecoder> chunks_;
    std::shared_ptr<StoredFile> file_;  // shared with the job, which may outlive the call
    Object object_;
    AskedEncryption asked_;
    std::optional<aws::Error> error_;
};

}  // namespace

std::unique_ptr<http::Call> begin_upload(Uploads const& uploads, Request request) {
    return std::make_unique<Upload>(uploads, std::move(request));
}

}  // namespace cloud::s3
