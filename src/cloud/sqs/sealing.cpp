#include "cloud/sqs/sealing.hpp"

#include <array>
#include <string_view>

#include "aws/arn.hpp"
#include "base/id.hpp"
#include "base/text.hpp"

namespace cloud::sqs {
namespace {

constexpr char const* kManagedKey = "alias/aws/sqs";

// KMS's code, and what SQS makes of it in the JSON and in the query protocol.
struct Translation {
    std::string_view kms;
    char const* json;
    char const* query;
};
constexpr std::array kTranslations{
    Translation{"AccessDeniedException", "KmsAccessDenied", "KMS.AccessDeniedException"},
    Translation{"DisabledException", "KmsDisabled", "KMS.DisabledException"},
    Translation{"NotFoundException", "KmsNotFound", "KMS.NotFoundException"},
    Translation{"KMSInvalidStateException", "KmsInvalidState", "KMS.InvalidStateException"},
    Translation{"InvalidKeyUsageException", "KmsInvalidKeyUsage", "KMS.InvalidKeyUsageException"},
};

aws::Error as_sqs_says(Messages& m, aws::Error const& error) {
    for (Translation const& translation : kTranslations) {
        if (error.code != translation.kms) continue;
        return aws::Error(translation.json,
                          error.message +
                              " (Service: AWSKMS; Status Code: 400; Error Code: " + error.code +
                              "; Request ID: " + base::uuid(m.core.random) + "; Proxy: null)")
            .query(translation.query);
    }
    return error;
}

// The key that AWS manages is made when it is first wanted; others are named as they are.
std::string key_of(Messages& m, Queue const& queue, base::Instant now) {
    std::string const named = queue.text("KmsMasterKeyId");
    if (named.empty()) return {};
    std::optional<aws::Arn> const arn = aws::parse_arn(named);
    bool const own = !arn || (arn->account == queue.account && arn->region == queue.region);
    bool const managed = (arn ? arn->resource : named) == kManagedKey;
    if (!own || !managed) return named;
    return m.vault.managed_key(kManagedKey, queue.account, queue.region, now);
}

// `sealed_as` is the ARN of the queue that it was sealed for, and the message's id then. Who uses
// the key is said where KMS will be asked, because to say it costs more than the root key does.
Vault::Place place_of(std::string const& sealed_as, Handling const& handling, bool of_kms) {
    Vault::Place place;
    place.context = "sqs message " + sealed_as;
    if (!of_kms) return place;
    auto const parts = base::cut(sealed_as, " ");
    place.use.caller = handling.caller;
    place.use.account = handling.queue.account;
    place.use.region = handling.queue.region;
    place.use.via = "sqs." + handling.queue.region + ".amazonaws.com";
    place.use.context = {{"aws:sqs:arn", parts ? std::string(parts->first) : sealed_as}};
    return place;
}

bool encrypted(Queue const& queue) {
    return !queue.text("KmsMasterKeyId").empty() || queue.text("SqsManagedSseEnabled") == "true";
}

// Attributes, their length, and the body behind them.
std::string joined(Message const& message) {
    std::string const length = std::to_string(message.attributes.size()) + ":";
    std::string all;
    all.reserve(length.size() + message.attributes.size() + message.body.size());
    return all.append(length).append(message.attributes).append(message.body);
}

bool part(std::string const& all, Message& message) {
    std::size_t const colon = all.find(':');
    if (colon == std::string::npos) return false;
    std::optional<std::int64_t> const length = base::to_int64(all.substr(0, colon));
    std::size_t const most = all.size() - colon - 1;
    if (!length || *length < 0 || static_cast<std::size_t>(*length) > most) return false;
    message.attributes = all.substr(colon + 1, static_cast<std::size_t>(*length));
    message.body = all.substr(colon + 1 + static_cast<std::size_t>(*length));
    return true;
}

// KMS's own words go to users as SQS says them; a service reads them as they are.
template <typename Work>
void asking_kms(Messages& m, Handling const& handling, Work const& work) {
    try {
        work();
    } catch (aws::Error const& error) {
        if (!handling.caller.service.empty()) throw;
        throw as_sqs_says(m, error);
    }
}

bool damaged(aws::Error const& error) {
    return error.status >= 500 || error.code == "InvalidCiphertextException";
}

}  // namespace

void seal(Messages& m, Message& message, Handling const& handling) {
    if (!encrypted(handling.queue)) return;
    message.sealed_as = handling.queue.arn() + " " + message.message_id;
    asking_kms(m, handling, [&] {
        std::string const key = key_of(m, handling.queue, handling.now);
        Vault::Place place = place_of(message.sealed_as, handling, !key.empty());
        place.use.key = key;
        std::string sealed = m.vault.seal(place, joined(message), handling.now);
        // As on AWS a sender must be able to decrypt as well: the new data key is tried.
        if (!place.use.key.empty()) m.vault.open(place, sealed, handling.now);
        message.body = std::move(sealed);
        message.attributes.clear();
    });
}

void open(Messages& m, Message& message, Handling const& handling) {
    if (message.sealed_as.empty() || message.unreadable) return;
    asking_kms(m, handling, [&] {
        try {
            bool const of_kms = Vault::under_kms(message.body);
            std::string const all = m.vault.open(place_of(message.sealed_as, handling, of_kms),
                                                 message.body, handling.now);
            message.unreadable = !part(all, message);
        } catch (aws::Error const& error) {
            if (!damaged(error)) throw;
            message.unreadable = true;
        }
    });
}

}  // namespace cloud::sqs
