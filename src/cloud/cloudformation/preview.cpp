#include "cloud/cloudformation/preview.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "cfn/changes.hpp"
#include "cfn/error.hpp"
#include "cfn/graph.hpp"
#include "cloud/cloudformation/nested.hpp"
#include "cloud/cloudformation/reading.hpp"
#include "cloud/cloudformation/scope.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Json context_of(Json const& properties) {
    return Json(codec::to_json(Json::object({{"Properties", properties}})));
}

char const* kind_of(cfn::Change::Kind kind) {
    return kind == cfn::Change::Kind::add      ? "Add"
           : kind == cfn::Change::Kind::remove ? "Remove"
                                               : "Modify";
}

std::string text_of_value(Json const& value) {
    return value.is_text() ? value.text() : codec::to_json(value);
}

// One of the differences, as it stands in Details.
Json detail_of(cfn::Change const& change, bool replaces) {
    Json target = Json::object({{"Attribute", "Properties"},
                                {"Name", cfn::property_of(change)},
                                {"RequiresRecreation", replaces ? "Always" : "Never"},
                                {"Path", "/Properties" + change.path},
                                {"AttributeChangeType", kind_of(change.kind)}});
    if (change.kind != cfn::Change::Kind::add) {
        target.set("BeforeValue", text_of_value(change.before));
    }
    if (change.kind != cfn::Change::Kind::remove) {
        target.set("AfterValue", text_of_value(change.after));
    }
    bool const later = text_of_value(change.after).find(kKnownLater) != std::string::npos;
    return Json::object({{"Target", std::move(target)},
                         {"Evaluation", later ? "Dynamic" : "Static"},
                         {"ChangeSource", later ? "ResourceReference" : "DirectModification"}});
}

Stack as_wanted(Stack stack, Wanted const& wanted) {
    stack.template_text = wanted.template_text;
    stack.parameters = wanted.parameters;
    stack.tags = wanted.tags;
    stack.capabilities = wanted.capabilities;
    stack.notification_arns = wanted.notification_arns;
    if (!wanted.role_arn.empty()) stack.role_arn = wanted.role_arn;
    return stack;
}

class Walk {
  public:
    Walk(Formation& f, Stack const& stack, Wanted const& wanted, base::Instant now)
        : f_(f),
          now_(now),
          nested_(wanted.nested),
          stack_(stack),
          with_(as_wanted(stack, wanted)),
          read_(template_of(with_)),
          scope_({f, with_, read_, now, &unknown_}),
          resolver_(read_, scope_),
          rows_(f.state.resources(stack.id)) {}

    Json changes() {
        cfn::Graph const graph = cfn::dependencies(
            read_, [this](std::string const& name) { return resolver_.condition(name); });
        std::set<std::string> left;
        for (auto const& [id, waits_for] : graph) left.insert(id);
        for (auto const& id : left) {
            if (!row(id)) unknown_.insert(id);
        }
        while (!left.empty()) {
            for (auto at = left.begin(); at != left.end();) {
                std::set<std::string> const& waits_for = graph.at(*at);
                bool const ready = std::none_of(waits_for.begin(), waits_for.end(),
                                                [&](auto const& id) { return left.count(id); });
                if (ready) look_at(*read_.resource(*at));
                at = ready ? left.erase(at) : std::next(at);
            }
        }
        for (StackResource const& one : rows_) {
            if (graph.count(one.id) == 0) add_removal(one);
        }
        return in_order();
    }

    std::vector<NestedPreview> nested() && { return std::move(seen_); }

    // What no resource shows.
    bool differs_otherwise() const {
        cfn::Template const old = template_of(stack_);
        if (old.tree.at("Outputs") != read_.tree.at("Outputs")) return true;
        if (stack_.tags != with_.tags) return true;
        for (cfn::Resource const& one : read_.resources) {
            cfn::Resource const* const before = old.resource(one.id);
            if (before &&
                (before->on_delete != one.on_delete || before->on_replace != one.on_replace)) {
                return true;
            }
        }
        return false;
    }

  private:
    StackResource const* row(std::string const& id) const {
        for (StackResource const& one : rows_) {
            if (one.id == id) return &one;
        }
        return nullptr;
    }

    void look_at(cfn::Resource const& resource) {
        StackResource const* const was = row(resource.id);
        Json const properties = resolver_.value(resource.properties).value_or(Json::object());
        bool const into = resource.type == kStackType && nested_ && is_known(properties);
        if (!was) {
            add_creation(resource, properties);
            if (into) look_into(resource.id, new_child(resource.id), properties);
            return;
        }
        if (was->type != resource.type) {
            throw invalid(
                "Update of resource type is not permitted. The new template modifies "
                "resource type of the following resources: [" +
                resource.id + "]");
        }
        std::vector<cfn::Change> const found = cfn::changes(was->properties, properties);
        bool perhaps = resource.type == kStackType && !into;
        if (into) perhaps = look_into(resource.id, living_child(f_, was->physical), properties);
        if (perhaps || !found.empty()) add_modification(*was, found, properties);
    }

    // A template that is put somewhere by the stack itself is read when it is there.
    static bool is_known(Json const& properties) {
        return text_of(properties, "TemplateURL").find(kKnownLater) == std::string::npos;
    }

    Stack new_child(std::string const& id) {
        Stack child = child_to_come(f_, call_for_child(with_, now_), with_, id);
        child.status = "REVIEW_IN_PROGRESS";
        return child;
    }

    // Whether the stack in this one would change.
    bool look_into(std::string const& id, Stack child, Json const& properties) {
        aws::Invocation const call = call_for_child(with_, now_);
        child.work.caller = call.caller;
        Wanted wanted = wanted_of_child({f_, call, with_, child}, properties);
        wanted.nested = true;
        Preview seen = preview(f_, child, wanted, now_);
        if (!seen.differs) return false;
        unknown_.insert(id);
        seen_.push_back({std::move(child), std::move(wanted), std::move(seen)});
        return true;
    }

    void add_creation(cfn::Resource const& resource, Json const& properties) {
        found_[resource.id] = Json::object({{"Action", "Add"},
                                            {"LogicalResourceId", resource.id},
                                            {"ResourceType", resource.type},
                                            {"Scope", Json::array()},
                                            {"Details", Json::array()},
                                            {"AfterContext", context_of(properties)}});
    }

    void add_removal(StackResource const& was) {
        found_[was.id] = Json::object({{"PolicyAction", was.retain ? "Retain" : "Delete"},
                                       {"Action", "Remove"},
                                       {"LogicalResourceId", was.id},
                                       {"PhysicalResourceId", was.physical},
                                       {"ResourceType", was.type},
                                       {"Scope", Json::array()},
                                       {"Details", Json::array()},
                                       {"BeforeContext", context_of(was.properties)}});
    }

    void add_modification(StackResource const& was, std::vector<cfn::Change> const& found,
                          Json const& properties) {
        Type const* const type = find_type(was.type);
        Json details = Json::array();
        bool replaced = false;
        bool perhaps = false;
        for (cfn::Change const& one : found) {
            bool const only =
                !type || !type->update || contains(type->create_only, cfn::property_of(one));
            Json detail = detail_of(one, only);
            bool const later = detail.at("Evaluation").text() == "Dynamic";
            replaced = replaced || (only && !later);
            perhaps = perhaps || (only && later);
            details.push(std::move(detail));
        }
        if (was.type == kStackType) {
            replaced = perhaps = false;
            unknown_.insert(was.id);
            details.push(Json::object({{"Target", Json::object({{"Attribute", "Properties"}})},
                                       {"Evaluation", "Dynamic"},
                                       {"ChangeSource", "Automatic"}}));
        }
        if (replaced || perhaps) unknown_.insert(was.id);
        found_[was.id] = Json::object({{"Action", "Modify"},
                                       {"LogicalResourceId", was.id},
                                       {"PhysicalResourceId", was.physical},
                                       {"ResourceType", was.type},
                                       {"Replacement", replaced  ? "True"
                                                       : perhaps ? "Conditional"
                                                                 : "False"},
                                       {"Scope", Json::array({"Properties"})},
                                       {"Details", std::move(details)},
                                       {"BeforeContext", context_of(was.properties)},
                                       {"AfterContext", context_of(properties)}});
    }

    Json in_order() {
        Json list = Json::array();
        for (auto& [id, change] : found_) {
            Json const shown = masked(masked(change, stack_), with_);
            list.push(Json::object({{"Type", "Resource"}, {"ResourceChange", shown}}));
        }
        return list;
    }

    Formation& f_;
    base::Instant now_;
    bool nested_;
    Stack const& stack_;
    Stack with_;
    cfn::Template read_;
    std::set<std::string> unknown_;
    StackScope scope_;
    cfn::Resolver resolver_;
    std::vector<StackResource> rows_;
    std::map<std::string, Json> found_;
    std::vector<NestedPreview> seen_;
};

}  // namespace

Preview preview(Formation& f, Stack const& stack, Wanted const& wanted, base::Instant now) {
    try {
        Walk walk(f, stack, wanted, now);
        Preview seen;
        seen.changes = walk.changes();
        seen.differs = !seen.changes.items().empty() || stack.template_text.empty() ||
                       walk.differs_otherwise();
        seen.nested = std::move(walk).nested();
        return seen;
    } catch (cfn::Invalid const& wrong) {
        throw invalid(wrong.message);
    }
}

}  // namespace cloud::cloudformation
