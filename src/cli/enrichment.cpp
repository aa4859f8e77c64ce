#include "cli/enrichment.hpp"

#include <stdexcept>

namespace cli {

std::shared_ptr<siem::enrich::Files> enrichment_of(Arguments const& arguments,
                                                   stacks::Config const& config) {
    siem::enrich::ByText<std::string> accounts;
    for (auto const& account : config.accounts) accounts.emplace(account.id, account.name);
    base::Result<std::shared_ptr<siem::enrich::Files>> files =
        siem::enrich::Files::open(arguments.enrichment, std::move(accounts));
    if (!files) throw std::runtime_error(files.error().message);
    return *std::move(files);
}

}  // namespace cli
