#include "stacks/patient_client.hpp"

#include <algorithm>

namespace stacks {
namespace {

constexpr int kAttempts = 8;
constexpr std::size_t kMostPages = 10'000;

}  // namespace

PatientClient::PatientClient(Account const& account, std::string const& region,
                             DeploySetup const& setup) {
    base::Result<std::unique_ptr<aws::CredentialSource>> keys = setup.keys(account);
    if (!keys) {
        throw Failed{{base::ErrorKind::stop,
                      "credentials for account '" + account.name + "': " + keys.error().message}};
    }
    keys_ = *std::move(keys);
    aws::ClientSettings settings = setup.client;
    settings.region = region;
    // Throttled, or not answered: again, and more patiently than for one call.
    settings.retry.attempts = std::max(kAttempts, settings.retry.attempts);
    settings.retry.wait = setup.wait;
    client_ = std::make_unique<aws::Client>(settings, *keys_, setup.clock);
}

base::Result<codec::Json> PatientClient::json(aws::JsonService const& service,
                                              std::string_view operation,
                                              codec::Json const& input) {
    return client_->json(service, operation, input);
}

base::Result<codec::Xml> PatientClient::query(aws::QueryService const& service,
                                              std::string_view action,
                                              http::Parameters const& input) {
    return client_->query(service, action, input);
}

base::Result<std::vector<codec::Json>> PatientClient::all(Listing const& listing) {
    std::vector<codec::Json> found;
    codec::Json input = listing.input;
    for (std::size_t page = 0; page < kMostPages; ++page) {
        base::Result<codec::Json> const answer = json(listing.service, listing.operation, input);
        if (!answer) return base::fail(answer.error());
        codec::Json::Array const& items = answer->at(listing.list).items();
        found.insert(found.end(), items.begin(), items.end());
        std::string const& next = answer->at(listing.token).text();
        if (next.empty()) return found;
        input.set(listing.token, next);
    }
    return base::fail(base::ErrorKind::stop,
                      std::string(listing.operation) + " has no end of pages");
}

}  // namespace stacks
