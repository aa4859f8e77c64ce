// What a stack policy lets an update do: after the policy, a line an intention ("Update:Modify
// LOGICAL-ID TYPE"), and what comes of each; or what CloudFormation says of a policy that is none.
#include <doctest/doctest.h>

#include "aws/error.hpp"
#include "base/text.hpp"
#include "cases/cases.hpp"
#include "cloud/cloudformation/stack_policy.hpp"

namespace {

std::string judged(std::string const& policy, std::string_view line) {
    std::vector<std::string_view> const words = base::split(line, ' ');
    REQUIRE(words.size() == 3);
    std::string const why = cloud::cloudformation::refusal(
        policy, {std::string(words[0]), std::string(words[1]), std::string(words[2])});
    return why.empty() ? "allowed" : why;
}

std::string come_to(std::string const& input) {
    std::string policy;
    std::string out;
    try {
        for (std::string_view const line : base::split(input, '\n')) {
            if (!line.starts_with("Update:")) {
                policy += std::string(line);
                continue;
            }
            if (out.empty()) cloud::cloudformation::check_stack_policy(policy);
            out += judged(policy, line) + "\n";
        }
        if (out.empty()) cloud::cloudformation::check_stack_policy(policy);
    } catch (aws::Error const& error) {
        return "invalid: " + error.message + "\n";
    }
    return out.empty() ? "taken\n" : out;
}

TEST_CASE("stack policies let updates do what they say") {
    CHECK(cases::run_cases("stack_policy", come_to) >= 16);
}

}  // namespace
