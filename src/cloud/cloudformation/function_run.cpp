#include "cloud/cloudformation/function_run.hpp"

#include <cstdio>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kUsualMemory = "128";
constexpr std::size_t kStreamDigits = 32;
constexpr char const* kHex = "0123456789abcdef";
constexpr std::size_t kLoggedBytes = 4096;  // of an error

struct Function {
    std::string name;
    Json properties;

    std::string log_group() const {
        std::string own = text_of(properties.at("LoggingConfig"), "LogGroup");
        return own.empty() ? "/aws/lambda/" + name : own;
    }
    std::string memory() const {
        std::string const given = text_of(properties, "MemorySize");
        return given.empty() ? kUsualMemory : given;
    }
};

Function function_of(Desk const& desk, std::string const& arn) {
    std::string const name = arn.substr(arn.rfind(':') + 1);
    if (arn != desk.arn("lambda", "function:" + name)) {
        throw aws::Error("InvalidRequest",
                         "The ServiceToken of a custom resource is a function of the stack's own "
                         "account and region, not " +
                             arn);
    }
    desk.require({.action = "lambda:InvokeFunction", .resource = arn});
    State const& state = desk.formation().state;
    std::vector<StackResource> candidates = state.with_physical(name);
    // One that is about to go with this stack still takes away what it made.
    for (Leftover& left : state.leftovers(desk.stack().id)) {
        if (left.resource.physical == name) candidates.push_back(std::move(left.resource));
    }
    for (StackResource const& one : candidates) {
        if (one.type != "AWS::Lambda::Function" || text_of(one.attributes, "Arn") != arn) continue;
        return {name, one.properties};
    }
    throw aws::Error("InvalidRequest", "No stack of this cloud has the function " + arn +
                                           ", which the custom resource names");
}

std::string written_millis(double millis) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", millis);
    return text;
}

// A run as it is told. Every run is an execution environment of its own, and so a stream.
struct Told {
    Operations& operations;
    aws::Caller role;
    std::string group;
    std::string stream;
    Json events = Json::array();

    void add(base::Instant at, std::string const& line) {
        events.push(Json::object({{"timestamp", base::to_millis(at)}, {"message", line + "\n"}}));
    }
    void write(base::Instant now) const {
        try {
            make_stream(now);
            call("PutLogEvents",
                 Json::object(
                     {{"logGroupName", group}, {"logStreamName", stream}, {"logEvents", events}}),
                 now);
        } catch (aws::Error const&) {
            // Of a function that may not log nothing is heard; so it is on AWS.
        }
    }

  private:
    void call(char const* operation, Json const& input, base::Instant now) const {
        operations.call({role, "logs", operation, input}, now);
    }
    void make_stream(base::Instant now) const {
        Json input = Json::object({{"logGroupName", group}});
        Json const of_stream = Json::object({{"logGroupName", group}, {"logStreamName", stream}});
        try {
            call("CreateLogStream", of_stream, now);
        } catch (aws::Error const& error) {
            if (error.code != "ResourceNotFoundException") throw;
            call("CreateLogGroup", input, now);
            call("CreateLogStream", of_stream, now);
        }
    }
};

// "2026/11/29/[$LATEST]0123…"
std::string fresh_stream(Desk const& desk, base::Instant now) {
    std::string const day = base::replace_all(base::iso8601(now).substr(0, 10), "-", "/");
    return day + "/[$LATEST]" + desk.formation().core.random.text(kStreamDigits, kHex);
}

class Run {
  public:
    Run(Desk const& desk, Function function, aws::Caller role)
        : desk_(desk),
          core_(desk.formation().core),
          function_(std::move(function)),
          id_(base::uuid(core_.random)),
          began_(core_.clock.now()),
          told_{desk.operations(), std::move(role), function_.log_group(),
                fresh_stream(desk, began_)} {
        told_.add(began_, "START RequestId: " + id_ + " Version: $LATEST");
    }

    void fail(aws::Error const& error) {
        base::Instant const now = core_.clock.now();
        told_.add(now, base::iso8601(now) + "\t" + id_ + "\tERROR\t" + error.code + ": " +
                           masked(error.message, desk_.stack()).substr(0, kLoggedBytes));
    }

    // Told when this transaction has ended, however it did.
    void end() {
        base::Instant const now = core_.clock.now();
        double const millis =
            static_cast<double>(base::to_micros(now) - base::to_micros(began_)) / 1000.0;
        auto const billed = static_cast<std::int64_t>(millis) + 1;
        told_.add(now, "END RequestId: " + id_);
        told_.add(now, "REPORT RequestId: " + id_ + "\tDuration: " + written_millis(millis) +
                           " ms\tBilled Duration: " + std::to_string(billed) +
                           " ms\tMemory Size: " + function_.memory() + " MB\t");
        core_.post([told = told_](base::Instant at) { told.write(at); });
    }

    aws::Caller const& role() const { return told_.role; }

  private:
    Desk const& desk_;
    Core& core_;
    Function function_;
    std::string id_;
    base::Instant began_;
    Told told_;
};

}  // namespace

aws::Caller role_of_function(Desk const& desk, std::string const& name,
                             std::string const& role_arn) {
    Stack const& stack = desk.stack();
    try {
        return desk.formation().authoriser.assume(
            {.service = "lambda.amazonaws.com",
             .role_arn = role_arn,
             .session_name = name,
             .source_arn = desk.arn("lambda", "function:" + name),
             .source_account = stack.account,
             .region = stack.region},
            desk.now());
    } catch (aws::Error const&) {
        throw aws::Error("InvalidParameterValueException",
                         "The role defined for the function cannot be assumed by Lambda.");
    }
}

void run_function(Desk const& desk, std::string const& function_arn,
                  std::function<void(aws::Caller const&)> const& work) {
    Function function = function_of(desk, function_arn);
    aws::Caller role = role_of_function(desk, function.name, text_of(function.properties, "Role"));
    Run run(desk, std::move(function), std::move(role));
    try {
        work(run.role());
    } catch (aws::Error const& error) {
        run.fail(error);
        run.end();
        throw;
    }
    run.end();
}

}  // namespace cloud::cloudformation
