// Services that work with the Organization, and the accounts that administer it for them.
#include "aws/input.hpp"
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

aws::Error not_registered() {
    return {"AccountNotRegisteredException",
            "The provided account is not a registered delegated administrator for your "
            "organization."};
}

void check_may_administer(Organizations const& o, Account const& account,
                          std::string const& service) {
    if (account.id == o.naming.management) {
        throw constraint(
            "You cannot register master account/yourself as delegated administrator for your "
            "organization.",
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR");
    }
    if (o.settings.is_delegated(account.id, service)) {
        throw aws::Error("AccountAlreadyRegisteredException",
                         "The provided account is already a delegated administrator for your "
                         "organization.");
    }
    if (!o.settings.has_service(service)) {
        throw constraint(
            "You must enable service access before you register a delegated administrator.",
            "SERVICE_ACCESS_NOT_ENABLED");
    }
}

}  // namespace

codec::Json enable_aws_service_access(Organizations& o, aws::Invocation const& call) {
    std::string const service = given_service(call.input);
    bool const full = static_cast<std::int64_t>(o.settings.services().size()) >= kMaximumServices;
    if (full && !o.settings.has_service(service)) {
        throw aws::Error("ConstraintViolationException",
                         "You have exceeded the allowed number of services.");
    }
    o.settings.enable_service({service, base::to_millis(call.now)});
    return codec::Json();
}

codec::Json disable_aws_service_access(Organizations& o, aws::Invocation const& call) {
    std::string const service = given_service(call.input);
    if (!o.settings.administrators(service).empty()) {
        throw constraint(
            "You must deregister the delegated administrators of the service before you disable "
            "its access.",
            "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE");
    }
    o.settings.disable_service(service);
    return codec::Json();
}

codec::Json list_aws_service_access(Organizations& o, aws::Invocation const& call) {
    std::vector<Item> services;
    for (Settings::Enabled const& service : o.settings.services()) {
        services.emplace_back(
            service.name, codec::Json::object({{"ServicePrincipal", service.name},
                                               {"DateEnabled", seconds(service.since_millis)}}));
    }
    return page(call, "EnabledServicePrincipals", std::move(services));
}

codec::Json register_delegated_administrator(Organizations& o, aws::Invocation const& call) {
    Account const account = open_account(o, call);
    std::string const service = given_service(call.input);
    check_may_administer(o, account, service);
    o.settings.delegate(account.id, {service, base::to_millis(call.now)});
    return codec::Json();
}

codec::Json deregister_delegated_administrator(Organizations& o, aws::Invocation const& call) {
    Account const account = open_account(o, call);
    if (!o.settings.withdraw(account.id, given_service(call.input))) throw not_registered();
    return codec::Json();
}

codec::Json list_delegated_administrators(Organizations& o, aws::Invocation const& call) {
    bool const of_one = call.input.has("ServicePrincipal");
    std::string const service = of_one ? given_service(call.input) : "";
    std::vector<Item> administrators;
    for (Settings::Enabled const& one : o.settings.administrators(service)) {
        std::optional<Account> const account = o.state.account(one.name);
        if (!account) continue;
        codec::Json described = describe(o, *account);
        described.set("DelegationEnabledDate", seconds(one.since_millis));
        administrators.emplace_back(one.name, std::move(described));
    }
    return page(call, "DelegatedAdministrators", std::move(administrators));
}

codec::Json list_delegated_services_for_account(Organizations& o, aws::Invocation const& call) {
    Account const account = open_account(o, call);
    if (!o.settings.is_delegated(account.id)) throw not_registered();
    std::vector<Item> services;
    for (Settings::Enabled const& service : o.settings.delegated_services(account.id)) {
        services.emplace_back(
            service.name,
            codec::Json::object({{"ServicePrincipal", service.name},
                                 {"DelegationEnabledDate", seconds(service.since_millis)}}));
    }
    return page(call, "DelegatedServices", std::move(services));
}

}  // namespace cloud::organizations
