// Amazon resource names: arn:partition:service:region:account:resource.
//
//   std::optional<aws::Arn> arn = aws::parse_arn("arn:aws:sqs:eu-west-1:111122223333:jobs");
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aws {

struct Arn {
    std::string partition = "aws";
    std::string service;
    std::string region;
    std::string account;
    std::string resource;  // all that follows: "log-group:/app/web", "role/siem"

    std::string text() const;
    bool operator==(Arn const&) const = default;
};

std::optional<Arn> parse_arn(std::string_view text);

}  // namespace aws
