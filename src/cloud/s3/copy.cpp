#include "cloud/s3/copy.hpp"

#include <algorithm>

#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/encryption.hpp"
#include "cloud/s3/object_headers.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/objects.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;
constexpr char const* kSource = "x-amz-copy-source";
constexpr char const* kConditions[][2] = {
    {"x-amz-copy-source-if-match", "If-Match"},
    {"x-amz-copy-source-if-none-match", "If-None-Match"},
    {"x-amz-copy-source-if-modified-since", "If-Modified-Since"},
    {"x-amz-copy-source-if-unmodified-since", "If-Unmodified-Since"}};

aws::Error bad_source() {
    return invalid_argument(
               "Copy Source must mention the source bucket and key: "
               "sourcebucket/sourcekey")
        .with("ArgumentName", kSource);
}

// The same request, but for reading what is copied.
Request source_of(Request const& request) {
    std::string const& header = request.head.headers.text(kSource);
    std::size_t const mark = header.find('?');
    std::string_view path = std::string_view(header).substr(0, mark);
    if (path.starts_with("/")) path.remove_prefix(1);
    std::optional<std::string> const decoded = base::percent_decode(path);
    std::size_t const slash = decoded ? decoded->find('/') : std::string::npos;
    if (slash == std::string::npos || slash + 1 == decoded->size()) throw bad_source();
    Request source = request;
    source.opened.reset();
    source.bucket = decoded->substr(0, slash);
    source.key = decoded->substr(slash + 1);
    source.parameters = mark == std::string::npos
                            ? http::Parameters()
                            : http::parse_query(std::string_view(header).substr(mark + 1));
    source.head.method = "GET";
    source.head.headers = {};
    for (auto const& [given, meant] : kConditions) {
        if (std::string const* const value = request.head.headers.find(given)) {
            source.head.headers.add(meant, *value);
        }
    }
    return source;
}

// What is to be copied, with its condition met.
Object open_source(Store& s, Request const& source) {
    bool const version = source.asks("versionId");
    (void)require(s, source, version ? "s3:GetObjectVersion" : "s3:GetObject");
    Object from = open_object(s, source);
    if (not_modified(source, from)) {
        throw aws::Error("PreconditionFailed",
                         "At least one of the pre-conditions you specified did not hold", 412);
    }
    if (from.bytes > kMaximumCopyBytes) throw not_implemented("A copy of more than 256 MiB");
    return from;
}

bool replaces(Request const& request, char const* header) {
    std::string const& directive = request.head.headers.text(header);
    if (directive.empty() || directive == "COPY") return false;
    if (directive == "REPLACE") return true;
    throw invalid_argument("Unknown metadata directive.")
        .with("ArgumentName", header)
        .with("ArgumentValue", directive);
}

// An object on itself is a change of something, or a mistake.
void check_self(Request const& request, Request const& source, bool replaced) {
    http::Headers const& headers = request.head.headers;
    bool const same =
        request.bucket == source.bucket && request.key == source.key && !source.asks("versionId");
    bool const changed = replaced || headers.find("x-amz-storage-class") ||
                         headers.find("x-amz-server-side-encryption") ||
                         headers.find("x-amz-website-redirect-location");
    if (!same || changed) return;
    throw aws::Error(
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without "
        "changing the object's metadata, storage class, website redirect location or encryption "
        "attributes.");
}

// The bytes into a file of their own; answers their digest.
std::string copy_bytes(disk::File const& from, StoredFile& to) {
    base::Hasher md5(base::HashKind::md5);
    std::string piece;
    for (std::uint64_t at = 0; at < from.size(); at += piece.size()) {
        piece.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, from.size() - at)));
        disk::Done const got = from.read_at(at, piece.data(), piece.size());
        if (!got || *got == 0) throw aws::internal_failure();
        piece.resize(*got);
        md5.update(piece);
        if (!to.append(piece)) throw aws::service_unavailable("Please reduce your request rate.");
    }
    if (!to.finish()) throw aws::service_unavailable("Please reduce your request rate.");
    return base::hex(md5.finish());
}

// What the copy is but for its bytes.
Object prepare(Request const& request, Object const& from, bool replaced) {
    Object to = new_object(request);
    if (!replaced) to.headers = from.headers;
    if (!replaces(request, "x-amz-tagging-directive")) to.tags = from.tags;
    return to;
}

http::Reply told(Request const& request, Object const& from, Object const& to) {
    codec::Xml root{"CopyObjectResult"};
    root.xmlns = std::string(aws::kS3Xmlns);
    root.add("LastModified", base::iso8601(base::from_millis(to.modified_millis)));
    root.add("ETag", "\"" + to.etag + "\"");
    http::Reply reply = aws::rest_xml_reply(root, request.who.request_id);
    describe_encryption(reply, to.encryption);
    if (from.version != kNullVersion) {
        reply.headers.add("x-amz-copy-source-version-id", from.version);
    }
    if (to.version != kNullVersion) reply.headers.add("x-amz-version-id", to.version);
    return reply;
}

}  // namespace

http::Reply copy_object(Store& s, Request const& request) {
    Request const source = source_of(request);
    bool const replaced = replaces(request, "x-amz-metadata-directive");
    Object const from = open_source(s, source);
    if (!from.tags.empty() && !replaces(request, "x-amz-tagging-directive")) {
        (void)require(
            s, source,
            source.asks("versionId") ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging");
    }
    Object to = prepare(request, from, replaced);
    Bucket const bucket = require_put(s, request, to);
    check_self(request, source, replaced);
    require_absent(s, request);
    AskedEncryption const asked = asked_encryption(request.head.headers);
    std::shared_ptr<disk::File const> const bytes = open_file(s, source, from);
    base::Result<std::shared_ptr<StoredFile>> const file = s.files.create(s.core.random);
    if (!file) throw aws::service_unavailable("Please reduce your request rate.");
    to.etag = copy_bytes(*bytes, **file);
    to.file = (*file)->path();
    to.bytes = from.bytes;
    to.lock = lock_of_new(bucket, to.lock, request.now);
    to.owner = owner_of_new(bucket, request.who.caller.account.value,
                            request.head.headers.text("x-amz-acl"));
    to.modified_millis = base::to_millis(request.now);
    to.encryption =
        protect(s, {bucket, asked, request.who.caller, request.now}, to, (*file)->key());
    note_tags(s, bucket, to.tags);
    store_object(s, bucket, to, request.happened("ObjectCreated:Copy"));
    s.core.after_commit([kept = *file] { kept->keep(); });
    return told(request, from, to);
}

}  // namespace cloud::s3
