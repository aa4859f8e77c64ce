// Firehose on a cloud core in memory, between a bucket and a role directory that are fakes.
//
//   Firehose f;
//   f.create("audit", f.destination({{"CompressionFormat", "GZIP"}}));
//   f.put("audit", "a line\n");
//   f.h.advance(std::chrono::seconds(300));
//   CHECK(f.store.bodies() == std::vector<std::string>{"a line\n"});
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cloud/firehose/service.hpp"
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/harness.hpp"
#include "unit/cloud/key_ring.hpp"

namespace cloud::testing {

inline codec::Json object(std::initializer_list<codec::Json::Member> members) {
    return codec::Json::object(members);
}

// Keeps its objects in the cloud's database, so that they are there exactly if what wrote them
// was committed.
class FakeStore final : public ObjectStore {
  public:
    explicit FakeStore(Core& core) : core_(core) {
        core.db.execute(
            "create table if not exists fake_objects(id integer primary key, bucket text, key text,"
            " body blob, type text, encoding text, account text, role text, kms text, acl text)");
    }
    std::string owner_of(std::string const&) override { return owner; }

    void put_object(ObjectPut const& put, base::Instant) override {
        ++tries;
        if (refusal) throw *refusal;
        if (refuse_after && (*refuse_after)-- == 0) throw aws::Error("SlowDown", "Slow down.", 503);
        std::string body(put.body);
        if (leave_out) body.erase(std::remove(body.begin(), body.end(), *leave_out), body.end());
        core_.db.run(
            "insert into fake_objects(bucket, key, body, type, encoding, account, role, kms, acl)"
            " values(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            put.bucket, put.key, disk::Blob{body}, put.content_type, put.content_encoding,
            put.writer.account.value, put.writer.session->role_arn, put.kms_key, put.acl);
    }

    std::vector<std::string> bodies() {
        return column("select body from fake_objects order by id");
    }
    std::vector<std::string> keys() { return column("select key from fake_objects order by id"); }
    std::string text(char const* query) {
        std::vector<std::string> const all = column(query);
        return all.empty() ? "(none)" : all.front();
    }

    std::optional<aws::Error> refusal;
    std::optional<int> refuse_after;  // so many objects, one is
    std::optional<char> leave_out;    // from bodies, so that large ones take little of the disk
    int tries = 0;
    std::string owner = "111122223333";

  private:
    std::vector<std::string> column(char const* query) {
        std::vector<std::string> all;
        for (disk::Rows row = core_.db.query(query); row.next();) all.push_back(row.text(0));
        return all;
    }
    Core& core_;
};

class FakeRoles final : public RoleDirectory {
  public:
    std::optional<Role> find_role(aws::Arn const& role) const override {
        if (role.resource != "role/delivery") return std::nullopt;
        return Role{role.text(), "AROAEXAMPLE", "delivery", "{}"};
    }
};

class FakeLog final : public ErrorLog {
  public:
    void write(Destination const& to, std::string const& message, aws::Caller const&,
               base::Instant) override {
        where = to;
        messages.push_back(message);
        if (refuse) throw aws::Error("ResourceNotFoundException", "There is no such log group.");
    }
    Destination where;
    std::vector<std::string> messages;
    bool refuse = false;
};

inline codec::Json destination_with(std::initializer_list<codec::Json::Member> more = {}) {
    codec::Json to = object({{"RoleARN", "arn:aws:iam::111122223333:role/delivery"},
                             {"BucketARN", "arn:aws:s3:::central"}});
    for (auto const& [member, value] : more) to.set(member, value);
    return to;
}

inline codec::Json buffering(std::int64_t mebibytes, std::int64_t seconds) {
    return object({{"SizeInMBs", mebibytes}, {"IntervalInSeconds", seconds}});
}

// A ProcessingConfiguration of MetadataExtraction.
inline codec::Json extracting(std::string const& query) {
    auto const parameter = [](char const* name, std::string const& value) {
        return object({{"ParameterName", name}, {"ParameterValue", value}});
    };
    return object({{"Enabled", true},
                   {"Processors",
                    codec::Json::array({object(
                        {{"Type", "MetadataExtraction"},
                         {"Parameters",
                          codec::Json::array({parameter("MetadataExtractionQuery", query),
                                              parameter("JsonParsingEngine", "JQ-1.6")})}})})}});
}

struct Firehose {
    Harness h;
    FakeStore store{h.core};
    FakeRoles roles;
    FakeAuthoriser authoriser;
    FakeLog log;
    FakeKeyRing keys;
    SessionTokens root{h.disk, h.random};
    Vault vault{root};
    firehose::Service service;

    explicit Firehose(Quotas const& quotas = {})
        : service(h.core, {store, roles, authoriser, vault, &keys, quotas}) {
        vault.open_with(keys);
        service.log_errors_to(log);
    }

    codec::Json call(std::string const& operation, codec::Json const& input) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, codec::Json const& input) {
        return h.error(service.api(), operation, input);
    }
    static codec::Json creation(std::string const& name, codec::Json const& destination) {
        return object({{"DeliveryStreamName", name},
                       {"DeliveryStreamType", "DirectPut"},
                       {"ExtendedS3DestinationConfiguration", destination}});
    }
    void create(std::string const& name, codec::Json const& destination = destination_with()) {
        call("CreateDeliveryStream", creation(name, destination));
    }
    std::string create_error(codec::Json const& destination) {
        return error("CreateDeliveryStream", creation("refused", destination));
    }
    static codec::Json record(std::string const& data) {
        return object({{"Data", base::base64(data)}});
    }
    codec::Json put(std::string const& stream, std::string const& data) {
        return call("PutRecord",
                    object({{"DeliveryStreamName", stream}, {"Record", record(data)}}));
    }
    codec::Json describe(std::string const& stream) {
        return call("DescribeDeliveryStream", object({{"DeliveryStreamName", stream}}))
            .at("DeliveryStreamDescription");
    }
    std::vector<aws::Need> needs(std::string const& operation, codec::Json const& input) {
        return h.needs(service.api(), operation, input);
    }
    std::uint64_t counted(std::string const& metric) {
        return h.metrics.counter("catchment_firehose_" + metric + "_total", "").value();
    }
};

}  // namespace cloud::testing
