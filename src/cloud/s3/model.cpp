#include "cloud/s3/model.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cloud::s3 {

aws::Error no_such_bucket(std::string const& bucket) {
    return aws::Error("NoSuchBucket", "The specified bucket does not exist", 404)
        .with("BucketName", bucket);
}

aws::Error no_such_key(std::string const& key) {
    return aws::Error("NoSuchKey", "The specified key does not exist.", 404).with("Key", key);
}

aws::Error no_such_version(std::string const& key, std::string const& version) {
    return aws::Error("NoSuchVersion", "The specified version does not exist.", 404)
        .with("Key", key)
        .with("VersionId", version);
}

aws::Error access_denied() { return aws::Error("AccessDenied", "Access Denied", 403); }

aws::Error invalid_argument(std::string const& message) {
    return aws::Error("InvalidArgument", message);
}

aws::Error malformed_xml() {
    return aws::Error("MalformedXML",
                      "The XML you provided was not well-formed or did not validate against our "
                      "published schema");
}

aws::Error not_implemented(std::string const& what) {
    return aws::Error("NotImplemented", what + " is not supported yet: see docs/compatibility.md.",
                      501);
}

void check_bucket_name(std::string const& name) {
    bool const good = name.size() >= 3 && name.size() <= 63 &&
                      std::all_of(name.begin(), name.end(),
                                  [](char c) {
                                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                             c == '-' || c == '.';
                                  }) &&
                      name.front() != '-' && name.back() != '-' && name.front() != '.' &&
                      name.back() != '.' && name.find("..") == std::string::npos;
    if (good) return;
    throw aws::Error("InvalidBucketName", "The specified bucket is not valid.")
        .with("BucketName", name);
}

void check_key(std::string const& key) {
    if (key.size() > kMaximumKeyBytes) {
        throw aws::Error("KeyTooLongError", "Your key is too long")
            .with("MaxSizeAllowed", std::to_string(kMaximumKeyBytes))
            .with("Size", std::to_string(key.size()));
    }
    if (!base::valid_utf8(key)) {
        throw aws::Error("InvalidURI", "Couldn't parse the specified URI.");
    }
}

}  // namespace cloud::s3
