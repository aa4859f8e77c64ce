#include "stacks/diagram_plan.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace stacks {
namespace {

using codec::Json;

// What stands between the first and the last part of a type's name, and the last.
std::string last_word(std::string const& type) {
    std::size_t const at = type.rfind("::");
    return at == std::string::npos ? type : type.substr(at + 2);
}

// "FilterName" of a SubscriptionFilter, "QueueName" of a Queue.
std::string name_of(std::string const& id, Json const& body) {
    std::string const word = last_word(body.at("Type").text());
    for (auto const& [name, value] : body.at("Properties").members()) {
        if (!name.ends_with("Name") || !value.is_text()) continue;
        if (word.ends_with(name.substr(0, name.size() - 4))) return value.text();
    }
    return id;
}

// Of an ARN: whose it is, and the name within it.
struct Named {
    std::string service;
    std::string region;  // "" where it has none
    std::string account;
    std::string name;
};

std::optional<Named> named_by(std::string const& arn) {
    std::vector<std::string_view> const parts = base::split(arn, ':');
    if (parts.size() < 6 || parts[0] != "arn") return std::nullopt;
    Named named{std::string(parts[2]), std::string(parts[3]), std::string(parts[4]),
                std::string(parts[5])};
    if (named.service == "logs" && parts.size() > 6) named.name = std::string(parts[6]);
    if (named.service == "s3") {
        named.name = named.name.substr(0, named.name.find('/'));
    } else if (named.service != "logs") {
        named.name = named.name.substr(named.name.rfind('/') + 1);
    }
    return named;
}

bool is_named(Part const& part, Synthesised const& stack, Named const& named) {
    if (part.type.empty() || part.belongs_to_another() || part.name != named.name) return false;
    bool const service = base::lower(service_of(part.type)).ends_with(named.service);
    return service && (named.account.empty() || named.account == stack.account.id) &&
           (named.region.empty() || named.region == stack.region);
}

void add_parts(Plan& plan) {
    for (std::size_t stack = 0; stack < plan.stacks.size(); ++stack) {
        for (auto const& [id, body] : plan.stacks[stack].tree.at("Resources").members()) {
            plan.parts.push_back(
                {stack, id, body.at("Type").text(), name_of(id, body), body.at("Properties")});
        }
    }
}

// Log groups that are there already are what a filter names and no template makes.
std::size_t log_group_of(Plan& plan, std::size_t stack, std::string const& name) {
    for (std::size_t i = 0; i < plan.parts.size(); ++i) {
        Part const& part = plan.parts[i];
        if (part.stack == stack && part.is("::LogGroup") && part.name == name) return i;
    }
    plan.parts.push_back({stack, {}, "AWS::Logs::LogGroup", name, {}});
    return plan.parts.size() - 1;
}

void add_links(Plan& plan) {
    std::size_t const made = plan.parts.size();
    for (std::size_t from = 0; from < made; ++from) {
        std::size_t const stack = plan.parts[from].stack;
        for (Mention const& one : mentions_of(plan.parts[from].properties)) {
            bool const group = one.property == "LogGroupName" && one.target.empty();
            std::optional<std::size_t> to =
                group && plan.parts[from].is_filter()
                    ? log_group_of(plan, stack, one.text)
                    : plan.resolve(stack, one.target.empty() ? one.text : "${" + one.target + "}");
            if (to && *to != from) plan.links.push_back({from, *to, one.property});
        }
    }
}

void add_grants(Plan& plan) {
    for (std::size_t stack = 0; stack < plan.stacks.size(); ++stack) {
        for (TemplateStatement& one : statements_of(plan.stacks[stack].tree)) {
            std::size_t const at = *plan.find(stack, one.resource);
            if (!plan.parts[at].belongs_to_another()) {
                plan.grants.push_back({at, std::move(one)});
                continue;
            }
            for (Link const& link : plan.links) {
                if (link.from == at) plan.grants.push_back({link.to, one});
            }
        }
    }
}

// An account that may take on a role is a part of its own.
void add_accounts(Plan& plan) {
    for (std::size_t i = 0; i < plan.grants.size(); ++i) {
        TemplateStatement const& one = plan.grants[i].statement;
        if (one.property != "AssumeRolePolicyDocument" || !one.allows()) continue;
        for (std::string const& arn : texts_of(one.statement.at("Principal").at("AWS"))) {
            std::optional<Named> const named = named_by(arn);
            if (!named || named->account.empty()) continue;
            std::size_t const role = plan.grants[i].owner;
            plan.parts.push_back({plan.parts[role].stack, {}, {}, named->account, {}});
            plan.links.push_back({plan.parts.size() - 1, role, "AssumeRole"});
        }
    }
}

bool concerns(TemplateStatement const& statement, Plan const& plan, std::size_t stack,
              std::size_t target) {
    std::vector<std::string> const resources = texts_of(statement.statement.at("Resource"));
    return std::any_of(resources.begin(), resources.end(), [&](std::string const& text) {
        return plan.resolve(stack, text) == target;
    });
}

// Whether a statement of a resource's policy means that role.
bool lets_in(Json const& statement, std::string const& role) {
    for (auto const& [test, keys] : statement.at("Condition").members()) {
        for (std::string const& arn : texts_of(keys.at("aws:PrincipalArn"))) {
            std::optional<Named> const named = named_by(arn);
            if (named && base::glob_match(named->name, role)) return true;
        }
    }
    for (std::string const& arn : texts_of(statement.at("Principal").at("AWS"))) {
        std::optional<Named> const named = named_by(arn);
        if (named && named->name == role) return true;
    }
    return false;
}

bool has_action(TemplateStatement const& statement, std::string const& action) {
    std::vector<std::string> const all = statement.actions();
    return std::find(all.begin(), all.end(), action) != all.end();
}

// "bucket" of "AWS::S3::Bucket": whose policy it is.
std::string short_kind(Part const& part) { return base::lower(last_word(part.type)); }

}  // namespace

bool Part::belongs_to_another() const {
    static constexpr std::array kTypes{"AWS::IAM::Policy",
                                       "AWS::IAM::ManagedPolicy",
                                       "AWS::IAM::RolePolicy",
                                       "AWS::S3::BucketPolicy",
                                       "AWS::SQS::QueuePolicy",
                                       "AWS::KMS::Alias",
                                       "AWS::SQS::QueueInlinePolicy",
                                       "AWS::Logs::LogStream"};
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::optional<std::size_t> Plan::find(std::size_t stack, std::string const& id) const {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].stack == stack && parts[i].id == id && !id.empty()) return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> Plan::resolve(std::size_t stack, std::string const& text) const {
    if (text.starts_with("${")) {
        std::string const id = text.substr(2, text.find_first_of(".}") - 2);
        if (std::optional<std::size_t> const here = find(stack, id)) return here;
        auto const filled = stacks[stack].inputs.find(id);
        if (filled == stacks[stack].inputs.end()) return std::nullopt;
        for (std::size_t other = 0; other < stack; ++other) {
            Json const& output = stacks[other].tree.at("Outputs").at(filled->second);
            if (output.is_object()) return resolve(other, plain(output.at("Value")));
        }
        return std::nullopt;
    }
    std::optional<Named> const named = named_by(text);
    if (!named) return std::nullopt;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (is_named(parts[i], stacks[parts[i].stack], *named)) return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> Plan::role_of(std::size_t part) const {
    for (Link const& link : links) {
        if (link.from == part && parts[link.to].is("::Role")) return link.to;
    }
    return std::nullopt;
}

bool Plan::is_taken_on_by_a_service(std::size_t role) const {
    return parts[role].is("::Role") &&
           std::any_of(links.begin(), links.end(), [&](Link const& link) {
               return link.to == role && !parts[link.from].type.empty() &&
                      !parts[link.from].belongs_to_another();
           });
}

std::vector<std::string> Plan::allowed(std::size_t role, std::size_t target) const {
    std::vector<std::string> said;
    for (Grant const& grant : grants) {
        TemplateStatement const& one = grant.statement;
        bool const own =
            grant.owner == role && one.allows() && concerns(one, *this, parts[role].stack, target);
        if (!own || !said.empty()) continue;
        said = {one.actions().front(), "role: " + one.sid()};
    }
    if (said.empty()) return said;
    for (Grant const& grant : grants) {
        TemplateStatement const& one = grant.statement;
        if (grant.owner != target || !one.allows() || !has_action(one, said[0])) continue;
        if (!lets_in(one.statement, parts[role].name)) continue;
        said.push_back(short_kind(parts[target]) + ": " + one.sid());
        break;
    }
    return said;
}

std::vector<std::string> Plan::allowed_to_service(std::size_t target) const {
    for (Grant const& grant : grants) {
        TemplateStatement const& one = grant.statement;
        bool const service = one.statement.at("Principal").has("Service");
        if (grant.owner != target || !one.allows() || !service) continue;
        return {one.actions().front(), short_kind(parts[target]) + ": " + one.sid()};
    }
    return {};
}

std::vector<std::string> Plan::allowed_to_account(std::size_t role) const {
    for (Grant const& grant : grants) {
        TemplateStatement const& one = grant.statement;
        if (grant.owner != role || !one.statement.at("Principal").has("AWS")) continue;
        std::vector<std::string> said{one.actions().front(), "trust: " + one.sid()};
        for (auto const& [test, keys] : one.statement.at("Condition").members()) {
            if (keys.has("sts:ExternalId")) said.back() += ", external id";
        }
        return said;
    }
    return {"AssumeRole"};
}

Plan read_plan(std::vector<Synthesised> const& stacks) {
    Plan plan{stacks};
    add_parts(plan);
    add_links(plan);
    add_grants(plan);
    add_accounts(plan);
    return plan;
}

std::string service_of(std::string const& type) {
    std::vector<std::string_view> const parts = base::split(type, ':');
    return parts.size() == 5 ? std::string(parts[2]) : std::string();
}

std::string kind_of(std::string const& type) {
    std::string service = service_of(type);
    if (service == "KinesisFirehose") service = "Firehose";
    std::string words;
    for (char const c : last_word(type)) {
        bool const begins = c >= 'A' && c <= 'Z';
        if (begins && !words.empty()) words += ' ';
        words += begins ? base::lower(std::string(1, c)) : std::string(1, c);
    }
    if (service == "Logs") return base::upper(words.substr(0, 1)) + words.substr(1);
    if (words.starts_with(base::lower(service) + " ")) words = words.substr(service.size() + 1);
    return service.empty() ? "Custom " + words : service + " " + words;
}

}  // namespace stacks
