#include "siem/connector/lister.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/xml.hpp"

namespace siem::connector {
namespace {

// Asked for as URLs have it, for not every key is well-formed XML.
std::string decoded(std::string const& text) {
    return base::percent_decode(text, true).value_or(text);
}

std::string unquoted(std::string const& etag) {
    bool const quoted = etag.size() >= 2 && etag.front() == '"' && etag.back() == '"';
    return quoted ? etag.substr(1, etag.size() - 2) : etag;
}

bool is_archived(std::string_view storage_class) {
    return storage_class == "GLACIER" || storage_class == "DEEP_ARCHIVE";
}

}  // namespace

base::Result<Page> AwsLister::page(PageOf const& what) {
    aws::S3Call call;
    call.bucket = what.bucket;
    call.query = {{"list-type", "2"}, {"encoding-type", "url"}, {"prefix", what.prefix}};
    if (!what.delimiter.empty()) call.query.emplace_back("delimiter", what.delimiter);
    if (!what.token.empty()) {
        call.query.emplace_back("continuation-token", what.token);
    } else if (!what.start_after.empty()) {
        call.query.emplace_back("start-after", what.start_after);
    }
    base::Result<http::Response> const answer = client_.s3(call);
    if (!answer) return base::fail(answer.error());
    base::Result<codec::Xml> const body = codec::parse_xml(answer->body);
    if (!body) return base::fail(base::ErrorKind::retry, "the listing: " + body.error().message);
    Page page;
    for (codec::Xml const* one : body->all("Contents")) {
        page.objects.push_back(
            {decoded(one->text_of("Key")), base::to_uint64(one->text_of("Size")).value_or(0),
             base::parse_iso8601(one->text_of("LastModified")).value_or(base::Instant()),
             unquoted(one->text_of("ETag")), is_archived(one->text_of("StorageClass"))});
    }
    for (codec::Xml const* one : body->all("CommonPrefixes")) {
        page.folders.push_back(decoded(one->text_of("Prefix")));
    }
    if (body->text_of("IsTruncated") == "true") page.token = body->text_of("NextContinuationToken");
    return page;
}

}  // namespace siem::connector
