// The rules of a bucket's lifecycle: what they are, and what S3 asks of them. Rules: S3 API,
// "PutBucketLifecycleConfiguration", and S3 guide, "Lifecycle configuration elements".
//
//   Lifecycle const lifecycle = read_lifecycle(document);      // throws aws::Error
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/s3/model.hpp"
#include "codec/xml.hpp"

namespace cloud::s3 {

inline constexpr std::size_t kMaximumLifecycleRules = 1000;
inline constexpr std::int64_t kMaximumNewerVersions = 100;  // NewerNoncurrentVersions

struct LifecycleFilter {
    std::string prefix = {};
    aws::Tags tags = {};                        // an object has all of them
    std::optional<std::uint64_t> larger = {};   // bytes: ObjectSizeGreaterThan
    std::optional<std::uint64_t> smaller = {};  // ObjectSizeLessThan
    bool sized() const { return larger || smaller; }
};

// So many days after the object was made, or became noncurrent; or from a day on.
struct LifecycleTime {
    std::optional<std::int64_t> days = {};
    std::optional<std::int64_t> date_millis = {};
};

struct LifecycleTransition {
    LifecycleTime at = {};
    std::string storage_class = {};
    std::int64_t newer = 0;  // of noncurrent ones: so many newer stay
};

struct LifecycleRule {
    std::string id = {};
    bool enabled = false;
    LifecycleFilter filter = {};
    std::optional<LifecycleTime> expiration = {};
    bool expired_markers = false;
    std::optional<LifecycleTransition> noncurrent_expiration = {};  // without a class
    std::vector<LifecycleTransition> transitions = {};
    std::vector<LifecycleTransition> noncurrent_transitions = {};
    std::optional<std::int64_t> abort_days = {};  // of incomplete multipart uploads
};

struct Lifecycle {
    std::vector<LifecycleRule> rules = {};
    // x-amz-transition-default-minimum-object-size: varies_by_storage_class. Else nothing under
    // 128 KiB is moved, unless its rule speaks of sizes.
    bool small_ones_too = false;
};

// Of a LifecycleConfiguration in which each rule has its ID. Throws MalformedXML, InvalidArgument,
// InvalidRequest.
Lifecycle read_lifecycle(codec::Xml const& document);

// The classes that a transition can lead to, the later the colder; nothing for what is none.
std::optional<int> coldness(std::string const& storage_class);

}  // namespace cloud::s3
