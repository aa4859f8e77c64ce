#include "cloud/s3/objects.hpp"

#include <algorithm>

#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/checksums.hpp"
#include "cloud/s3/encryption.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/restore.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kMaximumDeleted = 1000;  // of DeleteObjects

bool matches(std::string const& condition, std::string const& etag) {
    for (std::string_view part : base::split(condition, ',')) {
        part = base::trim(part);
        if (part == "*" || part == etag || part == "\"" + etag + "\"") return true;
    }
    return false;
}

// HTTP dates have whole seconds.
bool modified_since(Object const& object, std::string const& date) {
    std::optional<base::Instant> const since = base::parse_http_date(date);
    return !since || object.modified_millis / 1000 > base::to_millis(*since) / 1000;
}

void describe(http::Reply& reply, Request const& request, Object const& object, bool whole) {
    reply.headers.add("Last-Modified", base::http_date(base::from_millis(object.modified_millis)));
    reply.headers.add("ETag", "\"" + object.etag + "\"");
    reply.headers.add("Accept-Ranges", "bytes");
    bool const checksums =
        whole &&
        base::equal_ignoring_case(request.head.headers.text("x-amz-checksum-mode"), "ENABLED");
    for (auto const& [name, value] : object.headers) {
        if (is_checksum_header(name) && !checksums) continue;
        std::string const asked = "response-" + base::lower(name);
        reply.headers.add(name, request.asks(asked) ? request.parameter(asked) : value);
    }
    if (!reply.headers.find("Content-Type")) {
        reply.headers.add("Content-Type", "binary/octet-stream");
    }
}

}  // namespace

bool not_modified(Request const& request, Object const& object) {
    http::Headers const& headers = request.head.headers;
    std::string const* const match = headers.find("If-Match");
    std::string const* const since = headers.find("If-Unmodified-Since");
    bool const failed =
        match ? !matches(*match, object.etag) : since && modified_since(object, *since);
    if (failed) {
        throw aws::Error("PreconditionFailed",
                         "At least one of the pre-conditions you specified did not hold", 412)
            .with("Condition", match ? "If-Match" : "If-Unmodified-Since");
    }
    if (std::string const* const none = headers.find("If-None-Match")) {
        return matches(*none, object.etag);
    }
    std::string const* const after = headers.find("If-Modified-Since");
    return after && !modified_since(object, *after);
}

std::optional<ByteRange> parse_range(std::string const& header, std::uint64_t bytes) {
    constexpr std::string_view kUnit = "bytes=";
    if (!header.starts_with(kUnit)) return std::nullopt;
    auto const parts = base::cut(std::string_view(header).substr(kUnit.size()), "-");
    if (!parts || parts->second.find(',') != std::string_view::npos) return std::nullopt;
    std::optional<std::uint64_t> const first = base::to_uint64(parts->first);
    std::optional<std::uint64_t> const last = base::to_uint64(parts->second);
    ByteRange range;
    if (first && (last || parts->second.empty())) {
        if (last && *last < *first) return std::nullopt;
        range.first = *first;
        if (range.first < bytes) {
            range.count = std::min(last.value_or(bytes - 1), bytes - 1) - range.first + 1;
        }
    } else if (parts->first.empty() && last) {
        range.count = std::min(*last, bytes);
        range.first = bytes - range.count;
    } else {
        return std::nullopt;
    }
    if (range.count > 0) return range;
    throw aws::Error("InvalidRange", "The requested range is not satisfiable", 416)
        .with("RangeRequested", header)
        .with("ActualObjectSize", std::to_string(bytes));
}

namespace {

char const* tagging_action(Request const& request) {
    return request.asks("versionId") ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging";
}

// What GET and HEAD have in common: all but the body.
struct Answer {
    Object object;
    ByteRange part = {};  // of it: the range that was asked for, or all
    http::Reply reply = {};
};

Answer begin_answer(Store& s, Request const& request) {
    Answer answer{open_object(s, request)};
    Object const& object = answer.object;
    Bucket const bucket = open_bucket(s, request);
    if (not_modified(request, object)) {
        answer.reply = aws::rest_reply(304, request.who.request_id);
        describe_version(answer.reply, bucket, object.version);
        return answer;
    }
    std::optional<ByteRange> const range =
        parse_range(request.head.headers.text("Range"), object.bytes);
    answer.part = range.value_or(ByteRange{0, object.bytes});
    answer.reply = aws::rest_reply(range ? 206 : 200, request.who.request_id);
    describe(answer.reply, request, object, !range);
    describe_encryption(answer.reply, object.encryption);
    describe_version(answer.reply, bucket, object.version);
    describe_lock(answer.reply, s, request, object);
    if (!object.tags.empty() &&
        may(s, request, tagging_action(request), {request.key, request.parameter("versionId")})) {
        answer.reply.headers.add("x-amz-tagging-count", std::to_string(object.tags.size()));
    }
    if (object.storage_class != kStandard) {
        answer.reply.headers.add("x-amz-storage-class", object.storage_class);
        describe_restore(answer.reply, object, request.now);
    }
    if (range) {
        std::string const last = std::to_string(range->first + range->count - 1);
        answer.reply.headers.add("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                                      last + "/" + std::to_string(object.bytes));
    }
    return answer;
}

}  // namespace

std::shared_ptr<disk::File const> open_file(Store& s, Request const& request,
                                            Object const& object) {
    require_restored(object, request.now);
    std::string const key = unlock(s, request, object);
    if (object.file.starts_with(kMultipartFile)) {
        std::vector<Files::Sealed> parts;
        for (Part const& part : s.state.parts(object.file.substr(kMultipartFile.size()))) {
            std::string opened;
            if (!base::open(key, part.wrapped, part.file, opened)) throw aws::internal_failure();
            parts.push_back({part.file, std::move(opened), part.bytes});
        }
        return s.files.join(std::move(parts));
    }
    base::Result<std::shared_ptr<disk::File const>> file =
        s.files.open({object.file, key, object.bytes});
    if (!file) throw disk::DatabaseError("an object's file: " + file.error().message);
    return std::move(*file);
}

http::Reply get_object(Store& s, Request const& request) {
    Answer answer = begin_answer(s, request);
    if (answer.reply.status == 304) return std::move(answer.reply);
    answer.reply.body =
        http::FileRange{open_file(s, request, answer.object), answer.part.first, answer.part.count};
    return std::move(answer.reply);
}

http::Reply head_object(Store& s, Request const& request) {
    Answer answer = begin_answer(s, request);
    if (answer.reply.status == 304) return std::move(answer.reply);
    (void)unlock(s, request, answer.object);  // who may not read it is not told of it
    answer.reply.headers.set("Content-Length", std::to_string(answer.part.count));
    return std::move(answer.reply);
}

namespace {

// The newest by a marker, or one version for good, unless it is locked.
Deleted delete_asked(Store& s, Request const& request, Deleting const& deleting,
                     std::string const& version) {
    if (version.empty()) return delete_latest(s, deleting);
    if (deleting.bucket.lock) {
        std::optional<Object> const object =
            find_version(s.state, {deleting.bucket.name, deleting.key, version});
        if (object && is_locked(object->lock, request.now)) {
            require_unlocked(object->lock, may_bypass(s, request, deleting.key, version),
                             request.now);
        }
    }
    return delete_version(s, deleting, version);
}

}  // namespace

http::Reply delete_object(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    std::string const version = asked_version(request);
    Happened const happened = request.happened("ObjectRemoved");
    Deleting const deleting{bucket, request.key, happened};
    Deleted const gone = delete_asked(s, request, deleting, version);
    http::Reply reply = aws::rest_reply(204, request.who.request_id);
    if (!gone.version.empty()) describe_version(reply, bucket, gone.version);
    if (gone.marker) reply.headers.add("x-amz-delete-marker", "true");
    return reply;
}

namespace {

// One entry of DeleteObjects. Throws what is told of it alone.
codec::Xml delete_one(Store& s, Request const& request, Bucket const& bucket,
                      codec::Xml const& entry) {
    std::string const& key = entry.text_of("Key");
    std::string const& version = entry.text_of("VersionId");
    char const* const action = version.empty() ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    if (!may(s, request, action, {key, version})) throw access_denied();
    bool const known = version.empty() || version == kNullVersion || sequence_of(version);
    if (!known) throw no_such_version(key, version);
    Happened const happened = request.happened("ObjectRemoved");
    Deleting const deleting{bucket, key, happened};
    Deleted const gone = delete_asked(s, request, deleting, version);
    codec::Xml told{"Deleted"};
    told.add("Key", key);
    if (!version.empty()) told.add("VersionId", version);
    if (!gone.marker) return told;
    told.add("DeleteMarker", "true");
    told.add("DeleteMarkerVersionId", gone.version);
    return told;
}

}  // namespace

http::Reply delete_objects(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    if (!body || body->name != "Delete") throw malformed_xml();
    std::vector<codec::Xml const*> const asked = body->all("Object");
    if (asked.empty() || asked.size() > kMaximumDeleted) throw malformed_xml();
    bool const quiet = body->text_of("Quiet") == "true";
    codec::Xml root{"DeleteResult"};
    root.xmlns = std::string(aws::kS3Xmlns);
    for (codec::Xml const* entry : asked) {
        try {
            codec::Xml told = delete_one(s, request, bucket, *entry);
            if (!quiet) root.children.push_back(std::move(told));
        } catch (aws::Error const& error) {
            codec::Xml& refused = root.add("Error");
            refused.add("Key", entry->text_of("Key"));
            if (entry->find("VersionId")) refused.add("VersionId", entry->text_of("VersionId"));
            refused.add("Code", error.code);
            refused.add("Message", error.message);
        }
    }
    return aws::rest_xml_reply(root, request.who.request_id);
}

}  // namespace cloud::s3
