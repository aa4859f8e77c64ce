#include "cloud/s3/checksums.hpp"

#include <array>
#include <optional>

#include "aws/chunked.hpp"
#include "base/text.hpp"
#include "cloud/s3/model.hpp"

namespace cloud::s3 {
namespace {

constexpr std::string_view kPrefix = "x-amz-checksum-";
constexpr char const* kContentHash = "x-amz-content-sha256";
constexpr std::array kKinds{
    std::pair{"x-amz-checksum-crc32", base::HashKind::crc32},
    std::pair{"x-amz-checksum-crc32c", base::HashKind::crc32c},
    std::pair{"x-amz-checksum-crc64nvme", base::HashKind::crc64nvme},
    std::pair{"x-amz-checksum-sha1", base::HashKind::sha1},
    std::pair{"x-amz-checksum-sha256", base::HashKind::sha256},
};

bool is_plain_hash(std::string const& declared) {
    return declared.size() == 64 && base::from_hex(declared).has_value();
}

}  // namespace

bool is_checksum_header(std::string_view name) { return base::lower(name).starts_with(kPrefix); }

Checksums::Checksums(http::Headers const& head) : head_(head), md5_(base::HashKind::md5) {
    std::string const trailer = base::lower(head.text("x-amz-trailer"));
    std::string const algorithm = base::lower(head.text("x-amz-sdk-checksum-algorithm"));
    for (auto const& [name, kind] : kKinds) {
        bool const asked = head.find(name) || trailer.find(name) != std::string::npos ||
                           std::string(kPrefix) + algorithm == name;
        if (asked) asked_.emplace(name, base::Hasher(kind));
    }
    if (is_plain_hash(head.text(kContentHash))) {
        asked_.emplace(kContentHash, base::Hasher(base::HashKind::sha256));
    }
}

void Checksums::update(std::string_view bytes) {
    md5_.update(bytes);
    for (auto& [name, hasher] : asked_) hasher.update(bytes);
}

std::vector<http::Header> Checksums::finish(http::Headers const& trailers) {
    std::string const md5 = md5_.finish();
    md5_hex_ = base::hex(md5);
    if (std::string const* const declared = head_.find("Content-MD5")) {
        std::optional<std::string> const wanted = base::from_base64(*declared);
        if (!wanted || wanted->size() != md5.size()) {
            throw aws::Error("InvalidDigest", "The Content-MD5 you specified was invalid.");
        }
        if (*wanted != md5) {
            throw aws::Error("BadDigest",
                             "The Content-MD5 you specified did not match what we received.");
        }
    }
    std::vector<http::Header> kept;
    for (auto& [name, hasher] : asked_) {
        std::string const made = hasher.finish();
        if (name == kContentHash) {
            if (base::lower(head_.text(kContentHash)) == base::hex(made)) continue;
            throw aws::Error("XAmzContentSHA256Mismatch",
                             "The provided 'x-amz-content-sha256' header does not match what was "
                             "computed.");
        }
        std::string const* declared = trailers.find(name);
        if (!declared) declared = head_.find(name);
        if (declared && *declared != base::base64(made)) {
            std::string const kind = base::upper(name.substr(kPrefix.size()));
            throw aws::Error("BadDigest", "The " + kind +
                                              " you specified did not match the calculated "
                                              "checksum.");
        }
        kept.emplace_back(name, base::base64(made));
    }
    return kept;
}

}  // namespace cloud::s3
