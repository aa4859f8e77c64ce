#include "cloud/cloudformation/deployment.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cfn/changes.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/nested.hpp"
#include "cloud/cloudformation/reading.hpp"
#include "cloud/cloudformation/stack_policy.hpp"

namespace cloud::cloudformation {

namespace {

using codec::Json;

constexpr int kPiecesAtOnce = 40;  // of one stack, in one transaction
constexpr char const* kLate = "Stack creation time exceeded the specified timeout";

std::string reason_of(aws::Error const& error) {
    return "Resource handler returned message: \"" + error.message +
           "\" (HandlerErrorCode: " + error.code + ")";
}

bool replaces(Type const& type, std::vector<cfn::Change> const& changes) {
    if (!type.update) return true;
    for (cfn::Change const& one : changes) {
        if (contains(type.create_only, cfn::property_of(one))) return true;
    }
    return false;
}

}  // namespace

std::string attempt(Core& core, std::function<void()> const& work) {
    try {
        core.attempt(work);
        return "";
    } catch (aws::Error const& error) {
        return reason_of(error);
    } catch (cfn::Invalid const& wrong) {
        return wrong.message;
    }
}

Deployment::Deployment(Formation& f, Stack stack, base::Instant now)
    : f_(f), stack_(std::move(stack)), now_(now) {}

bool Deployment::advance() {
    switch (stack_.work.phase) {
        case Work::Phase::none:
        case Work::Phase::stuck:
            return false;
        case Work::Phase::apply:
            return apply();
        case Work::Phase::cleanup:
        case Work::Phase::undo_cleanup:
            return clean_up();
        case Work::Phase::undo:
            return undo();
        case Work::Phase::roll_back:
            return take_away("ROLLBACK_COMPLETE", "ROLLBACK_FAILED");
        case Work::Phase::remove:
            return take_away("DELETE_COMPLETE", "DELETE_FAILED");
    }
    return false;
}

void Deployment::read_template() {
    if (read_) return;
    read_ = template_of(stack_);
    scope_.emplace(StackScope::Setup{f_, stack_, *read_, now_});
    resolver_.emplace(*read_, *scope_);
    graph_ = cfn::dependencies(
        *read_, [this](std::string const& name) { return resolver_->condition(name); });
}

Desk Deployment::desk(std::string const& logical) const {
    return Desk({f_, stack_, maker_of(f_, stack_, now_), now_, logical});
}

Type const& Deployment::type_of(std::string const& name) const {
    Type const* const type = find_type(name);
    if (type) return *type;
    throw cfn::Invalid("Unrecognized resource types: [" + name + "]");
}

void Deployment::to(Work::Phase phase, std::string const& status, std::string const& reason) {
    stack_.work.phase = phase;
    stack_.status = status;
    stack_.reason = reason;
    f_.state.save(stack_);
    tell(f_, stack_, now_);
}

void Deployment::end(std::string const& status, std::string const& reason) {
    if (status == "DELETE_COMPLETE") {
        stack_.deleted_millis = base::to_millis(now_);
        f_.state.set_exports(stack_, {});
        f_.state.set_imports(stack_, {});
        for (ChangeSet const& set : f_.state.change_sets(stack_.id)) f_.state.remove(set);
        for (Stack const& child : f_.state.children(stack_.id)) drop_announced(f_, child, now_);
    }
    to(Work::Phase::none, status, reason);
    stack_.work = {};
    f_.state.save(stack_);
    f_.core.signal(kWorkTopic);  // of whom it is a part
}

// Of a creation with a time limit.
bool Deployment::is_late() const {
    std::int64_t const until = stack_.work.until_millis;
    return until != 0 && base::to_millis(now_) >= until;
}

bool Deployment::apply() {
    if (is_late()) {
        cancel_pending("creation");
        stop(std::string(kLate) + ". ");
        return true;
    }
    std::string const wrong = attempt(f_.core, [&] { read_template(); });
    if (!wrong.empty()) {
        fail("", wrong);
        return true;
    }
    if (begins_against_policy()) return true;
    Rows const rows = f_.state.resources(stack_.id);
    bool waits = false;
    for (StackResource const& row : rows) {
        if (!row.pending) continue;
        if (settle(row)) return true;
        waits = true;
    }
    for (cfn::Resource const& resource : read_->resources) {
        if (!is_ready(resource, rows)) continue;
        make(resource);
        return true;
    }
    if (waits) return false;
    finish_apply();
    return true;
}

// As it was.
void Deployment::settled(StackResource const& row) {
    f_.state.save(row);
    stack_.work.done.push_back(row.id);
    f_.state.save(stack_);
}

// Where that cannot be said, the update says why.
bool Deployment::differs(StackResource const& row, Json const& properties, Type const& type) const {
    bool found = true;
    attempt(f_.core, [&] { found = !type.differs || type.differs(desk(row.id), row, properties); });
    return found;
}

std::string Deployment::refused(char const* action, StackResource const& row) const {
    return refusal(stack_.work.policy, {action, row.id, row.type});
}

// What the template has no more goes last; that it may go is decided first.
bool Deployment::begins_against_policy() {
    if (judged_ || stack_.work.policy.empty()) return false;
    judged_ = true;
    for (StackResource const& row : f_.state.resources(stack_.id)) {
        std::string const why =
            graph_.count(row.id) == 0 ? refused("Update:Delete", row) : std::string();
        if (why.empty()) continue;
        fail_row(row, "UPDATE", why);
        return true;
    }
    return false;
}

// Not yet done, and all done that it waits for.
bool Deployment::is_ready(cfn::Resource const& resource, Rows const& rows) const {
    auto const waits_for = graph_.find(resource.id);
    if (waits_for == graph_.end() || contains(stack_.work.done, resource.id)) return false;
    for (std::string const& other : waits_for->second) {
        if (!contains(stack_.work.done, other)) return false;
    }
    return std::none_of(rows.begin(), rows.end(), [&](StackResource const& row) {
        return row.pending && (row.id == resource.id || waits_for->second.count(row.id) != 0);
    });
}

void Deployment::make(cfn::Resource const& resource) {
    std::optional<StackResource> const row = f_.state.resource(stack_.id, resource.id);
    Json properties;
    std::string const wrong = attempt(f_.core, [&] {
        type_of(resource.type);
        properties = resolver_->value(resource.properties).value_or(Json::object());
    });
    if (!wrong.empty()) {
        StackResource failed = row.value_or(StackResource());
        failed.stack = stack_.id;
        failed.id = resource.id;
        failed.type = resource.type;
        return fail_row(failed, row ? "UPDATE" : "CREATE", wrong);
    }
    if (row) return change(resource, *row, properties);
    create(resource, properties);
}

void Deployment::set_keeping(StackResource& row, cfn::Resource const& resource) const {
    row.retain = resource.on_delete == cfn::Keep::retain ||
                 resource.on_delete == cfn::Keep::retain_except_on_create;
    row.retain_on_create = resource.on_delete == cfn::Keep::retain;
    row.retain_replaced = resource.on_replace == cfn::Keep::retain;
    auto const waits_for = graph_.find(resource.id);
    row.waits_for.assign(waits_for->second.begin(), waits_for->second.end());
}

void Deployment::create(cfn::Resource const& resource, Json const& properties) {
    StackResource row{.stack = stack_.id, .id = resource.id, .type = resource.type};
    row.properties = properties;
    row.change = "create";
    row.status = "CREATE_IN_PROGRESS";
    set_keeping(row, resource);
    tell(f_, stack_, row, now_);
    Type const& type = type_of(resource.type);
    Made result;
    std::string const wrong = attempt(f_.core, [&] {
        std::optional<Made> adopted;
        if (stack_.work.adopt && type.adopt) adopted = type.adopt(desk(row.id), properties);
        result = adopted ? *adopted : type.create(desk(row.id), properties);
    });
    if (!wrong.empty()) return fail_row(row, "CREATE", wrong);
    row.physical = result.physical;
    row.reason = "Resource creation Initiated";
    tell(f_, stack_, row, now_);
    made(std::move(row), result, "CREATE");
}

void Deployment::change(cfn::Resource const& resource, StackResource row, Json const& properties) {
    Type const& type = type_of(resource.type);
    std::vector<cfn::Change> const changes = cfn::changes(row.properties, properties);
    set_keeping(row, resource);
    bool const retagged = !stack_.work.before.is_null() && type.update && type.takes_tags &&
                          stack_.work.before.at("retagged").boolean();
    if (changes.empty() && !retagged && !type.differs) {
        return settled(row);
    }
    bool const replaced = replaces(type, changes);
    std::string const why = refused(replaced ? "Update:Replace" : "Update:Modify", row);
    if (!why.empty() && changes.empty() && !differs(row, properties, type)) return settled(row);
    if (!why.empty()) return fail_row(row, "UPDATE", why);
    row.before = Json::object({{"physical", row.physical},
                               {"properties", row.properties},
                               {"attributes", row.attributes}});
    row.status = "UPDATE_IN_PROGRESS";
    row.reason.clear();
    if (replaced) return replace(std::move(row), properties, type);
    update(std::move(row), properties, type);
}

// A named one cannot stand beside what it replaces.
void Deployment::replace(StackResource row, Json const& properties, Type const& type) {
    row.reason =
        "Requested update requires the creation of a new physical resource; hence creating one.";
    tell(f_, stack_, row, now_);
    char const* const named = type.name_property.c_str();
    std::string const name = type.name_property.empty() ? "" : text_of(properties, named);
    if (!name.empty() && name == text_of(row.properties, named)) {
        return fail_row(row, "UPDATE",
                        "CloudFormation cannot update a stack when a custom-named resource "
                        "requires replacing. Rename " +
                            name + " and update the stack again.");
    }
    Made result;
    std::string const wrong =
        attempt(f_.core, [&] { result = type.create(desk(row.id), properties); });
    if (!wrong.empty()) return fail_row(row, "UPDATE", wrong);
    row.change = "replace";
    row.properties = properties;
    made(std::move(row), result, "UPDATE");
}

void Deployment::update(StackResource row, Json const& properties, Type const& type) {
    tell(f_, stack_, row, now_);
    Made result;
    std::string const wrong =
        attempt(f_.core, [&] { result = type.update(desk(row.id), row, properties); });
    if (!wrong.empty()) return fail_row(row, "UPDATE", wrong);
    // A custom resource may say that it is another now.
    row.change = result.physical == row.physical ? "update" : "replace";
    row.properties = properties;
    made(std::move(row), result, "UPDATE");
}

void Deployment::made(StackResource row, Made const& made, char const* verb) {
    row.physical = made.physical;
    row.attributes = made.attributes;
    row.pending = made.pending;
    row.updated_millis = base::to_millis(now_);
    if (made.secret) hide(made.attributes);
    if (!made.pending) return complete(std::move(row), verb);
    f_.state.save(row);
}

// From now on.
void Deployment::hide(Json const& attributes) {
    std::vector<std::string>& secrets = stack_.secrets;
    for (auto const& [name, value] : attributes.members()) {
        std::string const said = text_of(attributes, name.c_str());
        if (!said.empty() && !contains(secrets, said)) secrets.push_back(said);
    }
    if (secrets.size() <= kSecretsOfAStack) return;
    secrets.erase(secrets.begin(), secrets.end() - kSecretsOfAStack);
}

void Deployment::complete(StackResource row, char const* verb) {
    row.status = std::string(verb) + "_COMPLETE";
    row.reason.clear();
    f_.state.save(row);
    tell(f_, stack_, row, now_);
    if (!contains(stack_.work.done, row.id)) stack_.work.done.push_back(row.id);
    f_.state.save(stack_);
}

// False: it is still to come.
bool Deployment::settle(StackResource row) {
    std::optional<Made> result;
    std::string const wrong =
        attempt(f_.core, [&] { result = type_of(row.type).settle(desk(row.id), row); });
    char const* const verb = row.change == "create" ? "CREATE" : "UPDATE";
    if (!wrong.empty()) {
        row.pending = false;
        f_.state.save(row);
        fail_row(row, verb, wrong);
        return true;
    }
    if (!result) return false;
    // A custom resource may say only now that it is another.
    if (row.change == "update" && result->physical != row.physical) row.change = "replace";
    made(std::move(row), *result, verb);
    return true;
}

// What was attempted is undone already; the resource is as it was, and says that it failed.
void Deployment::fail_row(StackResource row, char const* verb, std::string const& reason) {
    row.status = std::string(verb) + "_FAILED";
    row.reason = reason;
    tell(f_, stack_, row, now_);
    std::optional<StackResource> kept = f_.state.resource(stack_.id, row.id);
    if (kept) {
        kept->status = row.status;
        kept->reason = reason;
        f_.state.save(*kept);
    } else if (stack_.on_failure == "DO_NOTHING") {
        f_.state.save(row);
    }
    fail(row.id, reason);
}

// What is not yet what it is to be, is not waited for any more. Its logical ids.
std::vector<std::string> Deployment::cancel_pending(char const* what) {
    std::vector<std::string> cancelled;
    for (StackResource row : f_.state.resources(stack_.id)) {
        if (!row.pending) continue;
        row.status = row.change == "create" ? "CREATE_FAILED" : "UPDATE_FAILED";
        row.reason = "Resource " + std::string(what) + " cancelled";
        f_.state.save(row);
        tell(f_, stack_, row, now_);
        cancelled.push_back(row.id);
    }
    return cancelled;
}

void Deployment::fail(std::string const& resource, std::string const& reason) {
    bool const creation = stack_.work.before.is_null();
    std::vector<std::string> failed = cancel_pending(creation ? "creation" : "update");
    if (resource.empty()) return stop(reason);
    failed.insert(failed.begin(), resource);
    stop("The following resource(s) failed to " + std::string(creation ? "create" : "update") +
         ": [" + base::join(failed, ", ") + "]. ");
}

void Deployment::stop(std::string const& words) {
    bool const creation = stack_.work.before.is_null();
    stack_.work.reason = words;
    // Of a part, the parent decides: it takes it away as a whole.
    bool const left = stack_.on_failure == "DO_NOTHING" || !stack_.parent.empty();
    if (creation && left) return end("CREATE_FAILED", is_late() ? kLate : words);
    if (creation && stack_.on_failure == "DELETE") {
        return to(Work::Phase::remove, "DELETE_IN_PROGRESS", words + "Delete requested by user.");
    }
    if (creation) {
        return to(Work::Phase::roll_back, "ROLLBACK_IN_PROGRESS",
                  words + "Rollback requested by user.");
    }
    // Left as it is, for RollbackStack or another update to go on from.
    if (stack_.on_failure == "DO_NOTHING") return to(Work::Phase::stuck, "UPDATE_FAILED", words);
    to(Work::Phase::undo, "UPDATE_ROLLBACK_IN_PROGRESS", words);
}

void Deployment::finish_apply() {
    std::string const wrong = attempt(f_.core, [&] { work_out_outputs(); });
    if (!wrong.empty()) return fail("", wrong);
    if (stack_.work.before.is_null()) {
        for (StackResource row : f_.state.resources(stack_.id)) {
            row.change.clear();
            f_.state.save(row);
        }
        return end("CREATE_COMPLETE");
    }
    stack_.work.owes = stack_.work.held;
    if (!stack_.work.owes) let_go_of_unwanted();
    to(Work::Phase::cleanup, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
}

void Deployment::work_out_outputs() {
    Json outputs = Json::array();
    std::vector<Export> exports;
    for (cfn::Output const& output : read_->outputs) {
        if (!resolver_->is_there(output.condition)) continue;
        Json const value = resolver_->value(output.value).value_or(Json(""));
        Json one = Json::object(
            {{"OutputKey", output.id}, {"OutputValue", cfn::scalar_text(value, "Outputs")}});
        if (!output.description.empty()) one.set("Description", output.description);
        if (!output.export_name.is_null()) {
            std::string const name =
                cfn::scalar_text(resolver_->value(output.export_name).value_or(Json("")), "Export");
            one.set("ExportName", name);
            exports.push_back({name, one.at("OutputValue").text(), stack_.id});
        }
        outputs.push(std::move(one));
    }
    check_exports(exports);
    // All that was resolved, of this template: what it imports is in use.
    for (cfn::Resource const& resource : read_->resources) {
        if (resolver_->is_there(resource.condition)) (void)resolver_->value(resource.properties);
    }
    f_.state.set_exports(stack_, exports);
    f_.state.set_imports(stack_, scope_->imports());
    stack_.outputs = std::move(outputs);
}

void Deployment::check_exports(std::vector<Export> const& exports) const {
    for (Export const& one : exports) {
        std::optional<Export> const other =
            f_.state.exported(stack_.account, stack_.region, one.name);
        if (other && other->stack != stack_.id) {
            throw cfn::Invalid("Export with name " + one.name + " is already exported by stack " +
                               f_.state.stack(other->stack)->name + ". ");
        }
    }
    for (Export const& old : f_.state.exports(stack_.account, stack_.region)) {
        if (old.stack != stack_.id) continue;
        auto const kept = std::find_if(exports.begin(), exports.end(),
                                       [&](Export const& one) { return one.name == old.name; });
        bool const gone = kept == exports.end();
        if (!gone && kept->value == old.value) continue;
        std::vector<std::string> const users =
            f_.state.importers(stack_.account, stack_.region, old.name);
        if (users.empty()) continue;
        throw cfn::Invalid("Export " + old.name + " cannot be " + (gone ? "deleted" : "updated") +
                           " as it is in use by " + base::join(users, ", "));
    }
}

base::Instant Deployments::step(base::Instant now) {
    base::Instant next = base::kNever;
    for (std::string const& id : f_.state.busy()) {
        Deployment deployment(f_, *f_.state.stack(id), now);
        int pieces = 0;
        while (pieces < kPiecesAtOnce && deployment.advance()) ++pieces;
        base::Instant const again = patience_.next(id, pieces > 0, now);
        next = std::min(next, pieces == kPiecesAtOnce ? now : again);
    }
    return next;
}

}  // namespace cloud::cloudformation
