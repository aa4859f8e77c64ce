// CloudWatch Logs on a cloud core in memory, with a Firehose that keeps what it is handed and the
// calls that the tests are made of.
//
//   Logs logs;
//   logs.create("/app", "web");
//   logs.put("/app", "web", {{logs.now(), "hello"}});
//   CHECK(logs.messages(logs.read("/app", "web")) == Texts{"hello"});
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cloud/logs/service.hpp"
#include "codec/gzip.hpp"
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/harness.hpp"
#include "unit/cloud/key_ring.hpp"

namespace cloud::testing {

using Texts = std::vector<std::string>;

inline codec::Json object(std::initializer_list<codec::Json::Member> members) {
    return codec::Json::object(members);
}

inline codec::Json with(codec::Json to, codec::Json const& more) {
    for (auto const& [name, value] : more.members()) to.set(name, value);
    return to;
}

// Delivery streams as a table, so that what is rolled back is not there, as with the real one.
class FakeFirehose final : public RecordSink {
  public:
    explicit FakeFirehose(Core& core) : core_(core) {
        core.db.execute(
            "create table if not exists fake_records("
            "id integer primary key, stream text, record blob)");
    }
    bool has_stream(aws::Arn const& stream) const override {
        return streams.count(stream.text()) != 0;
    }
    void put_record(aws::Arn const& stream, std::string_view record, aws::Caller const&,
                    base::Instant) override {
        if (!has_stream(stream) || failing.count(stream.text()) != 0 || --good_for < 0) {
            throw aws::Error("ResourceNotFoundException", "no such stream");
        }
        core_.db.run("insert into fake_records(stream, record) values(?, ?)", stream.text(),
                     disk::Blob{record});
    }
    // The envelopes that came to a stream, in order.
    std::vector<codec::Json> envelopes(std::string const& stream) {
        std::vector<codec::Json> all;
        disk::Rows row =
            core_.db.query("select record from fake_records where stream = ? order by id", stream);
        while (row.next()) {
            largest = std::max(largest, row.text(0).size());
            all.push_back(codec::parse_json(codec::gunzip_all(row.text(0)).value()).value());
        }
        return all;
    }

    bool logs_errors_to(aws::Arn const& stream, ErrorLog::Destination const& place) const override {
        return error_log == std::pair(stream.text(), place.log_group + ":" + place.log_stream);
    }

    std::set<std::string> streams;
    std::pair<std::string, std::string> error_log;  // a stream's, as "group:stream"
    std::set<std::string> failing;
    int good_for = 1 << 30;   // how many records it takes before it fails
    std::size_t largest = 0;  // of the records that envelopes() saw

  private:
    Core& core_;
};

class FakeRoles final : public RoleDirectory {
  public:
    std::optional<Role> find_role(aws::Arn const& role) const override {
        if (role.resource != "role/cwl") return std::nullopt;
        return Role{role.text(), "AROAEXAMPLE", "cwl", "{}"};
    }
};

inline char const* const kStream = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/central";
inline char const* const kOtherStream =
    "arn:aws:firehose:eu-west-1:111122223333:deliverystream/other";
inline char const* const kRole = "arn:aws:iam::111122223333:role/cwl";

struct Logs {
    Logs() {
        firehose.streams = {kStream, kOtherStream};
        vault.open_with(keys);
    }

    Harness h;
    FakeFirehose firehose{h.core};
    FakeRoles roles;
    FakeAuthoriser authoriser;
    FakeKeyRing keys;
    SessionTokens root{h.disk, h.random};
    Vault vault{root};
    logs::Service service{h.core, {firehose, roles, authoriser, vault}};

    std::int64_t now() const { return base::to_millis(h.clock.now()); }

    codec::Json call(std::string const& operation, codec::Json const& input) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, codec::Json const& input) {
        return h.error(service.api(), operation, input);
    }
    // What the operation must be allowed to do, as "action resource".
    std::vector<aws::Need> needs(std::string const& operation, codec::Json const& input) {
        return h.needs(service.api(), operation, input);
    }
    void create(std::string const& group, std::string const& stream) {
        if (error("CreateLogGroup", object({{"logGroupName", group}})).find("already") == 0) return;
        call("CreateLogStream", object({{"logGroupName", group}, {"logStreamName", stream}}));
    }
    using Events = std::vector<std::pair<std::int64_t, std::string>>;
    static codec::Json batch(std::string const& group, std::string const& stream,
                             Events const& events) {
        codec::Json list = codec::Json::array();
        for (auto const& [time, text] : events) {
            list.push(object({{"timestamp", time}, {"message", text}}));
        }
        return object({{"logGroupName", group}, {"logStreamName", stream}, {"logEvents", list}});
    }
    codec::Json put(std::string const& group, std::string const& stream, Events const& events) {
        return call("PutLogEvents", batch(group, stream, events));
    }
    codec::Json read(std::string const& group, std::string const& stream,
                     codec::Json const& more = codec::Json::object()) {
        return call("GetLogEvents",
                    with(object({{"logGroupName", group}, {"logStreamName", stream}}), more));
    }
    codec::Json filter(std::string const& group, codec::Json const& more = codec::Json::object()) {
        return call("FilterLogEvents", with(object({{"logGroupName", group}}), more));
    }
    static codec::Json subscription(std::string const& group, std::string const& name,
                                    std::string const& pattern,
                                    std::string const& destination = kStream) {
        return object({{"logGroupName", group},
                       {"filterName", name},
                       {"filterPattern", pattern},
                       {"destinationArn", destination},
                       {"roleArn", kRole}});
    }
    void subscribe(std::string const& group, std::string const& name, std::string const& pattern,
                   std::string const& destination = kStream) {
        call("PutSubscriptionFilter", subscription(group, name, pattern, destination));
    }
    static Texts messages(codec::Json const& answer) {
        Texts all;
        for (codec::Json const& event : answer.at("events").items()) {
            all.push_back(event.at("message").text());
        }
        return all;
    }
    static Texts names(codec::Json const& answer, char const* list, char const* name) {
        Texts all;
        for (codec::Json const& entry : answer.at(list).items())
            all.push_back(entry.at(name).text());
        return all;
    }
    // The messages of the DATA_MESSAGE envelopes that came to a stream.
    Texts delivered(std::string const& stream = kStream) {
        Texts all;
        for (codec::Json const& envelope : firehose.envelopes(stream)) {
            if (envelope.at("messageType").text() != "DATA_MESSAGE") continue;
            for (codec::Json const& event : envelope.at("logEvents").items()) {
                all.push_back(event.at("message").text());
            }
        }
        return all;
    }
};

}  // namespace cloud::testing
