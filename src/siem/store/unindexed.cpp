#include "siem/store/unindexed.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/text.hpp"

namespace siem::store {
namespace {

bool is_of(KeptSource const& source, std::string_view account, std::string_view log_group) {
    auto const& accounts = source.accounts;
    auto const& groups = source.log_groups;
    return (accounts.empty() ||
            std::find(accounts.begin(), accounts.end(), account) != accounts.end()) &&
           (groups.empty() || std::any_of(groups.begin(), groups.end(), [&](std::string const& p) {
                return base::glob_match(p, log_group);
            }));
}

}  // namespace

bool Unindexed::none() const {
    return std::all_of(sources_.begin(), sources_.end(),
                       [](KeptSource const& source) { return source.word_index; });
}

bool Unindexed::has(std::string_view account, std::string_view log_group) const {
    auto const first =
        std::find_if(sources_.begin(), sources_.end(),
                     [&](KeptSource const& source) { return is_of(source, account, log_group); });
    return first != sources_.end() && !first->word_index;
}

std::vector<bool> Unindexed::rows(Batch const& batch) const {
    std::vector<bool> found(batch.rows(), false);
    if (none()) return found;
    Batch::Texts accounts(batch, Field::cloud_account_id);
    Batch::Texts groups(batch, Field::log_group);
    std::string_view account;
    std::string_view group;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        std::string_view const its_account = accounts.next();
        std::string_view const its_group = groups.next();
        // Events of a log group come together.
        bool const same = row > 0 && its_account == account && its_group == group;
        found[row] = same ? found[row - 1] : has(its_account, its_group);
        account = its_account;
        group = its_group;
    }
    return found;
}

}  // namespace siem::store
