#include "cli/enrichment.hpp"

#include <filesystem>
#include <stdexcept>

namespace cli {

namespace {

std::string path_of(Arguments const& arguments, stacks::Config const& config) {
    if (!arguments.enrichment.empty() || config.siem_enrichment.empty()) {
        return arguments.enrichment;
    }
    return std::filesystem::path(arguments.config_path).parent_path() / config.siem_enrichment;
}

}  // namespace

std::shared_ptr<siem::enrich::Files> enrichment_of(Arguments const& arguments,
                                                   stacks::Config const& config) {
    siem::enrich::ByText<std::string> accounts;
    for (auto const& account : config.accounts) accounts.emplace(account.id, account.name);
    base::Result<std::shared_ptr<siem::enrich::Files>> files =
        siem::enrich::Files::open(path_of(arguments, config), std::move(accounts));
    if (!files) throw std::runtime_error(files.error().message);
    return *std::move(files);
}

}  // namespace cli
