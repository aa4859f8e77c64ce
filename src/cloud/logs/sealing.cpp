#include "cloud/logs/sealing.hpp"

#include "cloud/logs/block.hpp"
#include "codec/zstd.hpp"

namespace cloud::logs {
namespace {

// A batch, and what its table of events takes.
constexpr std::uint64_t kLargestBlock = 16u << 20;

Vault::Place place_of(Group const& group, std::int64_t first_sequence) {
    KeyRing::Use use;
    use.caller.service = "logs.amazonaws.com";
    use.caller.region = base::Region(group.region);
    use.caller.source_arn = group.arn();
    use.caller.source_account = group.account;
    use.caller.tls = true;
    use.key = group.kms_key;
    use.account = group.account;
    use.region = group.region;
    use.context = {{"aws:logs:arn", group.arn()}};
    return {use, "log events " + std::to_string(first_sequence)};
}

// Whoever may not use a key, and a key that is not there, are told alike; of one that is disabled
// the API reference (AssociateKmsKey) has another code.
aws::Error refused_by_kms(Group const& group, aws::Error const& error) {
    if (error.status >= 500) return error;
    std::string const message =
        "The specified KMS key does not exist or is not allowed to be used with Arn '" +
        group.arn() + "'";
    bool const denied = error.code == "AccessDeniedException";
    return denied ? aws::access_denied(message) : invalid_parameter(message);
}

}  // namespace

void check_key(Logs& l, Group const& group, base::Instant now) {
    std::optional<aws::Arn> const key = aws::parse_arn(group.kms_key);
    if (!key || key->service != "kms" || !key->resource.starts_with("key/")) {
        throw invalid_parameter(
            "The specified KMS key does not exist or is not allowed to be used with Arn '" +
            group.arn() + "'");
    }
    try {
        Vault::Place const place = place_of(group, 0);
        (void)l.vault.open(place, l.vault.seal(place, "", now), now);
    } catch (aws::Error const& error) {
        throw refused_by_kms(group, error);
    }
}

std::int64_t keep_events(Logs& l, Kept const& kept) {
    if (kept.group.kms_key.empty()) return l.state.append(kept.stream, kept.events, kept.now);
    return l.state.append(kept.stream, kept.events, kept.now,
                          [&](std::string_view block, std::int64_t first_sequence) {
                              try {
                                  return l.vault.seal(place_of(kept.group, first_sequence),
                                                      codec::zstd(block), kept.now);
                              } catch (aws::Error const& error) {
                                  throw refused_by_kms(kept.group, error);
                              }
                          });
}

base::Result<std::vector<LogEvent>> read_events(Reader const& reader, Block const& block,
                                                std::string& bytes) {
    base::Result<std::string> record = reader.l.state.read(block);
    if (!record) return base::fail(record.error());
    bytes = *std::move(record);
    if (!block.sealed) return decode_block(bytes, block);
    try {
        bytes =
            reader.l.vault.open(place_of(reader.group, block.first_sequence), bytes, reader.now);
    } catch (aws::Error const& error) {
        throw refused_by_kms(reader.group, error);
    }
    base::Result<std::string> plain = codec::unzstd(bytes, kLargestBlock);
    if (!plain) return base::fail(plain.error());
    bytes = *std::move(plain);
    return decode_block(bytes, block);
}

}  // namespace cloud::logs
