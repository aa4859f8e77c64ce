// Receipt handles: opaque to clients, authenticated by us. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace cloud::sqs {

struct Receipt {
    std::int64_t queue = 0;
    std::int64_t message = 0;
    std::int64_t receive_count = 0;  // the receive that it is of
};

std::string write_receipt(Receipt const& receipt, std::string const& secret);
// Throws ReceiptHandleIsInvalid for what we did not write, or wrote for another queue.
Receipt read_receipt(std::string const& handle, std::int64_t queue, std::string const& secret);

}  // namespace cloud::sqs
