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

std::string arn_key(std::string const& region, std::string const& account,
                    std::string const& name) {
    return region + "\n" + account + "\n" + name;
}

bool is_of(Part const& part, std::string const& service) {
    return !part.type.empty() && !part.belongs_to_another() &&
           base::lower(service_of(part.type)).ends_with(service);
}

void add_parts(Plan& plan) {
    for (std::size_t stack = 0; stack < plan.stacks.size(); ++stack) {
        for (auto const& [id, body] : plan.stacks[stack].tree.at("Resources").members()) {
            plan.add(
                Part{stack, id, body.at("Type").text(), name_of(id, body), body.at("Properties")});
        }
    }
}

// Log groups that are there already are what a filter names and no template makes.
std::size_t log_group_of(Plan& plan, std::size_t stack, std::string const& name) {
    Synthesised const& own = plan.stacks[stack];
    auto const [first, last] = plan.by_arn.equal_range(arn_key(own.region, own.account.id, name));
    for (auto at = first; at != last; ++at) {
        Part const& part = plan.parts[at->second];
        if (part.stack == stack && part.is("::LogGroup")) return at->second;
    }
    return plan.add(Part{stack, {}, "AWS::Logs::LogGroup", name, {}});
}

// What has a destination forwards, whether it is a filter or makes one.
void note_filter(Part& part, std::vector<Mention> const& mentions) {
    for (Mention const& one : mentions) {
        if (one.property == "DestinationArn") part.forwards = true;
        if (one.property == "FilterPattern" && one.target.empty()) part.pattern = one.text;
    }
    if (!part.forwards || !part.type.starts_with("Custom::")) return;
    for (Mention const& one : mentions) {
        if (one.property == "FilterName" && one.target.empty()) part.name = one.text;
    }
}

// Whose dead letters a queue takes: the way of these is that queue's own RedrivePolicy.
constexpr std::string_view kSources = "sourceQueueArns";

void add_links(Plan& plan) {
    std::size_t const made = plan.parts.size();
    for (std::size_t from = 0; from < made; ++from) {
        std::size_t const stack = plan.parts[from].stack;
        std::vector<Mention> const mentions = mentions_of(plan.parts[from].properties);
        note_filter(plan.parts[from], mentions);
        for (Mention const& one : mentions) {
            if (one.property == kSources) continue;
            bool const group = one.property == "LogGroupName" && one.target.empty();
            std::optional<std::size_t> to =
                group && plan.parts[from].forwards
                    ? log_group_of(plan, stack, one.text)
                    : plan.resolve(stack, one.target.empty() ? one.text : "${" + one.target + "}");
            if (to && *to != from) plan.add(Link{from, *to, one.property});
        }
    }
}

void add_grants(Plan& plan) {
    for (std::size_t stack = 0; stack < plan.stacks.size(); ++stack) {
        for (TemplateStatement& one : statements_of(plan.stacks[stack].tree)) {
            std::size_t const at = *plan.find(stack, one.resource);
            if (!plan.parts[at].belongs_to_another()) {
                plan.add(Grant{at, std::move(one)});
                continue;
            }
            auto const [first, last] = plan.links_from.equal_range(at);
            for (auto link = first; link != last; ++link) {
                plan.add(Grant{plan.links[link->second].to, one});
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
            std::size_t const who =
                plan.add(Part{plan.parts[role].stack, {}, {}, named->account, {}});
            plan.add(Link{who, role, "AssumeRole"});
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

std::size_t Plan::add(Part part) {
    std::size_t const at = parts.size();
    if (!part.id.empty()) by_id[{part.stack, part.id}] = at;
    Synthesised const& own = stacks[part.stack];
    // As S3 names things, as IAM does, as all others do.
    by_arn.emplace(arn_key("", "", part.name), at);
    by_arn.emplace(arn_key("", own.account.id, part.name), at);
    by_arn.emplace(arn_key(own.region, own.account.id, part.name), at);
    parts.push_back(std::move(part));
    return at;
}

void Plan::add(Link link) {
    links_from.emplace(link.from, links.size());
    links_to.emplace(link.to, links.size());
    links.push_back(std::move(link));
}

void Plan::add(Grant grant) {
    grants_at.emplace(grant.owner, grants.size());
    grants.push_back(std::move(grant));
}

std::optional<std::size_t> Plan::find(std::size_t stack, std::string const& id) const {
    auto const found = by_id.find({stack, id});
    return found == by_id.end() ? std::nullopt : std::optional<std::size_t>(found->second);
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
    auto const [first, last] =
        by_arn.equal_range(arn_key(named->region, named->account, named->name));
    for (auto at = first; at != last; ++at) {
        Part const& part = parts[at->second];
        if (is_of(part, named->service)) return at->second;
    }
    return std::nullopt;
}

std::optional<std::size_t> Plan::role_of(std::size_t part) const {
    auto const [first, last] = links_from.equal_range(part);
    for (auto at = first; at != last; ++at) {
        std::size_t const to = links[at->second].to;
        if (parts[to].is("::Role")) return to;
    }
    return std::nullopt;
}

bool Plan::is_taken_on_by_a_service(std::size_t role) const {
    if (!parts[role].is("::Role")) return false;
    auto const [first, last] = links_to.equal_range(role);
    return std::any_of(first, last, [&](auto const& at) {
        Part const& from = parts[links[at.second].from];
        return !from.type.empty() && !from.belongs_to_another();
    });
}

std::set<std::size_t> Plan::reach_of(std::size_t role) const {
    std::set<std::size_t> found;
    auto const [first, last] = grants_at.equal_range(role);
    for (auto at = first; at != last; ++at) {
        Json const& statement = grants[at->second].statement.statement;
        for (std::string const& text : texts_of(statement.at("Resource"))) {
            if (auto const target = resolve(parts[role].stack, text)) found.insert(*target);
        }
    }
    return found;
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
    auto const [first, last] = grants_at.equal_range(target);
    for (auto at = first; at != last; ++at) {
        TemplateStatement const& one = grants[at->second].statement;
        if (!one.allows() || !one.statement.at("Principal").has("Service")) continue;
        return {one.actions().front(), short_kind(parts[target]) + ": " + one.sid()};
    }
    return {};
}

std::vector<std::string> Plan::allowed_to_account(std::size_t role) const {
    auto const [first, last] = grants_at.equal_range(role);
    for (auto at = first; at != last; ++at) {
        TemplateStatement const& one = grants[at->second].statement;
        if (!one.statement.at("Principal").has("AWS")) continue;
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
