// The labels of Loki's API: a few of the core fields, under names that its rules allow; and which
// fields other labels may be. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace siem::api {

struct LokiLabel {
    std::string_view name;
    std::string_view field;
    bool of_stream = true;  // else of an event: it tells no streams apart
};

// What Grafana calls a service is a log group here. A level is an event's as in Loki: or else what
// stands around an error would be errors alone.
inline constexpr std::array<LokiLabel, 7> kLokiLabels = {{
    {"cloud_account_id", "cloud.account.id"},
    {"cloud_region", "cloud.region"},
    {"detected_level", "log.level", false},
    {"event_dataset", "event.dataset"},
    {"log_group", "log.group"},
    {"log_stream", "log.stream"},
    {"service_name", "log.group"},
}};

std::vector<std::string> loki_stream_labels();  // names
// With those of events, by which they are counted unless told otherwise.
std::vector<std::string> loki_all_labels();

// "user_name" is user.name, "http_status" the leaf http_status or http.status; the likeliest first.
std::vector<std::string> loki_fields(std::string_view label);
// "user.name" is user_name; every field's name is some label's.
std::string loki_label(std::string_view field);

}  // namespace siem::api
