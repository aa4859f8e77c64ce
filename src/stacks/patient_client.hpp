// AWS as one account sees it in one Region, asked as a deployer asks: again where it is throttled,
// and with what is wrong named by the account. Blocking; one thread.
//
//   PatientClient client(account, region, setup);
//   codec::Json const groups = client.json(aws::kLogs, "DescribeLogGroups", input).value();
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.hpp"
#include "stacks/deploy.hpp"

namespace stacks {

// Thrown within a deployment; deploy() and its like answer it.
struct Failed {
    base::Error error;
};

class PatientClient {
  public:
    // Throws Failed where the account has no credentials.
    PatientClient(Account const& account, std::string const& region, DeploySetup const& setup);

    base::Result<codec::Json> json(aws::JsonService const& service, std::string_view operation,
                                   codec::Json const& input);
    base::Result<codec::Xml> query(aws::QueryService const& service, std::string_view action,
                                   http::Parameters const& input);

    aws::Client& operator*() { return *client_; }

    struct Listing {
        aws::JsonService service;
        char const* operation;
        codec::Json input;
        char const* list;   // the answer's member that has the items
        char const* token;  // "nextToken", "NextToken"
    };
    base::Result<std::vector<codec::Json>> all(Listing const& listing);  // of every page

  private:
    std::unique_ptr<aws::CredentialSource> keys_;
    std::unique_ptr<aws::Client> client_;
};

}  // namespace stacks
