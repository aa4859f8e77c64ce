#include "cloud/sqs/batch.hpp"

#include <algorithm>
#include <set>

#include "cloud/sqs/model.hpp"

namespace cloud::sqs {
namespace {

aws::Error batch_error(std::string const& shape, std::string const& message) {
    return aws::Error(shape, message).query("AWS.SimpleQueueService." + shape);
}

bool valid_id(std::string const& id) {
    return !id.empty() && id.size() <= 80 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

}  // namespace

void check_batch(codec::Json const& entries) {
    std::size_t const count = entries.items().size();
    if (count == 0) {
        throw batch_error("EmptyBatchRequest",
                          "There should be at least one entry in the request.");
    }
    if (count > kMaximumBatchEntries) {
        throw batch_error("TooManyEntriesInBatchRequest",
                          "Maximum number of entries per request are 10. You have sent " +
                              std::to_string(count) + ".");
    }
    std::set<std::string> ids;
    for (codec::Json const& entry : entries.items()) {
        std::string const& id = entry.at("Id").text();
        if (!valid_id(id)) {
            throw batch_error("InvalidBatchEntryId",
                              "A batch entry id can only contain alphanumeric characters, hyphens "
                              "and underscores. It can be at most 80 letters long.");
        }
        if (!ids.insert(id).second) {
            throw batch_error("BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
        }
    }
}

aws::Error batch_too_long(std::uint64_t bytes) {
    return batch_error("BatchRequestTooLong",
                       "Batch requests cannot be longer than 1048576 bytes. You have sent " +
                           std::to_string(bytes) + " bytes.");
}

codec::Json each_entry(codec::Json const& entries,
                       std::function<codec::Json(codec::Json const&)> const& one) {
    codec::Json successful = codec::Json::array();
    codec::Json failed = codec::Json::array();
    for (codec::Json const& entry : entries.items()) {
        try {
            codec::Json result = one(entry);
            result.set("Id", entry.at("Id"));
            successful.push(std::move(result));
        } catch (aws::Error const& error) {
            if (error.query_code.starts_with("KMS.")) throw;  // what one meets, all meet
            failed.push(codec::Json::object({{"Id", entry.at("Id")},
                                             {"SenderFault", true},
                                             {"Code", error.in_xml().code},
                                             {"Message", error.message}}));
        }
    }
    codec::Json out = codec::Json::object();
    if (!successful.items().empty()) out.set("Successful", std::move(successful));
    if (!failed.items().empty()) out.set("Failed", std::move(failed));
    return out;
}

}  // namespace cloud::sqs
