#include "cloud/kms/grants.hpp"

#include <algorithm>
#include <set>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/grant_input.hpp"
#include "cloud/kms/names.hpp"

namespace cloud::kms {
namespace {

constexpr char const* kTokenContext = "kms grant token";
constexpr char const* kEquals = "EncryptionContextEquals";
constexpr std::size_t kMaximumToken = 8192;
constexpr std::size_t kMaximumGrantId = 128;
constexpr std::size_t kGrantIdDigits = 64;

// The operations that a constraint is about: those that take an encryption context.
bool is_constrained(std::string_view operation) {
    return operation == "Encrypt" || operation == "Decrypt" || operation.starts_with("ReEncrypt") ||
           operation.starts_with("GenerateDataKey");
}

bool holds(EncryptionContext const& part, EncryptionContext const& whole) {
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

bool satisfies(Grant const& grant, EncryptionContext const& context) {
    if (grant.constraint.empty()) return true;
    if (grant.constraint == kEquals) return context == grant.constrained;
    return holds(grant.constrained, context);
}

bool names(Grant const& grant, std::string const& operation) {
    return std::find(grant.operations.begin(), grant.operations.end(), operation) !=
           grant.operations.end();
}

// Who has a grant from another may pass on no more than that grant gives.
bool gives_no_more(Grant const& made, Grant const& parent) {
    bool const operations =
        std::all_of(made.operations.begin(), made.operations.end(),
                    [&](std::string const& operation) { return names(parent, operation); });
    if (!operations) return false;
    if (parent.constraint.empty()) return true;
    if (parent.constraint == kEquals) {
        return made.constraint == kEquals && made.constrained == parent.constrained;
    }
    return !made.constraint.empty() && holds(parent.constrained, made.constrained);
}

aws::Error invalid_token() { return {"InvalidGrantTokenException", ""}; }
aws::Error invalid_grant_id() { return {"InvalidGrantIdException", ""}; }

std::string token_of(Keys& keys, Grant const& grant) {
    return base::base64(keys.root.seal(grant.id, kTokenContext));
}

// The id of the grant that a token was given for; nothing for what is no token.
std::optional<std::string> id_in(Keys& keys, std::string const& token) {
    if (token.size() > kMaximumToken) return std::nullopt;
    std::optional<std::string> const sealed = base::from_base64(token);
    if (!sealed) return std::nullopt;
    return keys.root.unseal(*sealed, kTokenContext);
}

codec::Json describe(Grant const& grant) {
    codec::Json operations = codec::Json::array();
    for (std::string const& operation : grant.operations) operations.push(operation);
    codec::Json json = codec::Json::object({{"KeyId", grant.key_arn},
                                            {"GrantId", grant.id},
                                            {"Name", grant.name},
                                            {"CreationDate", timestamp(grant.created_millis)},
                                            {"GranteePrincipal", grant.grantee},
                                            {"IssuingAccount", grant.issuer},
                                            {"Operations", std::move(operations)}});
    if (!grant.retiring.empty()) json.set("RetiringPrincipal", grant.retiring);
    if (grant.constraint.empty()) return json;
    codec::Json context = codec::Json::object();
    for (auto const& [name, value] : grant.constrained) context.set(name, value);
    json.set("Constraints", codec::Json::object({{grant.constraint, std::move(context)}}));
    return json;
}

codec::Json answer(std::vector<Grant> const& grants, Page const& page) {
    auto const describe_one = [](Grant const& grant) { return describe(grant); };
    auto const name_of = [](Grant const& grant) { return grant.id; };
    return answer_page("Grants", grants, page, std::pair(describe_one, name_of));
}

// The same grant under the same name: a caller that did not hear the answer asks again.
std::optional<Grant> find_same(Keys& keys, Key const& key, Grant const& grant) {
    if (grant.name.empty()) return std::nullopt;
    for (Grant& known : keys.state.grants_named(key, grant.name)) {
        bool const same = known.grantee == grant.grantee && known.retiring == grant.retiring &&
                          known.operations == grant.operations &&
                          known.constraint == grant.constraint &&
                          known.constrained == grant.constrained;
        if (same) return std::move(known);
    }
    return std::nullopt;
}

}  // namespace

Grant add_grant(Keys& keys, Key const& key, Grant const& asked, base::Instant now) {
    if (std::optional<Grant> same = find_same(keys, key, asked)) return *std::move(same);
    if (keys.state.count_grants(key) >= kMaximumGrants) {
        throw limit_exceeded("The grants on this key are at their limit.");
    }
    Grant grant = asked;
    grant.id = base::hex_id(keys.core.random, kGrantIdDigits);
    grant.created_millis = base::to_millis(now);
    keys.state.add(grant);
    return grant;
}

bool is_granted(Keys& keys, Key const& key, GrantUse const& use) {
    aws::Caller const& caller = use.caller;
    State::Grantee const grantee{caller.arn, caller.session ? caller.session->role_arn : "",
                                 caller.service};
    for (Grant const& grant : keys.state.grants_to(key, grantee)) {
        // A caller without a role or a service is not whom a grant to nobody would name.
        if (grant.grantee.empty() || !names(grant, use.operation)) continue;
        if (use.made && !gives_no_more(*use.made, grant)) continue;
        if (!is_constrained(use.operation) || satisfies(grant, use.context)) return true;
    }
    return false;
}

void check_grant_tokens(Keys& keys, codec::Json const& in) {
    std::vector<std::string> const tokens = aws::text_list(in, "GrantTokens");
    if (tokens.size() > kMaximumGrantTokens) {
        throw invalid(
            "1 validation error detected: Value at 'grantTokens' failed to satisfy "
            "constraint: Member must have length less than or equal to 10");
    }
    for (std::string const& token : tokens) {
        if (!id_in(keys, token)) throw invalid_token();
    }
}

std::optional<Grant> find_retired(Keys& keys, aws::Invocation const& call) {
    codec::Json const& in = call.input;
    if (in.at("GrantToken").is_text()) {
        std::optional<std::string> const id = id_in(keys, in.at("GrantToken").text());
        return id ? keys.state.find_grant(*id) : std::nullopt;
    }
    std::optional<Name> const name = find_name(in.at("KeyId").text(), place_of(call));
    std::optional<Grant> grant = keys.state.find_grant(in.at("GrantId").text());
    if (!name || !grant || grant->key_arn != name->arn()) return std::nullopt;
    return grant;
}

codec::Json create_grant(Keys& keys, aws::Invocation const& call) {
    check_grant_tokens(keys, call.input);
    Key const key = open_key(
        keys, call, {.operation = "CreateGrant", .other_accounts = true, .aws_managed = true});
    check_usable(key);
    Grant const asked = read_grant(call, key);
    end_dry_run(call);
    Grant const grant = add_grant(keys, key, asked, call.now);
    return codec::Json::object({{"GrantToken", token_of(keys, grant)}, {"GrantId", grant.id}});
}

codec::Json list_grants(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {50, 100});
    Key const key = open_key(
        keys, call, {.operation = "ListGrants", .other_accounts = true, .aws_managed = true});
    std::optional<std::string> const id = aws::optional_text(call.input, "GrantId");
    if (id) {
        std::optional<Grant> const grant = keys.state.find_grant(*id);
        if (!grant || grant->key != key.id) throw invalid_grant_id();
        return answer({*grant}, page);
    }
    if (call.input.at("GranteePrincipal").is_null()) {
        return answer(keys.state.list_grants(key, page.range()), page);
    }
    std::string const grantee = principal_in(call.input, "GranteePrincipal");
    std::vector<Grant> grants = keys.state.list_grants(key, {page.after, kMaximumGrants});
    std::erase_if(grants, [&](Grant const& grant) { return grant.grantee != grantee; });
    return answer(grants, page);
}

codec::Json list_retirable_grants(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {50, 100});
    std::string const principal = principal_in(call.input, "RetiringPrincipal");
    std::string const own = "::" + call.caller.account.value + ":";
    // Other accounts' principals are none of the caller's business.
    if (principal.starts_with("arn:") && principal.find(own) == std::string::npos) {
        return answer({}, page);
    }
    return answer(keys.state.list_retirable(principal, call.caller.region.value, page.range()),
                  page);
}

codec::Json retire_grant(Keys& keys, aws::Invocation const& call) {
    codec::Json const& in = call.input;
    bool const by_token = !in.at("GrantToken").is_null();
    if (!by_token && (in.at("KeyId").is_null() || in.at("GrantId").is_null())) {
        throw invalid("Grant token OR (grant ID, key ID) must be specified");
    }
    if (by_token) aws::required_text(in, "GrantToken");
    if (!by_token) {
        open_key(keys, call,
                 {.operation = "RetireGrant", .other_accounts = true, .aws_managed = true});
    }
    std::optional<Grant> const grant = find_retired(keys, call);
    if (!grant) throw by_token ? invalid_token() : invalid_grant_id();
    end_dry_run(call);
    keys.state.remove(*grant);
    return codec::Json::object();
}

codec::Json revoke_grant(Keys& keys, aws::Invocation const& call) {
    Key const key = open_key(
        keys, call, {.operation = "RevokeGrant", .other_accounts = true, .aws_managed = true});
    std::optional<Grant> const grant =
        keys.state.find_grant(given_text(call.input, "GrantId", kMaximumGrantId));
    if (!grant || grant->key != key.id) throw invalid_grant_id();
    end_dry_run(call);
    keys.state.remove(*grant);
    return codec::Json::object();
}

}  // namespace cloud::kms
