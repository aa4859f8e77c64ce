#include "siem/normalise/ocsf.hpp"

#include <array>
#include <optional>

namespace siem::normalise {
namespace {

constexpr int kFinding = 2004;
constexpr int kAuthentication = 3002;
constexpr int kAccountChange = 3001;
constexpr int kNetwork = 4001;
constexpr int kHttp = 4002;
constexpr int kDns = 4003;
constexpr int kApi = 6003;
constexpr std::string_view kOther = "99";

struct Activity {
    int class_uid;
    std::string_view ecs;  // the value of the field that the class's activity goes by
    std::string_view id;
};

constexpr std::array kActivities{
    Activity{kApi, "creation", "1"},
    Activity{kApi, "access", "2"},
    Activity{kApi, "info", "2"},
    Activity{kApi, "change", "3"},
    Activity{kApi, "deletion", "4"},
    Activity{kHttp, "CONNECT", "1"},
    Activity{kHttp, "DELETE", "2"},
    Activity{kHttp, "GET", "3"},
    Activity{kHttp, "HEAD", "4"},
    Activity{kHttp, "OPTIONS", "5"},
    Activity{kHttp, "POST", "6"},
    Activity{kHttp, "PUT", "7"},
    Activity{kHttp, "TRACE", "8"},
    Activity{kHttp, "PATCH", "9"},
    Activity{kNetwork, "denied", "5"},
    Activity{kNetwork, "allowed", "6"},
    Activity{kNetwork, "connection", "6"},
    Activity{kDns, "protocol", "6"},
    Activity{kAuthentication, "start", "1"},
    Activity{kAuthentication, "info", "1"},
    Activity{kAuthentication, "end", "2"},
    Activity{kAccountChange, "creation", "1"},
    Activity{kAccountChange, "deletion", "6"},
    Activity{kFinding, "info", "1"},
    Activity{kFinding, "indicator", "1"},
};

struct Class {
    std::string_view category;  // event.category
    int uid;
};

constexpr std::array kClasses{
    Class{"api", kApi},
    Class{"authentication", kAuthentication},
    Class{"web", kHttp},
    Class{"network", kNetwork},
    Class{"iam", kAccountChange},
    Class{"threat", kFinding},
    Class{"vulnerability", kFinding},
};

int class_of(Event const& event) {
    auto const text = [&](Field field) { return event.text[static_cast<std::size_t>(field)]; };
    if (!text(Field::dns_question_name).empty()) return kDns;
    bool const api = text(Field::event_category) == "api";
    if (!api && !text(Field::http_request_method).empty()) return kHttp;
    // CloudTrail's and Kubernetes's own are calls of an API, whatever is changed by them.
    if (text(Field::event_category) == "iam" && !text(Field::event_provider).empty()) return kApi;
    for (Class const& one : kClasses) {
        if (one.category == text(Field::event_category)) return one.uid;
    }
    return 0;
}

}  // namespace

void write_ocsf(EventWriter& out) {
    Event const& event = out.event();
    int const uid = class_of(event);
    if (uid == 0) return;
    Field const by = uid == kHttp ? Field::http_request_method : Field::event_type;
    std::string_view const ecs = event.text[static_cast<std::size_t>(by)];
    std::string_view id = ecs.empty() ? "0" : kOther;
    for (Activity const& one : kActivities) {
        if (one.class_uid == uid && one.ecs == ecs) id = one.id;
    }
    out.leaf("ocsf.class_uid", out.digits(uid));
    out.leaf("ocsf.activity_id", id);
}

}  // namespace siem::normalise
