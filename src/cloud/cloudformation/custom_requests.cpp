#include "cloud/cloudformation/custom_requests.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {

using codec::Json;

// What is kept of one.
struct CustomRequests::Request {
    std::string token;  // of the URL that it is answered at
    Place place;
    std::string url;
    std::string event;  // JSON, as it is POSTed
    std::int64_t until_millis = 0;
    std::int64_t attempts = 0;
    std::int64_t due_millis = 0;  // when it is POSTed; 0: it was taken
    Json answer;                  // null while there is none
};

namespace {

constexpr char const* kSealedFor = "cloudformation custom request";
constexpr char const* kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kTokenLetters = 40;
constexpr std::size_t kLongestPhysicalId = 1024;
constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 60'000;
constexpr std::chrono::seconds kPostTimeout(60);
// The courier's own time limit, and some more.
constexpr std::chrono::minutes kForgottenAfter(2);

constexpr char const* kTable = R"(
create table if not exists cloudformation_custom_requests(
  token text primary key, stack text not null, resource text not null, physical text not null,
  due integer not null, record blob not null, unique(stack, resource, physical)) without rowid;
create index if not exists cloudformation_custom_requests_due
  on cloudformation_custom_requests(due);
)";

Json failed(std::string const& reason) {
    return Json::object({{"Status", "FAILED"}, {"Reason", reason}});
}

// Why an answer is none; "" for one that is.
std::string fault_of(Json const& answer, Json const& event) {
    std::string const status = answer.at("Status").text();
    if (status != "SUCCESS" && status != "FAILED") return "Status must be SUCCESS or FAILED";
    for (char const* const same : {"StackId", "RequestId", "LogicalResourceId"}) {
        if (answer.has(same) && answer.at(same) != event.at(same)) {
            return std::string(same) + " is that of another request";
        }
    }
    std::string const& id = answer.at("PhysicalResourceId").text();
    if (id.size() > kLongestPhysicalId) return "PhysicalResourceId is longer than 1024";
    if (status == "SUCCESS" && id.empty()) return "PhysicalResourceId is missing";
    Json const& data = answer.at("Data");
    if (!data.is_null() && !data.is_object()) return "Data must be an object";
    return "";
}

http::Reply text_reply(int status, std::string const& text) {
    http::Reply reply;
    reply.status = status;
    reply.body = text.empty() ? "" : text + "\n";
    return reply;
}

}  // namespace

CustomRequests::CustomRequests(Core& core, SessionTokens const& root,
                               std::vector<CustomEndpoint> endpoints)
    : core_(core), root_(root), endpoints_(std::move(endpoints)) {
    core_.db.execute(kTable);
    core_.add_worker(*this, {kCustomTopic});
}

void CustomRequests::clear() { core_.db.run("delete from cloudformation_custom_requests"); }

std::string CustomRequests::url_of(std::string const& service_token) const {
    for (CustomEndpoint const& one : endpoints_) {
        if (base::glob_match(one.service_token, service_token)) return one.url;
    }
    return "";
}

void CustomRequests::ask(Asked const& asked, base::Instant now) {
    forget(asked.place);
    Request request;
    request.token = core_.random.text(kTokenLetters, kLetters);
    request.place = asked.place;
    request.url = asked.url;
    Json event = asked.event;
    event.set("RequestId", base::uuid(core_.random));
    event.set("ResponseURL", asked.endpoint + std::string(kAnswerPath) + request.token);
    request.event = codec::to_json(event);
    request.until_millis = base::to_millis(now) + asked.timeout_seconds * 1000;
    request.due_millis = base::to_millis(now);
    save(request);
    core_.signal(kCustomTopic);
}

std::optional<Json> CustomRequests::answer(Place const& place, base::Instant now) const {
    std::optional<Request> const request = find(place);
    if (!request) return failed("The request of the custom resource is not known any more");
    if (!request->answer.is_null()) return request->answer;
    if (base::to_millis(now) < request->until_millis) return std::nullopt;
    return failed(
        "CloudFormation did not receive a response from your Custom Resource. Please check your "
        "logs for requestId [" +
        codec::parse_json(request->event)->at("RequestId").text() + "].");
}

void CustomRequests::forget(Place const& place) {
    core_.db.run(
        "delete from cloudformation_custom_requests where stack = ? and resource = ?"
        " and physical = ?",
        place.stack, place.resource, place.physical);
}

http::Reply CustomRequests::answered(std::string const& token, std::string const& body) {
    std::optional<Request> const request = find(token);
    if (!request || !request->answer.is_null()) {
        return text_reply(403, "This request is not open, or was answered.");
    }
    std::string const wrong = take(*request, body);
    return text_reply(wrong.empty() ? 200 : 400, wrong);
}

// Keeps the answer; why it is none, "" where it was kept.
std::string CustomRequests::take(Request request, std::string const& body) {
    if (body.size() > kMostAnswerBytes) return "Response object is too long.";
    base::Result<Json> const said = codec::parse_json(body);
    if (!said || !said->is_object()) return "The response is not a JSON object";
    std::string const wrong = fault_of(*said, *codec::parse_json(request.event));
    if (!wrong.empty()) return wrong;
    request.answer = *said;
    request.due_millis = 0;
    save(request);
    core_.signal(kWorkTopic);
    return "";
}

base::Instant CustomRequests::step(base::Instant now) {
    std::vector<std::string> waiting;
    for (disk::Rows row = core_.db.query(
             "select token from cloudformation_custom_requests where due > 0 order by due");
         row.next();) {
        waiting.push_back(row.text(0));
    }
    base::Instant next = base::kNever;
    for (std::string const& token : waiting) {
        Request const request = *find(token);
        auto const flying = in_flight_.find(token);
        base::Instant due = base::from_millis(request.due_millis);
        if (flying != in_flight_.end()) due = std::max(due, flying->second);
        if (due > now) {
            next = std::min(next, due);
            continue;
        }
        send(request, now);
    }
    return next;
}

void CustomRequests::send(Request const& request, base::Instant now) {
    if (!courier_ || base::to_millis(now) >= request.until_millis) return;
    http::Request post{.method = "POST",
                       .url = request.url,
                       .headers = {{"Content-Type", "application/json"}},
                       .body = request.event,
                       .timeout = kPostTimeout,
                       .max_response_bytes = kMostAnswerBytes};
    auto const done = [this, token = request.token](base::Result<http::Response> answer) {
        core_.post([this, token, answer = std::move(answer)](base::Instant then) {
            sent(token, answer, then);
        });
    };
    in_flight_[request.token] = now + kForgottenAfter;
    core_.after_commit(
        [this, done, post = std::move(post)]() mutable { courier_->send(std::move(post), done); });
}

void CustomRequests::sent(std::string const& token, base::Result<http::Response> const& answer,
                          base::Instant now) {
    in_flight_.erase(token);
    core_.signal(kCustomTopic);
    std::optional<Request> request = find(token);
    if (!request || !request->answer.is_null()) return;
    if (answer && answer->status >= 200 && answer->status < 300) {
        request->due_millis = 0;  // it was taken: its answer is here, or is PUT
        save(*request);
        base::Result<Json> const said = codec::parse_json(answer->body);
        if (said && said->has("Status")) (void)take(*request, answer->body);
        return;
    }
    ++request->attempts;
    std::int64_t const doubled = kFirstRetryMillis
                                 << std::min<std::int64_t>(request->attempts - 1, 6);
    request->due_millis = base::to_millis(now) + std::min(doubled, kLongestRetryMillis);
    save(*request);
    base::log_warn("the endpoint of a custom resource did not take its request",
                   {{"stack", request->place.stack},
                    {"resource", request->place.resource},
                    {"status", answer ? std::to_string(answer->status) : answer.error().message}});
}

void CustomRequests::save(Request const& request) {
    Json const record = Json::object({{"url", request.url},
                                      {"event", request.event},
                                      {"until", request.until_millis},
                                      {"attempts", request.attempts},
                                      {"answer", request.answer}});
    core_.db.run(
        "insert or replace into cloudformation_custom_requests(token, stack, resource, physical,"
        " due, record) values(?, ?, ?, ?, ?, ?)",
        request.token, request.place.stack, request.place.resource, request.place.physical,
        request.due_millis, disk::Blob{root_.seal(codec::to_json(record), kSealedFor)});
}

std::optional<CustomRequests::Request> CustomRequests::find(std::string const& token) const {
    disk::Rows row = core_.db.query(
        "select stack, resource, physical, due, record from cloudformation_custom_requests"
        " where token = ?",
        token);
    if (!row.next()) return std::nullopt;
    Request request;
    request.token = token;
    request.place = {row.text(0), row.text(1), row.text(2)};
    request.due_millis = row.integer(3);
    std::optional<std::string> const text = root_.unseal(row.text(4), kSealedFor);
    base::Result<Json> const record = codec::parse_json(text ? *text : std::string("{}"));
    ASSERT(text && record);
    request.url = record->at("url").text();
    request.event = record->at("event").text();
    request.until_millis = record->at("until").integer();
    request.attempts = record->at("attempts").integer();
    request.answer = record->at("answer");
    return request;
}

std::optional<CustomRequests::Request> CustomRequests::find(Place const& place) const {
    std::string token;
    {
        disk::Rows row = core_.db.query(
            "select token from cloudformation_custom_requests where stack = ? and resource = ?"
            " and physical = ?",
            place.stack, place.resource, place.physical);
        if (row.next()) token = row.text(0);
    }
    return token.empty() ? std::nullopt : find(token);
}

}  // namespace cloud::cloudformation
