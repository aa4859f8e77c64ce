// Server-side encryption of a stream's buffer: under a key of the customer's, which Firehose uses
// by a grant that it makes for itself when encryption begins, or under one that is not the
// customer's (here: the cloud's root key). The change itself is made in the background.
// Rules: Firehose guide, "Data protection in Amazon Data Firehose"; API reference,
// StartDeliveryStreamEncryption.
//
//   begin_encryption(s, stream, call);      // ENABLING, or throws InvalidKMSResourceException
//   finish_change({vault, keys, state}, stream, now);      // ENABLED, or ENABLING_FAILED and why
//   std::string const kept = seal_records(vault, stream, records, now);
#pragma once

#include <string>
#include <string_view>

#include "cloud/firehose/streams.hpp"
#include "cloud/vault.hpp"

namespace cloud::firehose {

codec::Json start_delivery_stream_encryption(Streams& s, aws::Invocation const& call);
codec::Json stop_delivery_stream_encryption(Streams& s, aws::Invocation const& call);
// As the input's DeliveryStreamEncryptionConfigurationInput says.
void begin_encryption(Streams& s, Stream& stream, aws::Invocation const& call);

codec::Json describe_encryption(Encryption const& encryption);
codec::Json describe_failure(Encryption const& encryption);  // a FailureDescription
// For the database.
std::string encryption_to_text(Encryption const& encryption);
Encryption encryption_from_text(std::string const& text);

struct Keyed {
    Vault& vault;
    KeyRing* keys;  // nullptr where there are no customers' keys
    State& state;
};
// What was asked for comes about, or the description says why not. Changes `stream` alone.
void finish_change(Keyed const& with, Stream& stream, base::Instant now);
// Grants by which no record in the buffer is read any more. True where `stream` was changed.
bool retire_grants(Keyed const& with, Stream& stream);
void retire_all_grants(KeyRing* keys, Stream const& stream);

// Of one call, back to back. Throws InvalidKMSResourceException where KMS refuses.
std::string seal_records(Vault& vault, Stream const& stream, std::string_view records,
                         base::Instant now);
// Throws an error whose code begins with "Firehose.KMS." where KMS refuses: it is told in the error
// log.
std::string open_records(Vault& vault, Stream const& stream, std::string_view sealed,
                         base::Instant now);

}  // namespace cloud::firehose
