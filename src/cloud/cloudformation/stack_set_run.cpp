#include "cloud/cloudformation/stack_set_run.hpp"

#include <algorithm>
#include <limits>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "cfn/template.hpp"
#include "cloud/cloudformation/shapes.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kEventsLookedAt = 200;
constexpr char const* kExceeded = "Cancelled since failure tolerance has exceeded";

bool is_made(Stack const& stack) {
    return stack.status == "CREATE_COMPLETE" || stack.status == "UPDATE_COMPLETE" ||
           stack.status == "IMPORT_COMPLETE";
}

// One that cannot be updated any more.
bool is_spoilt(Stack const& stack) {
    return stack.status == "ROLLBACK_COMPLETE" || stack.status == "ROLLBACK_FAILED" ||
           stack.status == "CREATE_FAILED" || stack.status == "DELETE_FAILED";
}

}  // namespace

SetRun::SetRun(StackSets& s, StackSet set, SetOperation operation, base::Instant now)
    : s_(s), set_(std::move(set)), operation_(std::move(operation)), now_(now) {}

bool SetRun::advance() {
    if (!operation_.is_running()) return false;
    if (operation_.status == "STOPPING") cancel_rest("Cancelled by user");
    if (settle_one() || start_one()) {
        save_changed();
        return true;
    }
    bool const left = std::any_of(
        operation_.parts.begin(), operation_.parts.end(),
        [](Part const& part) { return part.status == "PENDING" || part.status == "RUNNING"; });
    save_changed();
    if (left) return false;
    end();
    return true;
}

std::size_t SetRun::index_of(Part const& part) const {
    return static_cast<std::size_t>(&part - operation_.parts.data());
}

void SetRun::note(Part const& part) { changed_.insert(index_of(part)); }

void SetRun::save_changed() {
    for (std::size_t const at : changed_) s_.state.save_part(operation_, at);
    changed_.clear();
}

std::optional<StackInstance> SetRun::instance(Part const& part) const {
    return s_.state.instance(set_.id, part.account, part.region);
}

// A count as it is, a percentage of how many there are, rounded down.
std::size_t SetRun::limit(char const* name, std::size_t of, std::size_t usual) const {
    Json const& in = operation_.preferences;
    std::string const count = std::string(name) + "Count";
    std::string const share = std::string(name) + "Percentage";
    if (in.has(count)) return static_cast<std::size_t>(in.at(count).integer(0));
    if (in.has(share)) return of * static_cast<std::size_t>(in.at(share).integer(0)) / 100;
    return usual;
}

SetRun::Paces SetRun::paces() const {
    Paces all;
    for (Part const& part : operation_.parts) {
        Pace& pace = all[part.region];
        ++pace.all;
        pace.running += part.status == "RUNNING" ? 1 : 0;
        pace.pending += part.status == "PENDING" ? 1 : 0;
        pace.failed += part.status == "FAILED" ? 1 : 0;
    }
    for (auto& [region, pace] : all) work_out(pace);
    return all;
}

void SetRun::work_out(Pace& pace) const {
    pace.tolerance = limit("FailureTolerance", pace.all, 0);
    pace.at_once = std::max<std::size_t>(limit("MaxConcurrent", pace.all, 1), 1);
    // No more at once than may fail, and one: else more could fail than are tolerated.
    bool const soft =
        operation_.preferences.at("ConcurrencyMode").text() == "SOFT_FAILURE_TOLERANCE";
    if (!soft && !pace.exceeded()) {
        pace.at_once = std::min(pace.at_once, pace.tolerance - pace.failed + 1);
    }
}

// Each is asked once, and once more when it was started: none moves by itself meanwhile.
bool SetRun::settle_one() {
    while (asked_ < operation_.parts.size() || !fresh_.empty()) {
        std::size_t at = asked_;
        if (at < operation_.parts.size()) {
            ++asked_;
        } else {
            at = fresh_.back();
            fresh_.pop_back();
        }
        Part& part = operation_.parts[at];
        if (part.status == "RUNNING" && settle(part)) return true;
    }
    return false;
}

bool SetRun::start_one() {
    bool const together = operation_.preferences.at("RegionConcurrencyType").text() == "PARALLEL";
    Paces const all = paces();
    for (std::string const& region : operation_.regions) {
        auto const found = all.find(region);
        Pace const pace = found == all.end() ? Pace() : found->second;
        if (pace.exceeded()) cancel_rest(kExceeded);
        if (!pace.exceeded() && start_in(region, pace)) return true;
        if (!together && !pace.done()) return false;
    }
    return false;
}

bool SetRun::start_in(std::string const& region, Pace const& pace) {
    if (pace.running >= pace.at_once) return false;
    for (Part& part : operation_.parts) {
        if (part.region != region || part.status != "PENDING") continue;
        start(part);
        return true;
    }
    return false;
}

void SetRun::cancel_rest(std::string const& reason) {
    for (Part& part : operation_.parts) {
        if (part.status != "PENDING") continue;
        note(part);
        part.status = "CANCELLED";
        part.reason = reason;
        std::optional<StackInstance> one = instance(part);
        if (!one) continue;
        one->detailed = "CANCELLED";
        one->reason = reason;
        s_.state.save(*one);
    }
}

void SetRun::end() {
    Paces const all = paces();
    bool const failed =
        std::any_of(all.begin(), all.end(), [](auto const& one) { return one.second.exceeded(); });
    operation_.status = operation_.status == "STOPPING" ? "STOPPED"
                        : failed                        ? "FAILED"
                                                        : "SUCCEEDED";
    operation_.ended_millis = base::to_millis(now_);
    s_.state.save(operation_);
    s_.f.core.signal(kWorkTopic);  // of what waits for it
}

void SetRun::start(Part& part) {
    std::optional<StackInstance> one = instance(part);
    if (!one) return finish(part, "");  // gone by another hand
    note(part);
    fresh_.push_back(index_of(part));
    part.status = "RUNNING";
    one->detailed = "RUNNING";
    try {
        s_.f.core.attempt([&] { work_on(part, *one); });
        s_.state.save(*one);
    } catch (aws::Error const& error) {
        s_.state.save(*one);
        finish(part, error.message);
    }
}

void SetRun::work_on(Part& part, StackInstance& one) {
    std::optional<Stack> const stack = s_.f.state.stack(one.stack);
    bool const there = stack && stack->alive();
    if (operation_.action == "DELETE" && (operation_.retain || !there)) return;
    aws::Caller const caller = caller_in(s_, set_, part, now_);
    if (operation_.action == "DELETE") return take_away(one, caller);
    if (there && is_spoilt(*stack)) {
        part.clears = true;
        return take_away(one, caller);
    }
    make(part, one, caller);
}

void SetRun::take_away(StackInstance& one, aws::Caller const& caller) {
    call(caller, "DeleteStack",
         Json::object({{"StackName", one.stack}, {"ClientRequestToken", operation_.id}}));
}

void SetRun::make(Part& part, StackInstance& one, aws::Caller const& caller) {
    part.clears = false;
    std::optional<Stack> const stack = s_.f.state.stack(one.stack);
    Json input = input_for(one);
    if (!stack || !stack->alive()) {
        std::string const name = "StackSet-" + set_.name + "-" + base::uuid(s_.f.core.random);
        input.set("StackName", name.substr(0, kNameLength));
        one.stack = call(caller, "CreateStack", std::move(input)).at("StackId").text();
        return;
    }
    input.set("StackName", one.stack);
    try {
        call(caller, "UpdateStack", std::move(input));
    } catch (aws::Error const& error) {
        if (error.message != "No updates are to be performed.") throw;
    }
}

// The set's parameters, with what the instance has of its own.
Json SetRun::input_for(StackInstance const& one) const {
    std::map<std::string, cfn::Given> all = set_.parameters;
    for (auto const& [name, given] : one.overrides) all[name] = given;
    cfn::Template const read = cfn::parse_declarations(set_.template_text);
    Json parameters = Json::array();
    for (auto const& [name, given] : all) {
        if (!read.parameter(name)) continue;
        parameters.push(Json::object({{"ParameterKey", name}, {"ParameterValue", given.value}}));
    }
    return Json::object({{"TemplateBody", set_.template_text},
                         {"Parameters", std::move(parameters)},
                         {"Capabilities", list_of(set_.capabilities)},
                         {"Tags", tags_of(set_.tags)},
                         {"ClientRequestToken", operation_.id}});
}

Json SetRun::call(aws::Caller const& caller, char const* operation, Json input) const {
    return s_.f.operations.call(
        {caller, "cloudformation", operation, std::move(input), operation_.endpoint}, now_);
}

// False: its stack is still being worked on.
bool SetRun::settle(Part& part) {
    std::optional<StackInstance> one = instance(part);
    std::optional<Stack> const stack = one ? s_.f.state.stack(one->stack) : std::nullopt;
    bool const there = stack && stack->alive();
    if (there && stack->is_busy() && !(operation_.action == "DELETE" && operation_.retain)) {
        return false;
    }
    if (operation_.action == "DELETE") {
        bool const stays = there && !operation_.retain;
        finish(part, stays ? failure_of(*stack) : "");
        return true;
    }
    if (part.clears && !there) {
        start(part);
        return true;
    }
    bool const made = there && is_made(*stack) && !part.clears;
    finish(part, made ? "" : there ? failure_of(*stack) : "Stack has been deleted");
    return true;
}

void SetRun::finish(Part& part, std::string const& failure) {
    note(part);
    bool const fine = failure.empty();
    part.status = fine ? "SUCCEEDED" : "FAILED";
    part.reason = failure;
    std::optional<StackInstance> one = instance(part);
    if (!one) return;
    if (fine && operation_.action == "DELETE") return s_.state.remove(*one);
    one->detailed = part.status;
    one->reason = failure;
    one->status = fine ? "CURRENT" : operation_.action == "DELETE" ? "INOPERABLE" : "OUTDATED";
    s_.state.save(*one);
}

// In this operation, the first thing that went wrong.
std::string SetRun::failure_of(Stack const& stack) const {
    std::string words = stack.reason.empty() ? "Stack is in " + stack.status : stack.reason;
    for (Event const& event :
         s_.f.state.events(stack.id, std::numeric_limits<std::int64_t>::max(), kEventsLookedAt)) {
        bool const failed = event.status.ends_with("_FAILED") && event.type != kStackType;
        if (!failed || event.token != operation_.id) continue;
        words = "ResourceLogicalId:" + event.resource + ", ResourceType:" + event.type +
                ", ResourceStatusReason:" + event.reason + ".";
    }
    return words;
}

}  // namespace cloud::cloudformation
