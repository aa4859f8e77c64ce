#include "cloud/s3/listing.hpp"

#include <algorithm>

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

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

void fill(Store& s, std::string const& bucket, Page& page) {
    State::Range range{bucket, std::max(page.prefix, page.after),
                       page.after >= page.prefix && !page.after.empty()};
    s.state.walk(range, [&](Object const& object) {
        if (!object.key.starts_with(page.prefix)) return object.key < page.prefix;
        std::string const common = common_prefix(page, object.key);
        if (!common.empty() && (common == page.last || common == page.after)) return true;
        auto const told =
            static_cast<std::int64_t>(page.objects.size() + page.common_prefixes.size());
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
    });
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
        entry.add("LastModified", base::iso8601(base::from_millis(object.modified_millis)));
        entry.add("ETag", "\"" + object.etag + "\"");
        entry.add("Size", std::to_string(object.bytes));
        entry.add("StorageClass", "STANDARD");
        if (!with_owner) continue;
        codec::Xml& owner = entry.add("Owner");
        owner.add("ID", object.owner);
        owner.add("DisplayName", object.owner);
    }
    for (std::string const& common : page.common_prefixes) {
        root.add("CommonPrefixes").add("Prefix", shown(common));
    }
}

codec::Xml document() {
    codec::Xml root{"ListBucketResult"};
    root.xmlns = std::string(aws::kS3Xmlns);
    return root;
}

}  // namespace

http::Reply list_objects(Store& s, Request const& request) {
    (void)open_bucket(s, request);
    Page page = read_page(request);
    page.after = request.parameter("marker");
    fill(s, request.bucket, page);
    codec::Xml root = document();
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
    codec::Xml root = document();
    root.add("KeyCount", std::to_string(page.objects.size() + page.common_prefixes.size()));
    if (request.asks("continuation-token")) {
        root.add("ContinuationToken", request.parameter("continuation-token"));
    }
    if (page.truncated) root.add("NextContinuationToken", base::base64(page.last));
    if (request.asks("start-after")) root.add("StartAfter", request.parameter("start-after"));
    describe(root, request, page, request.parameter("fetch-owner") == "true");
    return aws::rest_xml_reply(root, request.who.request_id);
}

}  // namespace cloud::s3
