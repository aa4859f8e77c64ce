#include "stacks/archive.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace stacks {
namespace {

using codec::Xml;

constexpr int kWaitingDays = 7;  // the least that KMS takes

struct Version {
    std::string key;
    std::string id;
};

base::Result<Xml> listed(aws::Client& client, std::string const& bucket, char const* what) {
    base::Result<http::Response> const page =
        client.s3({.bucket = bucket, .query = {{what, ""}, {"encoding-type", "url"}}});
    if (!page) return base::fail(page.error());
    return codec::parse_xml(page->body);
}

// S3 writes a space of a key as + where it is asked to encode them.
std::string decoded(std::string const& key) {
    return base::percent_decode(key, true).value_or(key);
}

std::vector<Version> versions_of(Xml const& page) {
    std::vector<Version> all;
    for (char const* const kind : {"Version", "DeleteMarker"}) {
        for (Xml const* const one : page.all(kind)) {
            all.push_back({decoded(one->text_of("Key")), one->text_of("VersionId")});
        }
    }
    return all;
}

// XML has no way to write control characters: such keys go one by one.
bool can_be_listed(Version const& version) {
    return std::none_of(version.key.begin(), version.key.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

base::Result<http::Response> remove_one(aws::Client& client, std::string const& bucket,
                                        Version const& version) {
    return client.s3({.method = "DELETE",
                      .bucket = bucket,
                      .key = version.key,
                      .query = {{"versionId", version.id}}});
}

// The first that would not go is the error.
base::Result<std::uint64_t> remove_page(aws::Client& client, std::string const& bucket,
                                        std::vector<Version> const& versions) {
    std::string body =
        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>";
    std::size_t together = 0;
    for (Version const& one : versions) {
        if (!can_be_listed(one)) {
            base::Result<http::Response> const gone = remove_one(client, bucket, one);
            if (!gone) return base::fail(gone.error());
            continue;
        }
        body += "<Object><Key>" + codec::escape_xml(one.key) + "</Key><VersionId>" +
                codec::escape_xml(one.id) + "</VersionId></Object>";
        ++together;
    }
    if (together == 0) return versions.size();
    body += "</Delete>";
    aws::S3Call call{.method = "POST", .bucket = bucket, .query = {{"delete", ""}}};
    call.headers.add("Content-Type", "application/xml");
    call.headers.add("x-amz-checksum-sha256", base::base64(base::sha256(body)));
    call.body = std::move(body);
    base::Result<http::Response> const answer = client.s3(call);
    if (!answer) return base::fail(answer.error());
    base::Result<Xml> const result = codec::parse_xml(answer->body);
    Xml const* const error = result ? result->find("Error") : nullptr;
    if (!error) return versions.size();
    return base::fail(base::ErrorKind::stop,
                      error->text_of("Key") + ": " + error->text_of("Message"),
                      error->text_of("Code"));
}

base::Result<std::uint64_t> empty(aws::Client& client, std::string const& bucket) {
    for (std::uint64_t count = 0;;) {
        base::Result<Xml> const page = listed(client, bucket, "versions");
        if (!page) return base::fail(page.error());
        std::vector<Version> const versions = versions_of(*page);
        if (versions.empty()) return count;
        base::Result<std::uint64_t> const gone = remove_page(client, bucket, versions);
        if (!gone) return gone;
        count += *gone;
    }
}

base::Result<std::uint64_t> abort_uploads(aws::Client& client, std::string const& bucket) {
    for (std::uint64_t count = 0;;) {
        base::Result<Xml> const page = listed(client, bucket, "uploads");
        if (!page) return base::fail(page.error());
        std::vector<Xml const*> const uploads = page->all("Upload");
        if (uploads.empty()) return count;
        for (Xml const* const one : uploads) {
            base::Result<http::Response> const gone =
                client.s3({.method = "DELETE",
                           .bucket = bucket,
                           .key = decoded(one->text_of("Key")),
                           .query = {{"uploadId", one->text_of("UploadId")}}});
            if (!gone) return base::fail(gone.error());
            ++count;
        }
    }
}

}  // namespace

base::Result<std::uint64_t> remove_bucket(aws::Client& client, std::string const& bucket) {
    base::Result<std::uint64_t> const count = empty(client, bucket);
    if (!count && count.error().code == "NoSuchBucket") return 0;
    if (!count) return count;
    base::Result<std::uint64_t> const aborted = abort_uploads(client, bucket);
    if (!aborted) return aborted;
    base::Result<http::Response> const gone = client.s3({.method = "DELETE", .bucket = bucket});
    if (!gone) return base::fail(gone.error());
    return *count;
}

base::Result<std::string> remove_key(aws::Client& client, std::string const& arn) {
    base::Result<codec::Json> const told =
        client.json(aws::kKms, "ScheduleKeyDeletion",
                    codec::Json::object({{"KeyId", arn}, {"PendingWindowInDays", kWaitingDays}}));
    if (!told) return base::fail(told.error());
    auto const until = std::chrono::duration<double>(told->at("DeletionDate").number());
    return base::iso8601_seconds(base::Instant(std::chrono::duration_cast<base::Duration>(until)));
}

}  // namespace stacks
