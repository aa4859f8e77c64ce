// The accounts of the Organization: where they stand, and that they end.
#include "cloud/organization_tree.hpp"
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

codec::Json list(Organizations const& o, aws::Invocation const& call,
                 std::vector<Account> const& accounts) {
    std::vector<Item> items;
    for (Account const& account : accounts) {
        items.emplace_back(in_order(account.number), describe(o, account));
    }
    return page(call, "Accounts", std::move(items));
}

}  // namespace

codec::Json describe(Organizations const& o, Account const& account) {
    return codec::Json::object({{"Id", account.id},
                                {"Arn", o.naming.arn_of(account.id)},
                                {"Email", account.email},
                                {"Name", account.name},
                                {"Status", account.status},
                                {"State", account.status},
                                {"JoinedMethod", "CREATED"},
                                {"JoinedTimestamp", seconds(account.joined_millis)}});
}

Account open_account(Organizations const& o, aws::Invocation const& call) {
    std::optional<Account> account =
        o.state.account(given_id(call.input, "AccountId", {Kind::account}));
    if (!account) throw account_not_found();
    return *account;
}

codec::Json describe_account(Organizations& o, aws::Invocation const& call) {
    return codec::Json::object({{"Account", describe(o, open_account(o, call))}});
}

codec::Json list_accounts(Organizations& o, aws::Invocation const& call) {
    return list(o, call, o.state.accounts());
}

codec::Json list_accounts_for_parent(Organizations& o, aws::Invocation const& call) {
    return list(o, call, o.state.accounts(open_parent(o, call, "ParentId", parent_not_found())));
}

codec::Json move_account(Organizations& o, aws::Invocation const& call) {
    Account account = open_account(o, call);
    std::string const from = open_parent(
        o, call, "SourceParentId",
        {"SourceParentNotFoundException", "You specified a source parent that doesn't exist."});
    std::string const to = open_parent(o, call, "DestinationParentId",
                                       {"DestinationParentNotFoundException",
                                        "You specified a destination parent that doesn't exist."});
    if (account.parent != from) throw account_not_found();
    if (account.parent == to) {
        throw aws::Error("DuplicateAccountException",
                         "That account is already present in the specified destination.");
    }
    account.parent = to;
    o.state.save(account);
    o.core.signal(kOrganizationTopic);
    return codec::Json();
}

codec::Json close_account(Organizations& o, aws::Invocation const& call) {
    Account account = open_account(o, call);
    if (account.id == o.naming.management) {
        throw constraint("You cannot close the management account.",
                         "CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
    }
    if (account.status != "ACTIVE") {
        throw aws::Error("AccountAlreadyClosedException",
                         "The provided account is already closed.");
    }
    account.status = "SUSPENDED";
    o.state.save(account);
    o.core.signal(kOrganizationTopic);
    return codec::Json();
}

}  // namespace cloud::organizations
