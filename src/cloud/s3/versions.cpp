#include "cloud/s3/versions.hpp"

#include <algorithm>

#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/access.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kVersionId = "x-amz-version-id";
constexpr char const* kDeleteMarker = "x-amz-delete-marker";
constexpr char const* kEnabled = "Enabled";
constexpr char const* kSuspended = "Suspended";

// An id is 12 bytes of chance, the sequence under 8 of them, and 4 to know it again by.
constexpr std::size_t kChanceBytes = 12;
constexpr std::size_t kSequenceBytes = 8;
constexpr std::size_t kMarkBytes = 4;
constexpr std::size_t kIdBytes = kChanceBytes + kSequenceBytes + kMarkBytes;

std::string mark_of(std::string_view bytes) {
    return base::sha256("s3 version " + std::string(bytes)).substr(0, kMarkBytes);
}

std::string fresh_version(base::Random& random, std::int64_t sequence) {
    std::string bytes = random.bytes(kChanceBytes);
    for (std::size_t i = 0; i < kSequenceBytes; ++i) {
        auto const part = static_cast<char>(static_cast<std::uint64_t>(sequence) >> (8 * i));
        bytes += static_cast<char>(part ^ bytes[i]);
    }
    std::string id = base::base64(bytes + mark_of(bytes));
    std::replace(id.begin(), id.end(), '+', '.');
    std::replace(id.begin(), id.end(), '/', '_');
    return id;
}

void let_go(Store& s, Object const& object) {
    if (object.file.empty()) return;
    if (object.file.starts_with(kMultipartFile)) {
        for (Part const& part : s.state.parts(object.file.substr(kMultipartFile.size()))) {
            s.state.remove(part);
            s.core.after_commit([&files = s.files, path = part.file] { files.remove(path); });
        }
        return;
    }
    s.core.after_commit([&files = s.files, path = object.file] { files.remove(path); });
}

// What is newest on the shelf becomes current, unless it is a delete marker.
void promote(Store& s, std::string const& bucket, std::string const& key) {
    if (s.state.object(bucket, key)) return;
    std::optional<Object> const next = s.state.newest_shelved(bucket, key);
    if (!next || next->marker) return;
    s.state.unshelve(*next);
    s.state.put(*next);
}

// Makes room for a null version, of which a key has at most one, and shelves what is current.
void make_room(Store& s, Bucket const& bucket, std::string const& key, std::string const& version) {
    if (version == kNullVersion) {
        if (std::optional<Object> const old = s.state.shelved(bucket.name, key, kNullVersion)) {
            s.state.unshelve(*old);
            let_go(s, *old);
        }
    }
    std::optional<Object> const current = s.state.object(bucket.name, key);
    if (!current) return;
    s.state.remove(*current);
    if (current->version == version)
        let_go(s, *current);
    else
        s.state.shelve(*current);
}

// Of what comes now into a bucket that has versions.
void number(Store& s, Bucket const& bucket, Object& object) {
    object.sequence = s.state.next_sequencer();
    object.version = bucket.versioning == kEnabled ? fresh_version(s.core.random, object.sequence)
                                                   : kNullVersion;
}

Happened with(Happened const& happened, char const* rest) {
    Happened told = happened;
    told.event += rest;
    return told;
}

HeadedError marked(aws::Error error, Object const& marker) {
    return {std::move(error), {{kDeleteMarker, "true"}, {kVersionId, marker.version}}};
}

HeadedError is_marker(Request const& request, Object const& marker) {
    HeadedError error =
        marked(aws::Error("MethodNotAllowed",
                          "The specified method is not allowed against this resource.", 405)
                   .with("Method", request.head.method)
                   .with("ResourceType", "DeleteMarker"),
               marker);
    error.headers.emplace_back("Allow", "DELETE");
    error.headers.emplace_back("Last-Modified",
                               base::http_date(base::from_millis(marker.modified_millis)));
    return error;
}

}  // namespace

http::Reply put_bucket_versioning(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    if (!body || body->name != "VersioningConfiguration") throw malformed_xml();
    if (body->text_of("MfaDelete") == kEnabled) throw not_implemented("MFA delete");
    std::string const& status = body->text_of("Status");
    if (!body->find("Status")) {
        throw aws::Error("IllegalVersioningConfigurationException",
                         "The Versioning element must be specified");
    }
    if (status != kEnabled && status != kSuspended) throw malformed_xml();
    if (bucket.lock && status != kEnabled) {
        throw aws::Error(
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning "
            "state cannot be changed.",
            409);
    }
    bucket.versioning = status;
    s.state.save(bucket);
    return aws::rest_reply(200, request.who.request_id);
}

http::Reply get_bucket_versioning(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    codec::Xml root{"VersioningConfiguration"};
    root.xmlns = std::string(aws::kS3Xmlns);
    if (bucket.versioned()) root.add("Status", bucket.versioning);
    return aws::rest_xml_reply(root, request.who.request_id);
}

std::optional<std::int64_t> sequence_of(std::string const& version) {
    std::string text = version;
    std::replace(text.begin(), text.end(), '.', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    std::optional<std::string> const bytes = base::from_base64(text);
    if (!bytes || bytes->size() != kIdBytes) return std::nullopt;
    std::string const front = bytes->substr(0, kIdBytes - kMarkBytes);
    if (mark_of(front) != bytes->substr(front.size())) return std::nullopt;
    std::uint64_t sequence = 0;
    for (std::size_t i = 0; i < kSequenceBytes; ++i) {
        auto const part = static_cast<unsigned char>(front[kChanceBytes + i] ^ front[i]);
        sequence |= std::uint64_t{part} << (8 * i);
    }
    return static_cast<std::int64_t>(sequence);
}

std::string asked_version(Request const& request) {
    if (!request.asks("versionId")) return "";
    std::string const version = request.parameter("versionId");
    if (version == kNullVersion || sequence_of(version)) return version;
    throw invalid_argument(version.empty() ? "Version id cannot be the empty string"
                                           : "Invalid version id specified")
        .with("ArgumentName", "versionId")
        .with("ArgumentValue", version);
}

std::optional<Object> find_version(State& state, Place const& place) {
    std::optional<Object> current = state.object(place.bucket, place.key);
    if (place.version.empty()) {
        return current ? current : state.newest_shelved(place.bucket, place.key);
    }
    if (current && current->version == place.version) return current;
    return state.shelved(place.bucket, place.key, place.version);
}

Object open_object(Store& s, Request const& request) {
    std::string const version = asked_version(request);
    std::optional<Object> object = find_version(s.state, {request.bucket, request.key, version});
    if (object && !object->marker) return *std::move(object);
    // Who may not list does not learn what there is.
    if (!may(s, request, "s3:ListBucket", {})) throw access_denied();
    if (!object) {
        throw version.empty() ? no_such_key(request.key) : no_such_version(request.key, version);
    }
    throw version.empty() ? marked(no_such_key(request.key), *object) : is_marker(request, *object);
}

void store_object(Store& s, Bucket const& bucket, Object& object, Happened const& happened) {
    if (bucket.versioned()) {
        number(s, bucket, object);
        make_room(s, bucket, object.key, object.version);
    } else if (std::optional<Object> const old = s.state.object(object.bucket, object.key)) {
        let_go(s, *old);
    }
    s.state.put(object);
    s.events.tell(bucket, object, happened);
}

Deleted delete_latest(Store& s, Deleting const& deleting) {
    Bucket const& bucket = deleting.bucket;
    if (!bucket.versioned()) return delete_version(s, deleting, kNullVersion);
    Object marker;
    marker.bucket = bucket.name;
    marker.key = deleting.key;
    marker.marker = true;
    marker.owner = bucket.account;
    marker.modified_millis = base::to_millis(deleting.happened.at);
    number(s, bucket, marker);
    make_room(s, bucket, deleting.key, marker.version);
    s.state.shelve(marker);
    s.events.tell(bucket, marker, with(deleting.happened, ":DeleteMarkerCreated"));
    return {marker.version, true};
}

Deleted delete_version(Store& s, Deleting const& deleting, std::string const& version) {
    Bucket const& bucket = deleting.bucket;
    std::string const told = bucket.versioned() ? version : "";
    std::optional<Object> const object =
        find_version(s.state, {bucket.name, deleting.key, version});
    if (!object) return {told};
    std::optional<Object> const current = s.state.object(bucket.name, deleting.key);
    if (current && current->version == version)
        s.state.remove(*object);
    else
        s.state.unshelve(*object);
    if (bucket.versioned()) promote(s, bucket.name, deleting.key);
    let_go(s, *object);
    s.events.tell(bucket, *object, with(deleting.happened, ":Delete"));
    return {told, object->marker};
}

void describe_version(http::Reply& reply, Bucket const& bucket, std::string const& version) {
    if (bucket.versioned()) reply.headers.add(kVersionId, version);
}

}  // namespace cloud::s3
