#include "cloud/firehose/encryption.hpp"

#include <algorithm>
#include <array>

#include "aws/input.hpp"
#include "cloud/firehose/flush.hpp"
#include "codec/zstd.hpp"

namespace cloud::firehose {
namespace {

using codec::Json;

constexpr char const* kOwned = "AWS_OWNED_CMK";
constexpr char const* kCustomers = "CUSTOMER_MANAGED_CMK";
constexpr char const* kService = "firehose.amazonaws.com";
// "Start and Stop have a combined limit of 25 calls per delivery stream per 24 hours."
constexpr std::size_t kMostChanges = 25;
constexpr std::int64_t kChangesWithinMillis = std::int64_t{24} * 3'600'000;

KeyRing::Use use_of(Stream const& stream, std::string const& key) {
    KeyRing::Use use;
    use.key = key;
    use.account = stream.account;
    use.region = stream.region;
    use.context = {{"aws:firehose:arn", stream.arn()}};
    return use;
}

Vault::Place place_of(Stream const& stream, std::string const& key) {
    KeyRing::Use use = use_of(stream, key);
    use.caller.service = kService;
    use.caller.region = base::Region(stream.region);
    use.caller.source_arn = stream.arn();
    use.caller.source_account = stream.account;
    use.caller.tls = true;
    return {std::move(use), "firehose records of " + stream.arn()};
}

aws::Error invalid_key(aws::Error const& error) {
    if (error.status >= 500) return error;
    return aws::Error("InvalidKMSResourceException", error.message).with("code", error.code);
}

// KMS's codes, as Firehose calls them.
struct Called {
    std::string_view code;
    char const* failure_type;
    char const* reported;
    char const* message;
};
constexpr std::array<Called, 4> kRefusals{{
    {"AccessDeniedException", "KMS_ACCESS_DENIED", "Firehose.KMS.AccessDeniedException",
     "Firehose does not have access to the KMS key. Check the key policy."},
    {"DisabledException", "DISABLED_KMS_KEY", "Firehose.KMS.DisabledException",
     "Firehose cannot decrypt the data because the KMS key is disabled. Enable the key so that "
     "delivery can proceed."},
    {"NotFoundException", "KMS_KEY_NOT_FOUND", "Firehose.KMS.NotFoundException",
     "Firehose cannot decrypt the data because the KMS key was not found."},
    {"KMSInvalidStateException", "INVALID_KMS_KEY", "Firehose.KMS.InvalidStateException",
     "Firehose cannot decrypt the data because the KMS key is in an invalid state."},
}};

Called const* called(aws::Error const& error) {
    auto const found = std::find_if(kRefusals.begin(), kRefusals.end(),
                                    [&](Called const& one) { return one.code == error.code; });
    return found == kRefusals.end() ? nullptr : &*found;
}

// What is asked for, without its grant.
BufferKey read_key(Json const& in) {
    BufferKey key;
    std::string const type = in.is_null() ? kOwned : aws::required_text(in, "KeyType");
    if (type != kOwned && type != kCustomers) {
        throw aws::validation(type, "deliveryStreamEncryptionConfigurationInput.keyType",
                              "Member must satisfy enum value set: [AWS_OWNED_CMK, "
                              "CUSTOMER_MANAGED_CMK]");
    }
    key.arn = aws::optional_text(in, "KeyARN").value_or("");
    if (type == kOwned && !key.arn.empty()) {
        throw invalid_argument("KeyARN must not be given when KeyType is AWS_OWNED_CMK.");
    }
    if (type == kCustomers && !aws::parse_arn(key.arn)) {
        throw invalid_argument("KeyARN must be given when KeyType is CUSTOMER_MANAGED_CMK.");
    }
    return key;
}

// On behalf of whoever asks, who must be allowed to.
void take_grant(Streams& s, Stream const& stream, BufferKey& key, aws::Invocation const& call) {
    if (key.arn.empty()) return;
    if (s.keys == nullptr) throw invalid_argument("There are no customer managed keys here.");
    KeyRing::Use use = use_of(stream, key.arn);
    use.caller = call.caller;
    use.via = "firehose." + stream.region + ".amazonaws.com";
    try {
        key.arn = use.key = s.keys->usable_key(use);
        key.grant = s.keys->grant(use, kService, call.now);
    } catch (aws::Error const& error) {
        throw invalid_key(error);
    }
}

void count_change(Stream& stream, base::Instant now) {
    std::vector<std::int64_t>& changes = stream.encryption.changed_millis;
    std::int64_t const since = base::to_millis(now) - kChangesWithinMillis;
    std::erase_if(changes, [&](std::int64_t millis) { return millis < since; });
    if (changes.size() >= kMostChanges) {
        throw aws::Error(
            "LimitExceededException",
            "Encryption of " + stream.name + " was started and stopped 25 times within 24 hours.");
    }
    changes.push_back(base::to_millis(now));
}

Stream open_changing(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    if (stream.status != "ACTIVE") {
        throw aws::Error("ResourceInUseException",
                         "Firehose " + stream.name + " is in " + stream.status + " state.");
    }
    if (stream.encryption.is_changing()) {
        throw aws::Error("ResourceInUseException", "Encryption of Firehose " + stream.name +
                                                       " is in " + stream.encryption.status +
                                                       " state.");
    }
    return stream;
}

void retire(KeyRing* keys, BufferKey const& key) {
    if (keys != nullptr && !key.grant.empty()) keys->retire_grant(key.arn, key.grant);
}

void leave_behind(Encryption& encryption) {
    if (encryption.in_force) encryption.retiring.push_back(*encryption.in_force);
    encryption.in_force.reset();
}

void fail(Keyed const& with, Stream& stream, aws::Error const& error) {
    Encryption& encryption = stream.encryption;
    Called const* const known = called(error);
    encryption.status = "ENABLING_FAILED";
    encryption.failure_type = known ? known->failure_type : "UNKNOWN_ERROR";
    encryption.failure_details = error.message.empty() ? error.code : error.message;
    retire(with.keys, *encryption.wanted);
    encryption.wanted->grant.clear();
    if (stream.status == "CREATING") stream.status = "CREATING_FAILED";
}

Json to_json(BufferKey const& key) {
    return Json::object({{"arn", key.arn}, {"grant", key.grant}, {"number", key.number}});
}
BufferKey key_from(Json const& json) {
    return {json.at("arn").text(), json.at("grant").text(), json.at("number").integer()};
}

BufferKey const* shown(Encryption const& e) {
    if (e.status == "DISABLED") return nullptr;
    bool const wanted = e.status == "ENABLING" || !e.in_force;
    if (wanted) return e.wanted ? &*e.wanted : nullptr;
    return &*e.in_force;
}

}  // namespace

void begin_encryption(Streams& s, Stream& stream, aws::Invocation const& call) {
    Encryption& encryption = stream.encryption;
    BufferKey key = read_key(call.input.at("DeliveryStreamEncryptionConfigurationInput"));
    take_grant(s, stream, key, call);
    key.number = ++encryption.keys;
    encryption.wanted = std::move(key);
    encryption.status = "ENABLING";
    encryption.failure_type.clear();
    encryption.failure_details.clear();
}

Json start_delivery_stream_encryption(Streams& s, aws::Invocation const& call) {
    Stream stream = open_changing(s, call);
    count_change(stream, call.now);
    begin_encryption(s, stream, call);
    s.state.save(stream);
    s.core.signal(kFlushTopic);
    return Json::object();
}

Json stop_delivery_stream_encryption(Streams& s, aws::Invocation const& call) {
    Stream stream = open_changing(s, call);
    count_change(stream, call.now);
    stream.encryption.status = "DISABLING";
    s.state.save(stream);
    s.core.signal(kFlushTopic);
    return Json::object();
}

// It is tried as every record will: sealed, and opened again.
void finish_change(Keyed const& with, Stream& stream, base::Instant now) {
    Encryption& encryption = stream.encryption;
    if (encryption.status == "DISABLING") {
        leave_behind(encryption);
        encryption.wanted.reset();
        encryption.status = "DISABLED";
    } else if (encryption.status == "ENABLING") {
        Vault::Place const place = place_of(stream, encryption.wanted->arn);
        try {
            (void)with.vault.open(place, with.vault.seal(place, "", now), now);
        } catch (aws::Error const& error) {
            return fail(with, stream, error);
        }
        leave_behind(encryption);
        encryption.in_force = std::move(encryption.wanted);
        encryption.wanted.reset();
        encryption.status = "ENABLED";
    }
    if (stream.status == "CREATING") stream.status = "ACTIVE";
    retire_grants(with, stream);
}

bool retire_grants(Keyed const& with, Stream& stream) {
    std::vector<BufferKey>& retiring = stream.encryption.retiring;
    auto const unused = [&](BufferKey const& key) {
        if (with.state.has_sealed(stream, key.number)) return false;
        retire(with.keys, key);
        return true;
    };
    return std::erase_if(retiring, unused) > 0;
}

void retire_all_grants(KeyRing* keys, Stream const& stream) {
    Encryption const& encryption = stream.encryption;
    if (encryption.in_force) retire(keys, *encryption.in_force);
    if (encryption.wanted) retire(keys, *encryption.wanted);
    for (BufferKey const& key : encryption.retiring) retire(keys, key);
}

Json describe_failure(Encryption const& e) {
    return Json::object({{"Type", e.failure_type}, {"Details", e.failure_details}});
}

Json describe_encryption(Encryption const& e) {
    Json out = Json::object({{"Status", e.status}});
    if (BufferKey const* const key = shown(e)) {
        out.set("KeyType", key->arn.empty() ? kOwned : kCustomers);
        if (!key->arn.empty()) out.set("KeyARN", key->arn);
    }
    if (!e.failure_type.empty()) out.set("FailureDescription", describe_failure(e));
    return out;
}

std::string encryption_to_text(Encryption const& e) {
    Json out = Json::object({{"status", e.status}, {"keys", e.keys}});
    if (e.in_force) out.set("in_force", to_json(*e.in_force));
    if (e.wanted) out.set("wanted", to_json(*e.wanted));
    Json retiring = Json::array();
    for (BufferKey const& key : e.retiring) retiring.push(to_json(key));
    out.set("retiring", std::move(retiring));
    Json changed = Json::array();
    for (std::int64_t const millis : e.changed_millis) changed.push(millis);
    out.set("changed", std::move(changed));
    out.set("failure", describe_failure(e));
    return codec::to_json(out);
}

Encryption encryption_from_text(std::string const& text) {
    Encryption e;
    if (text.empty()) return e;
    Json const json = codec::parse_json(text).value_or(Json());
    e.status = json.at("status").text();
    e.keys = json.at("keys").integer();
    if (json.has("in_force")) e.in_force = key_from(json.at("in_force"));
    if (json.has("wanted")) e.wanted = key_from(json.at("wanted"));
    for (Json const& key : json.at("retiring").items()) e.retiring.push_back(key_from(key));
    for (Json const& one : json.at("changed").items()) e.changed_millis.push_back(one.integer());
    e.failure_type = json.at("failure").at("Type").text();
    e.failure_details = json.at("failure").at("Details").text();
    return e;
}

std::string seal_records(Vault& vault, Stream const& stream, std::string_view records,
                         base::Instant now) {
    try {
        return vault.seal(place_of(stream, stream.encryption.in_force->arn), codec::zstd(records),
                          now);
    } catch (aws::Error const& error) {
        throw invalid_key(error);
    }
}

std::string open_records(Vault& vault, Stream const& stream, std::string_view sealed,
                         base::Instant now) {
    std::string frame;
    try {
        frame = vault.open(place_of(stream, ""), sealed, now);
    } catch (aws::Error const& error) {
        Called const* const known = called(error);
        if (!known) throw;
        throw aws::Error(known->reported, known->message);
    }
    base::Result<std::string> plain = codec::unzstd(frame, kMaximumBatchBytes);
    if (!plain) throw aws::Error("InternalError", plain.error().message, 500);
    return *std::move(plain);
}

}  // namespace cloud::firehose
