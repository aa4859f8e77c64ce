#include "cloud/s3/multipart.hpp"

#include <algorithm>

#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/encryption.hpp"
#include "cloud/s3/object_headers.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::int64_t kMaximumParts = 10'000;
constexpr std::uint64_t kSmallestPartBytes = 5u << 20;  // of all but the last
constexpr std::size_t kIdDigits = 64;
constexpr std::size_t kAbortedAtOnce = 100;
constexpr std::size_t kKeyBytes = 32;

// The upload that a request names, as the object that it will be.
Object open_upload(Store& s, Request const& request) {
    std::optional<Object> const upload =
        s.state.upload(request.bucket, request.key, request.parameter("uploadId"));
    if (upload) return *upload;
    throw aws::Error("NoSuchUpload",
                     "The specified upload does not exist. The upload ID may be invalid, or the "
                     "upload may have been aborted or completed.",
                     404)
        .with("UploadId", request.parameter("uploadId"));
}

void let_go(Store& s, Part const& part) {
    s.core.after_commit([&files = s.files, path = part.file] { files.remove(path); });
}

std::int64_t asked_number(Request const& request) {
    std::optional<std::int64_t> const number = base::to_int64(request.parameter("partNumber"));
    if (number && *number >= 1 && *number <= kMaximumParts) return *number;
    throw invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
        .with("ArgumentName", "partNumber")
        .with("ArgumentValue", request.parameter("partNumber"));
}

std::int64_t asked_limit(Request const& request, char const* parameter) {
    if (!request.asks(parameter)) return kMaximumListed;
    std::optional<std::int64_t> const limit = base::to_int64(request.parameter(parameter));
    if (limit && *limit >= 0) return std::min(*limit, kMaximumListed);
    throw invalid_argument("Provided " + std::string(parameter) +
                           " not an integer or within integer range")
        .with("ArgumentName", parameter)
        .with("ArgumentValue", request.parameter(parameter));
}

aws::Error invalid_part() {
    return {"InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been "
            "uploaded, or the specified entity tag may not match the part's entity tag."};
}

// The parts of `all` that a request completes an upload with, in their order.
std::vector<Part> chosen_parts(Request const& request, std::vector<Part> const& all) {
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    if (!body || body->name != "CompleteMultipartUpload") throw malformed_xml();
    std::vector<Part> chosen;
    for (codec::Xml const* node : body->all("Part")) {
        std::optional<std::int64_t> const number = base::to_int64(node->text_of("PartNumber"));
        if (!number) throw malformed_xml();
        if (!chosen.empty() && *number <= chosen.back().number) {
            throw aws::Error("InvalidPartOrder",
                             "The list of parts was not in ascending order. Parts must be ordered "
                             "by part number.");
        }
        auto const found = std::find_if(all.begin(), all.end(),
                                        [&](Part const& part) { return part.number == *number; });
        std::string const etag = base::replace_all(node->text_of("ETag"), "\"", "");
        if (found == all.end() || found->etag != etag) throw invalid_part();
        chosen.push_back(*found);
    }
    if (chosen.empty()) throw malformed_xml();
    for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
        if (chosen[i].bytes >= kSmallestPartBytes) continue;
        throw aws::Error("EntityTooSmall",
                         "Your proposed upload is smaller than the minimum allowed size")
            .with("PartNumber", std::to_string(chosen[i].number))
            .with("ProposedSize", std::to_string(chosen[i].bytes));
    }
    return chosen;
}

// The digest of the parts' digests, and their number.
std::string etag_of(std::vector<Part> const& parts) {
    base::Hasher all(base::HashKind::md5);
    for (Part const& part : parts) all.update(base::from_hex(part.etag).value_or(""));
    return base::hex(all.finish()) + "-" + std::to_string(parts.size());
}

void add_owner(codec::Xml& entry, std::string const& owner) {
    for (char const* name : {"Initiator", "Owner"}) {
        codec::Xml& who = entry.add(name);
        who.add("ID", owner);
        who.add("DisplayName", owner);
    }
}

}  // namespace

http::Reply create_multipart_upload(Store& s, Request const& request) {
    Object upload = new_object(request);
    Bucket const bucket = require_put(s, request, upload);
    AskedEncryption const asked = asked_encryption(request.head.headers);
    (void)lock_of_new(bucket, upload.lock, request.now);
    upload.version = base::hex_id(s.core.random, kIdDigits);
    upload.file = std::string(kMultipartFile) + upload.version;
    upload.modified_millis = base::to_millis(request.now);
    upload.owner = owner_of_new(bucket, request.who.caller.account.value,
                                request.head.headers.text("x-amz-acl"));
    upload.encryption = protect(s, {bucket, asked, request.who.caller, request.now}, upload,
                                s.core.random.bytes(kKeyBytes));
    s.state.add_upload(upload);
    codec::Xml root = document("InitiateMultipartUploadResult");
    root.add("Bucket", upload.bucket);
    root.add("Key", upload.key);
    root.add("UploadId", upload.version);
    http::Reply reply = aws::rest_xml_reply(root, request.who.request_id);
    describe_encryption(reply, upload.encryption);
    return reply;
}

http::Reply put_part(Store& s, Request const& request, Part part, std::string const& key) {
    Object const upload = open_upload(s, request);
    part.upload = upload.version;
    part.number = asked_number(request);
    part.modified_millis = base::to_millis(request.now);
    part.wrapped = base::seal(unlock(s, request, upload), key, part.file);
    if (std::optional<Part> const old = s.state.part(part.upload, part.number)) let_go(s, *old);
    s.state.put(part);
    http::Reply reply = aws::rest_reply(200, request.who.request_id);
    reply.headers.add("ETag", "\"" + part.etag + "\"");
    describe_encryption(reply, upload.encryption);
    return reply;
}

http::Reply complete_multipart_upload(Store& s, Request const& request) {
    Object object = open_upload(s, request);
    std::string const id = object.version;
    Bucket const bucket = open_bucket(s, request);
    std::vector<Part> const all = s.state.parts(id);
    std::vector<Part> const parts = chosen_parts(request, all);
    require_absent(s, request);
    for (Part const& part : all) {
        bool const stays = std::any_of(parts.begin(), parts.end(),
                                       [&](Part const& one) { return one.number == part.number; });
        if (stays) continue;
        s.state.remove(part);
        let_go(s, part);
    }
    s.state.remove_upload(object);
    for (Part const& part : parts) object.bytes += part.bytes;
    object.etag = etag_of(parts);
    object.version = kNullVersion;
    object.modified_millis = base::to_millis(request.now);
    object.lock = lock_of_new(bucket, object.lock, request.now);
    note_tags(s, bucket, object.tags);
    store_object(s, bucket, object, request.happened("ObjectCreated:CompleteMultipartUpload"));
    codec::Xml root = document("CompleteMultipartUploadResult");
    root.add("Location", "http://" + request.head.headers.text("Host") + "/" + object.bucket + "/" +
                             base::percent_encode(object.key, "/"));
    root.add("Bucket", object.bucket);
    root.add("Key", object.key);
    root.add("ETag", "\"" + object.etag + "\"");
    http::Reply reply = aws::rest_xml_reply(root, request.who.request_id);
    describe_encryption(reply, object.encryption);
    if (object.version != kNullVersion) describe_version(reply, bucket, object.version);
    return reply;
}

void forget_upload(Store& s, Object const& upload) {
    for (Part const& part : s.state.parts(upload.version)) {
        s.state.remove(part);
        let_go(s, part);
    }
    s.state.remove_upload(upload);
}

http::Reply abort_multipart_upload(Store& s, Request const& request) {
    forget_upload(s, open_upload(s, request));
    return aws::rest_reply(204, request.who.request_id);
}

bool abort_uploads(Store& s, Aborting const& which) {
    std::vector<Object> old;
    s.state.walk_uploads({which.bucket}, [&](Object const& upload) {
        bool const fits = upload.key.starts_with(which.prefix);
        if (fits && upload.modified_millis < which.before_millis) old.push_back(upload);
        return old.size() < kAbortedAtOnce;
    });
    for (Object const& upload : old) forget_upload(s, upload);
    return old.size() < kAbortedAtOnce;
}

http::Reply list_parts(Store& s, Request const& request) {
    Object const upload = open_upload(s, request);
    std::int64_t const limit = asked_limit(request, "max-parts");
    std::int64_t const after = base::to_int64(request.parameter("part-number-marker")).value_or(0);
    codec::Xml root = document("ListPartsResult");
    root.add("Bucket", upload.bucket);
    root.add("Key", upload.key);
    root.add("UploadId", upload.version);
    add_owner(root, upload.owner);
    root.add("StorageClass", upload.storage_class);
    root.add("PartNumberMarker", std::to_string(after));
    root.add("MaxParts", std::to_string(limit));
    std::int64_t told = 0;
    std::int64_t last = after;
    bool truncated = false;
    for (Part const& part : s.state.parts(upload.version)) {
        if (part.number <= after) continue;
        truncated = told >= limit;
        if (truncated) break;
        ++told;
        last = part.number;
        codec::Xml& entry = root.add("Part");
        entry.add("PartNumber", std::to_string(part.number));
        entry.add("LastModified", base::iso8601(base::from_millis(part.modified_millis)));
        entry.add("ETag", "\"" + part.etag + "\"");
        entry.add("Size", std::to_string(part.bytes));
    }
    root.add("IsTruncated", truncated ? "true" : "false");
    root.add("NextPartNumberMarker", std::to_string(last));
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply list_multipart_uploads(Store& s, Request const& request) {
    std::int64_t const limit = asked_limit(request, "max-uploads");
    std::string const prefix = request.parameter("prefix");
    std::string const key = request.parameter("key-marker");
    std::string const id = request.parameter("upload-id-marker");
    bool const encode = request.parameter("encoding-type") == "url";
    auto const shown = [&](std::string const& text) {
        return encode ? base::percent_encode(text, "/") : text;
    };
    codec::Xml root = document("ListMultipartUploadsResult");
    root.add("Bucket", request.bucket);
    root.add("KeyMarker", shown(key));
    root.add("UploadIdMarker", id);
    root.add("Prefix", shown(prefix));
    root.add("MaxUploads", std::to_string(limit));
    if (encode) root.add("EncodingType", "url");
    std::int64_t told = 0;
    bool truncated = false;
    Object last;
    // Without an id, all of the key are passed over: ids are hexadecimal.
    State::UploadRange const range{request.bucket, key, id.empty() && !key.empty() ? "~" : id};
    s.state.walk_uploads(range, [&](Object const& upload) {
        if (!upload.key.starts_with(prefix)) return upload.key < prefix;
        truncated = told >= limit;
        if (truncated) return false;
        ++told;
        last = upload;
        codec::Xml& entry = root.add("Upload");
        entry.add("Key", shown(upload.key));
        entry.add("UploadId", upload.version);
        add_owner(entry, upload.owner);
        entry.add("StorageClass", upload.storage_class);
        entry.add("Initiated", base::iso8601(base::from_millis(upload.modified_millis)));
        return true;
    });
    root.add("IsTruncated", truncated ? "true" : "false");
    if (truncated) {
        root.add("NextKeyMarker", shown(last.key));
        root.add("NextUploadIdMarker", last.version);
    }
    return aws::rest_xml_reply(root, request.who.request_id);
}

}  // namespace cloud::s3
