// SQS as its older clients speak it. The verbs of SQS think in the names of its JSON protocol
// (Attributes, Entries, Messages); here is the table between those and the query protocol's
// flattened, singular names (Attribute.1.Name, SendMessageBatchRequestEntry.1.Id, <Message>).
//
//   codec::Json in = aws::sqs_input("SetQueueAttributes", aws::query_input(parameters));
#pragma once

#include <string>
#include <string_view>

#include "codec/json.hpp"
#include "codec/xml.hpp"

namespace aws {

codec::Json sqs_input(std::string_view action, codec::Json const& query);
void add_sqs_members(codec::Xml& to, std::string_view action, codec::Json const& output);
// Half of SQS's actions answer nothing, and then have no …Result element.
bool sqs_answers_nothing(std::string_view action);

}  // namespace aws
