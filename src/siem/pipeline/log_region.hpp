// The Region that the log events of an object were written in, as its key tells it: a delivery
// stream outside of the bucket's Region names its own after the account. Pure.
//
//   log_region("cloudwatch/200000000001/us-east-1/2026/11/23/10/…", "eu-west-1")  →  "us-east-1"
#pragma once

#include <string_view>

namespace siem::pipeline {

// `otherwise` where the key names none.
std::string_view log_region(std::string_view key, std::string_view otherwise);

}  // namespace siem::pipeline
