#include "cloud/cloudformation/nested.hpp"

#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kRandomLetters = 12;
constexpr char const* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

void check_depth(Formation const& f, Stack const& parent) {
    std::size_t depth = 1;
    for (std::optional<Stack> at = parent; at && !at->parent.empty();
         at = f.state.stack(at->parent)) {
        if (++depth >= kNestedDepth) {
            throw cfn::Invalid("Stacks are nested at most " + std::to_string(kNestedDepth) +
                               " deep");
        }
    }
}

std::string fresh_name(Formation& f, Stack const& parent, std::string const& logical) {
    std::string const end = "-" + f.core.random.text(kRandomLetters, kLetters);
    return (parent.name + "-" + logical).substr(0, kNameLength - end.size()) + end;
}

std::string text_of_value(Json const& value) {
    if (value.is_text()) return value.text();
    if (!value.is_array()) return codec::to_json(value);
    std::vector<std::string> parts;
    for (Json const& one : value.items()) parts.push_back(text_of_value(one));
    return base::join(parts, ",");
}

aws::Tags tags_of(Stack const& parent, Json const& own) {
    std::map<std::string, std::string> all(parent.tags.begin(), parent.tags.end());
    for (Json const& tag : own.items()) all[tag.at("Key").text()] = text_of(tag, "Value");
    return {all.begin(), all.end()};
}

Wanted wanted(ChildSetup const& setup, Json const& properties) {
    auto const& [f, call, parent, child] = setup;
    std::string const url = text_of(properties, "TemplateURL");
    if (url.empty()) throw cfn::Invalid("Property TemplateURL cannot be empty.");
    Wanted out;
    aws::Invocation reader = call;
    Stack as_parent = parent;
    as_parent.work.caller = call.caller;
    reader.caller = maker_of(f, as_parent, call.now);
    out.template_text = template_at(f, reader, url);
    cfn::Template const read = checked_template(out.template_text);
    check_capabilities(read, parent.capabilities);
    check_expansion(read, parent.capabilities);
    std::map<std::string, cfn::Given> given;
    for (auto const& [name, value] : properties.at("Parameters").members()) {
        std::string const text = text_of_value(value);
        cfn::Parameter const* const declared = read.parameter(name);
        bool const later = text.find(kKnownLater) != std::string::npos;
        if (later && child.parameters.count(name) != 0) {
            given[name].previous = true;
        } else if (!later || !declared || !declared->usual) {
            given[name] = {text};
        }
    }
    Stack fresh = child;
    fresh.work.caller = call.caller;
    out.parameters = checked_values({f, fresh, out.template_text, call.now}, given);
    out.tags = tags_of(parent, properties.at("Tags"));
    out.capabilities = parent.capabilities;
    out.notification_arns = aws::text_list(properties, "NotificationARNs");
    out.role_arn = parent.role_arn;
    out.token = parent.work.token;
    out.adopt = parent.work.adopt;
    return out;
}

}  // namespace

aws::Invocation call_for_child(Stack const& parent, base::Instant now) {
    aws::Invocation call;
    call.caller = parent.work.caller;
    call.caller.region = base::Region(parent.region);
    call.endpoint = parent.work.endpoint;
    call.input = Json::object();
    call.now = now;
    return call;
}

Stack child_to_come(Formation& f, aws::Invocation const& call, Stack const& parent,
                    std::string const& logical) {
    check_depth(f, parent);
    Stack child;
    for (Stack const& one : f.state.children(parent.id)) {
        if (one.in_review() && one.logical == logical) child = one;
    }
    if (child.id.empty()) child = new_stack(f, call, fresh_name(f, parent, logical));
    child.parent = parent.id;
    child.root = parent.root.empty() ? parent.id : parent.root;
    child.logical = logical;
    child.role_arn = parent.role_arn;
    child.on_failure = parent.on_failure;
    child.work.caller = call.caller;
    return child;
}

Stack living_child(Formation const& f, std::string const& id) {
    std::optional<Stack> child = f.state.stack(id);
    if (!child || !child->alive()) throw cfn::Invalid("Stack [" + id + "] does not exist");
    return *std::move(child);
}

Wanted wanted_of_child(ChildSetup const& setup, Json const& properties) {
    try {
        return wanted(setup, properties);
    } catch (aws::Error const& error) {
        bool const said =
            error.code == invalid("").code || error.code == "InsufficientCapabilitiesException";
        if (said) throw cfn::Invalid(error.message);
        throw;
    }
}

void drop_announced(Formation& f, Stack child, base::Instant now) {
    if (!child.in_review()) return;
    for (Stack const& below : f.state.children(child.id)) drop_announced(f, below, now);
    for (ChangeSet const& set : f.state.change_sets(child.id)) f.state.remove(set);
    child.status = "DELETE_COMPLETE";
    child.deleted_millis = base::to_millis(now);
    f.state.save(child);
    tell(f, child, now);
}

void check_is_root(Stack const& stack, char const* operation) {
    if (stack.parent.empty()) return;
    throw invalid(std::string(operation) + " cannot be invoked on child stacks");
}

Stack root_of(Formation const& f, Stack const& stack) {
    std::optional<Stack> root;
    if (!stack.root.empty()) root = f.state.stack(stack.root);
    return root.value_or(stack);
}

}  // namespace cloud::cloudformation
