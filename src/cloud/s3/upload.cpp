#include "cloud/s3/upload.hpp"

#include <optional>

#include "aws/chunked.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/checksums.hpp"
#include "cloud/s3/encryption.hpp"
#include "cloud/s3/multipart.hpp"
#include "cloud/s3/object_headers.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

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
        job.record = recording(uploads_.audit, uploads_.store.core, request_,
                               request_.asks("uploadId") ? "UploadPart" : "PutObject");
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
        object_ = new_object(request_);
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
        object_.file = file_->path();
        object_.bytes = file_->bytes();
        object_.etag = checksums_.md5_hex();
    }

    struct Sealed {
        AskedEncryption const& asked;
        std::shared_ptr<StoredFile> const& file;
    };
    static http::Reply commit(Store& store, Request const& request, Object& object,
                              Sealed const& sealed) {
        if (request.asks("uploadId")) return commit_part(store, request, object, sealed);
        Bucket const bucket = require_put(store, request, object);
        check_summed(request.head.headers, object.lock);
        object.lock = lock_of_new(bucket, object.lock, request.now);
        aws::Caller const& caller = request.who.caller;
        object.owner =
            owner_of_new(bucket, caller.account.value, request.head.headers.text("x-amz-acl"));
        require_absent(store, request);
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
        add_checksums(reply, object);
        return reply;
    }

    static http::Reply commit_part(Store& store, Request const& request, Object const& object,
                                   Sealed const& sealed) {
        (void)require(store, request, "s3:PutObject");
        Part part;
        part.file = object.file;
        part.bytes = object.bytes;
        part.etag = object.etag;
        http::Reply reply = put_part(store, request, std::move(part), sealed.file->key());
        store.core.after_commit([file = sealed.file] { file->keep(); });
        add_checksums(reply, object);
        return reply;
    }

    static void add_checksums(http::Reply& reply, Object const& object) {
        for (auto const& [name, value] : object.headers) {
            if (is_checksum_header(name)) reply.headers.add(name, value);
        }
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
