#include "cloud/s3/listing.hpp"

#include <algorithm>

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

// What a page is asked to hold, and what it holds.
struct Page {
    std::string prefix;
    std::string delimiter;
    std::string after;  // keys and common prefixes up to here were told
    std::int64_t limit = kMaximumListed;
    bool encode = false;

    std::vector<Object> objects = {};
    std::vector<bool> latest = {};  // of each, where versions are listed
    std::vector<std::string> common_prefixes = {};
    std::string last = {};
    bool truncated = false;
};

Page read_page(Request const& request) {
    Page page;
    page.prefix = request.parameter("prefix");
    page.delimiter = request.parameter("delimiter");
    page.encode = request.parameter("encoding-type") == "url";
    if (request.asks("max-keys")) {
        std::optional<std::int64_t> const limit = base::to_int64(request.parameter("max-keys"));
        if (!limit || *limit < 0) {
            throw invalid_argument("Provided max-keys not an integer or within integer range")
                .with("ArgumentName", "max-keys")
                .with("ArgumentValue", request.parameter("max-keys"));
        }
        page.limit = std::min(*limit, kMaximumListed);
    }
    return page;
}

// The common prefix that `key` falls under, or "".
std::string common_prefix(Page const& page, std::string const& key) {
    if (page.delimiter.empty()) return {};
    std::size_t const at = key.find(page.delimiter, page.prefix.size());
    return at == std::string::npos ? std::string() : key.substr(0, at + page.delimiter.size());
}

// Takes one up; whether to go on.
bool take(Page& page, Object const& object) {
    if (!object.key.starts_with(page.prefix)) return object.key < page.prefix;
    std::string const common = common_prefix(page, object.key);
    if (!common.empty() && (common == page.last || common == page.after)) return true;
    auto const told = static_cast<std::int64_t>(page.objects.size() + page.common_prefixes.size());
    if (told >= page.limit) {
        page.truncated = page.limit > 0;
        return false;
    }
    if (common.empty())
        page.objects.push_back(object);
    else
        page.common_prefixes.push_back(common);
    page.last = common.empty() ? object.key : common;
    return true;
}

void fill(Store& s, std::string const& bucket, Page& page) {
    State::Range range{bucket, std::max(page.prefix, page.after),
                       page.after >= page.prefix && !page.after.empty()};
    s.state.walk(range, [&](Object const& object) { return take(page, object); });
}

// Where a page of versions begins: behind the marker, which may have been deleted since.
State::VersionRange range_of(Store& s, Request const& request, Page const& page) {
    State::VersionRange range{request.bucket, page.prefix};
    std::string const marker = request.parameter("version-id-marker");
    if (!marker.empty() && page.after.empty()) {
        throw invalid_argument("A version-id marker cannot be specified without a key marker.")
            .with("ArgumentName", "version-id-marker")
            .with("ArgumentValue", marker);
    }
    std::optional<std::int64_t> below = sequence_of(marker);
    if (!marker.empty() && marker != kNullVersion && !below) {
        throw invalid_argument("Invalid version id specified")
            .with("ArgumentName", "version-id-marker")
            .with("ArgumentValue", marker);
    }
    if (page.after.empty() || page.after < page.prefix) return range;
    range.first = page.after;
    range.after = marker.empty();
    if (marker == kNullVersion) {
        std::optional<Object> const last =
            find_version(s.state, {request.bucket, page.after, marker});
        if (last) below = last->sequence;
    }
    range.below = below;
    return range;
}

void fill_versions(Store& s, State::VersionRange const& range, Page& page) {
    std::optional<std::string> key;
    if (range.below) {
        // The newest of the key that the page begins in was told before, unless it has gone since.
        std::optional<Object> const newest = find_version(s.state, {range.bucket, range.first, ""});
        if (newest && newest->sequence >= *range.below) key = range.first;
    }
    s.state.walk_versions(range, [&](Object const& object) {
        std::size_t const count = page.objects.size();
        if (!take(page, object)) return false;
        if (page.objects.size() > count) page.latest.push_back(key != object.key);
        key = object.key;
        return true;
    });
}

void add_owner(codec::Xml& entry, Object const& object) {
    codec::Xml& owner = entry.add("Owner");
    owner.add("ID", object.owner);
    owner.add("DisplayName", object.owner);
}

void describe_entry(codec::Xml& entry, Object const& object) {
    entry.add("LastModified", base::iso8601(base::from_millis(object.modified_millis)));
    if (object.marker) return;
    entry.add("ETag", "\"" + object.etag + "\"");
    entry.add("Size", std::to_string(object.bytes));
    entry.add("StorageClass", object.storage_class);
}

void add_common_prefixes(codec::Xml& root, Page const& page) {
    for (std::string const& common : page.common_prefixes) {
        root.add("CommonPrefixes")
            .add("Prefix", page.encode ? base::percent_encode(common, "/") : common);
    }
}

void describe(codec::Xml& root, Request const& request, Page const& page, bool with_owner) {
    auto const shown = [&](std::string const& text) {
        return page.encode ? base::percent_encode(text, "/") : text;
    };
    root.add("Name", request.bucket);
    root.add("Prefix", shown(page.prefix));
    if (!page.delimiter.empty()) root.add("Delimiter", shown(page.delimiter));
    root.add("MaxKeys", std::to_string(page.limit));
    if (page.encode) root.add("EncodingType", "url");
    root.add("IsTruncated", page.truncated ? "true" : "false");
    for (Object const& object : page.objects) {
        codec::Xml& entry = root.add("Contents");
        entry.add("Key", shown(object.key));
        describe_entry(entry, object);
        if (with_owner) add_owner(entry, object);
    }
    add_common_prefixes(root, page);
}

}  // namespace

http::Reply list_objects(Store& s, Request const& request) {
    (void)open_bucket(s, request);
    Page page = read_page(request);
    page.after = request.parameter("marker");
    fill(s, request.bucket, page);
    codec::Xml root = document("ListBucketResult");
    root.add("Marker", page.after);
    if (page.truncated) root.add("NextMarker", page.last);
    describe(root, request, page, true);
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply list_objects_v2(Store& s, Request const& request) {
    (void)open_bucket(s, request);
    Page page = read_page(request);
    page.after = request.parameter("start-after");
    if (request.asks("continuation-token")) {
        std::optional<std::string> const token =
            base::from_base64(request.parameter("continuation-token"));
        if (!token) throw invalid_argument("The continuation token provided is incorrect");
        page.after = *token;
    }
    fill(s, request.bucket, page);
    codec::Xml root = document("ListBucketResult");
    root.add("KeyCount", std::to_string(page.objects.size() + page.common_prefixes.size()));
    if (request.asks("continuation-token")) {
        root.add("ContinuationToken", request.parameter("continuation-token"));
    }
    if (page.truncated) root.add("NextContinuationToken", base::base64(page.last));
    if (request.asks("start-after")) root.add("StartAfter", request.parameter("start-after"));
    describe(root, request, page, request.parameter("fetch-owner") == "true");
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply list_object_versions(Store& s, Request const& request) {
    (void)open_bucket(s, request);
    Page page = read_page(request);
    page.after = request.parameter("key-marker");
    fill_versions(s, range_of(s, request, page), page);
    auto const shown = [&](std::string const& text) {
        return page.encode ? base::percent_encode(text, "/") : text;
    };
    codec::Xml root = document("ListVersionsResult");
    root.add("Name", request.bucket);
    root.add("Prefix", shown(page.prefix));
    root.add("KeyMarker", shown(page.after));
    root.add("VersionIdMarker", request.parameter("version-id-marker"));
    if (page.truncated) {
        root.add("NextKeyMarker", shown(page.last));
        bool const in_key = !page.objects.empty() && page.objects.back().key == page.last;
        if (in_key) root.add("NextVersionIdMarker", page.objects.back().version);
    }
    root.add("MaxKeys", std::to_string(page.limit));
    if (!page.delimiter.empty()) root.add("Delimiter", shown(page.delimiter));
    if (page.encode) root.add("EncodingType", "url");
    root.add("IsTruncated", page.truncated ? "true" : "false");
    for (std::size_t i = 0; i < page.objects.size(); ++i) {
        Object const& object = page.objects[i];
        codec::Xml& entry = root.add(object.marker ? "DeleteMarker" : "Version");
        entry.add("Key", shown(object.key));
        entry.add("VersionId", object.version);
        entry.add("IsLatest", page.latest[i] ? "true" : "false");
        describe_entry(entry, object);
        add_owner(entry, object);
    }
    add_common_prefixes(root, page);
    return aws::rest_xml_reply(root, request.who.request_id);
}

}  // namespace cloud::s3
