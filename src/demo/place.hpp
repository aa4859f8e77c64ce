// Where the workload writes: a log group of an account, and what kind of program runs there.
//
//   kind_of("/aws/lambda/checkout") == Kind::lambda
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace demo {

enum class Kind { application, nginx, auth, sshd, lambda, vpc_flow, cloudtrail };

// By the words in the log group's name; what none fits is an application's.
Kind kind_of(std::string_view log_group);

struct Place {
    std::string account;     // its name in the config
    std::string account_id;  // twelve digits
    std::string region;
    std::string log_group;
    Kind kind = Kind::application;
};

}  // namespace demo
