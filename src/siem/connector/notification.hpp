// What a message on the queue says: which objects are there to be fetched. S3's own notifications
// and test message, EventBridge's events, and either as SNS wraps them. Sans I/O.
//
//   base::Result<connector::Notification> said = connector::parse_notification(body);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace siem::connector {

struct ObjectCreated {
    std::string bucket;
    std::string key;  // decoded
    std::string region;
    std::optional<std::uint64_t> size = {};  // where the event has it
    std::string etag = {};                   // where the event has it: of what bytes it told
    bool operator==(ObjectCreated const&) const = default;
};

struct Notification {
    bool test = false;                   // s3:TestEvent: the queue is connected
    std::vector<ObjectCreated> objects;  // empty where only other events were told of
};

// ErrorKind::quarantine with a sentence where the message is no S3 notification.
base::Result<Notification> parse_notification(std::string_view body);

}  // namespace siem::connector
