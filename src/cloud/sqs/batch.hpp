// What all batch operations share: the rules on their entries, and results entry by entry.
#pragma once

#include <cstdint>
#include <functional>

#include "aws/error.hpp"
#include "codec/json.hpp"

namespace cloud::sqs {

// Throws EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
// BatchEntryIdsNotDistinct.
void check_batch(codec::Json const& entries);
aws::Error batch_too_long(std::uint64_t bytes);

// {"Successful": [… with its Id], "Failed": [{Id, Code, Message, SenderFault}]}, where `one`
// answers an entry's result or throws aws::Error.
codec::Json each_entry(codec::Json const& entries,
                       std::function<codec::Json(codec::Json const&)> const& one);

}  // namespace cloud::sqs
