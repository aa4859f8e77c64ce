// Receipt handles: opaque to clients, authenticated by us, each good for one queue. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace cloud::sqs {

struct Receipt {
    std::int64_t message = 0;
    std::int64_t receive_count = 0;  // the receive that it is of
};

// Makes and reads the handles of one queue.
class Receipts {
  public:
    Receipts(std::string queue_arn, std::string secret)
        : queue_arn_(std::move(queue_arn)), secret_(std::move(secret)) {}

    std::string write(Receipt const& receipt) const;
    // Throws ReceiptHandleIsInvalid for what we did not write, or wrote for another queue.
    Receipt read(std::string const& handle) const;

  private:
    std::string mac_of(std::string const& text) const;

    std::string queue_arn_;
    std::string secret_;
};

}  // namespace cloud::sqs
