#include "cloud/iam/context_keys.hpp"

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/documents.hpp"
#include "cloud/iam/given.hpp"

namespace cloud::iam {
namespace {

// "${aws:username}" or, with what stands for it where it is absent, "${aws:username, 'nobody'}".
void add_variables(std::string_view text, std::set<std::string>& keys) {
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
        std::size_t const end = text.find('}', at);
        if (end == std::string_view::npos) return;
        std::string_view name = text.substr(at + 2, end - at - 2);
        name = base::trim(name.substr(0, name.find(',')));
        if (name.find(':') != std::string_view::npos) keys.emplace(name);
        at = end;
    }
}

void add_all_variables(codec::Json const& value, std::set<std::string>& keys) {
    if (value.is_text()) add_variables(value.text(), keys);
    for (codec::Json const& item : value.items()) add_all_variables(item, keys);
    for (auto const& [name, member] : value.members()) add_all_variables(member, keys);
}

void add_of_statement(codec::Json const& statement, std::set<std::string>& keys) {
    for (auto const& [test, pairs] : statement.at("Condition").members()) {
        for (auto const& [key, values] : pairs.members()) keys.insert(key);
    }
    add_all_variables(statement, keys);
}

codec::Json listed(std::set<std::string> const& keys) {
    codec::Json names = codec::Json::array();
    for (std::string const& key : keys) names.push(key);
    return codec::Json::object({{"ContextKeyNames", std::move(names)}});
}

void add_given(codec::Json const& in, std::set<std::string>& keys) {
    for (std::string const& document : aws::text_list(in, "PolicyInputList")) {
        check_input_policy(document);
        add_context_keys(document, keys);
    }
}

}  // namespace

void add_context_keys(std::string const& document, std::set<std::string>& keys) {
    codec::Json const policy = codec::parse_json(document).value_or(codec::Json());
    codec::Json const& statement = policy.at("Statement");
    if (statement.is_object()) add_of_statement(statement, keys);
    for (codec::Json const& one : statement.items()) add_of_statement(one, keys);
}

codec::Json context_keys_for_custom_policy(Iam&, aws::Invocation const& call) {
    if (aws::text_list(call.input, "PolicyInputList").empty()) {
        throw invalid_value("policyInputList", "Member must not be null");
    }
    std::set<std::string> keys;
    add_given(call.input, keys);
    return listed(keys);
}

codec::Json context_keys_for_principal_policy(Iam& iam, aws::Invocation const& call) {
    std::set<std::string> keys;
    for (InlinePolicy const& policy : iam.identities.documents(open_source(iam, call))) {
        add_context_keys(policy.document, keys);
    }
    add_given(call.input, keys);
    return listed(keys);
}

}  // namespace cloud::iam
