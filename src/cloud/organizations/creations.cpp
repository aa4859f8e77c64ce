// How accounts come to be: CreateAccount, and what became of it.
#include "aws/input.hpp"
#include "cloud/organization_tree.hpp"
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

constexpr std::size_t kLettersOfCreation = 32;

codec::Json describe(Creation const& creation) {
    codec::Json out =
        codec::Json::object({{"Id", creation.id},
                             {"AccountName", creation.name},
                             {"State", creation.state},
                             {"RequestedTimestamp", seconds(creation.requested_millis)}});
    if (creation.state == "IN_PROGRESS") return out;
    out.set("CompletedTimestamp", seconds(creation.requested_millis));
    if (!creation.account.empty()) out.set("AccountId", creation.account);
    if (!creation.failure.empty()) out.set("FailureReason", creation.failure);
    return out;
}

std::string fresh_account_id(Organizations const& o) {
    for (;;) {
        std::string id = o.core.random.text(1, "123456789") + o.core.random.text(11, "0123456789");
        if (!o.state.account(id)) return id;
    }
}

// As CreateAccount was asked for it.
struct Asked {
    Account account;
    std::string role_name;
    aws::Tags tags;
};

Asked given(Organizations const& o, aws::Invocation const& call) {
    Asked asked;
    asked.account.name = given_account_name(call.input);
    asked.account.email = given_email(call.input);
    asked.account.parent = o.naming.root;
    asked.account.joined_millis = base::to_millis(call.now);
    asked.role_name = given_role_name(call.input);
    asked.tags = given_tags(call.input);
    if (call.input.has("IamUserAccessToBilling")) {
        (void)given_word(call.input, "IamUserAccessToBilling", {"ALLOW", "DENY"});
    }
    return asked;
}

void make(Organizations& o, Asked& asked, base::Instant now) {
    asked.account.id = fresh_account_id(o);
    o.state.add(asked.account);
    o.settings.tag(asked.account.id, asked.tags);
    welcome(o, asked.account.id);
    o.core.signal(kOrganizationTopic);
    if (o.founder) o.founder->found({asked.account.id, o.naming.management, asked.role_name}, now);
}

}  // namespace

// The answer is that of a thing which goes on; it is done when the answer is read.
codec::Json create_account(Organizations& o, aws::Invocation const& call) {
    Asked asked = given(o, call);
    if (o.state.count_accounts() >= kMaximumAccounts) {
        throw constraint("You have exceeded the allowed number of AWS accounts.",
                         "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
    }
    Creation creation;
    creation.id = fresh_id(o, "car-", kLettersOfCreation);
    creation.name = asked.account.name;
    creation.requested_millis = asked.account.joined_millis;
    if (o.state.has_email(asked.account.email)) {
        creation.state = "FAILED";
        creation.failure = "EMAIL_ALREADY_EXISTS";
    } else {
        make(o, asked, call.now);
        creation.state = "SUCCEEDED";
        creation.account = asked.account.id;
    }
    o.state.add(creation);
    creation.state = "IN_PROGRESS";
    return codec::Json::object({{"CreateAccountStatus", describe(creation)}});
}

codec::Json describe_create_account_status(Organizations& o, aws::Invocation const& call) {
    std::string const id = given_text(call.input, "CreateAccountRequestId", {1, 36});
    if (!id.starts_with("car-")) {
        throw invalid_input("You provided a value that does not match the required pattern.",
                            "INVALID_PATTERN");
    }
    std::optional<Creation> const creation = o.state.creation(id);
    if (!creation) {
        throw aws::Error("CreateAccountStatusNotFoundException",
                         "You specified a create account request that doesn't exist.");
    }
    return codec::Json::object({{"CreateAccountStatus", describe(*creation)}});
}

codec::Json list_create_account_status(Organizations& o, aws::Invocation const& call) {
    std::vector<std::string> const states = aws::text_list(call.input, "States");
    std::vector<Item> found;
    for (Creation const& creation : o.state.creations()) {
        bool wanted = states.empty();
        for (std::string const& state : states) wanted = wanted || state == creation.state;
        if (wanted) found.emplace_back(in_order(creation.number), describe(creation));
    }
    return page(call, "CreateAccountStatuses", std::move(found));
}

}  // namespace cloud::organizations
