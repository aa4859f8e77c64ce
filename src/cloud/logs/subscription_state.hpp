// What looks at the events of log groups, in the database: subscription filters and which of them
// have work, metric filters, destinations, the policies of accounts, and queries that are kept. No
// rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/logs/model.hpp"

namespace cloud::logs {

class SubscriptionState {
  public:
    explicit SubscriptionState(Core& core);
    void clear();

    void save(SubscriptionFilter const& filter);  // adds or replaces
    void remove(SubscriptionFilter const& filter);
    std::vector<SubscriptionFilter> filters(Group const& group);  // its own, by name
    void remove_all(Group const& group);                          // metric filters too

    // Marks the filters of a group, as those with work, until they have caught up.
    void events_came(std::int64_t group);
    void caught_up(SubscriptionFilter const& filter);
    std::vector<SubscriptionFilter> with_work();

    void save(MetricFilter const& filter);  // adds or replaces
    void remove(MetricFilter const& filter);
    std::vector<MetricFilter> metric_filters(Group const& group);  // by name

    void save(Destination const& destination);  // adds or replaces
    void remove(Destination const& destination);
    std::optional<Destination> destination(Owned const& name);
    std::vector<Destination> destinations(std::string const& account, std::string const& region);

    // Adds or replaces; answers its id.
    std::int64_t save(AccountPolicy const& policy);
    void remove(AccountPolicy const& policy);  // with its filters
    std::vector<AccountPolicy> policies(std::string const& account, std::string const& region);
    std::optional<SubscriptionFilter> filter_of(AccountPolicy const& policy, Group const& group);

    void save(ResourcePolicy const& policy);  // adds or replaces
    void remove(ResourcePolicy const& policy);
    std::vector<ResourcePolicy> resource_policies(std::string const& account,
                                                  std::string const& region);

    void save(QueryDefinition const& query);  // adds or replaces
    void remove(QueryDefinition const& query);
    std::vector<QueryDefinition> query_definitions(std::string const& account,
                                                   std::string const& region);

  private:
    disk::Database& db_;
};

}  // namespace cloud::logs
