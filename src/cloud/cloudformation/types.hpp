// The resource types: how each is made, changed, removed and read, by the operations of the
// services that an account's owner would call. A type is an entry in a table of
// resource_<service>.cpp.
//
//   Type const* const type = find_type("AWS::SQS::Queue");
//   Made const made = type->create(desk, {.properties = …});
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/cloudformation/model.hpp"
#include "cloud/operations.hpp"

namespace cloud::cloudformation {

struct Formation;

// Where a resource is made: for which stack, as whom, and with what.
class Desk {
  public:
    struct Setup {
        Formation& formation;
        Stack const& stack;
        aws::Caller caller;
        base::Instant now;
        std::string logical;  // of the resource
    };
    explicit Desk(Setup setup) : setup_(std::move(setup)) {}

    // As the stack's role or whoever asked. Throws aws::Error.
    codec::Json call(std::string const& service, std::string const& operation,
                     codec::Json const& input) const;
    http::Reply object(ObjectOperations::Asked asked) const;
    codec::Json call_as(aws::Caller const& caller, Operations::Called called) const;
    http::Reply object_as(aws::Caller const& caller, ObjectOperations::Asked asked) const;
    // Throws AccessDenied where the stack's maker may not.
    void require(aws::Need const& need) const;

    Stack const& stack() const { return setup_.stack; }
    aws::Caller const& caller() const { return setup_.caller; }
    Operations& operations() const;
    Formation& formation() const { return setup_.formation; }
    base::Instant now() const { return setup_.now; }
    std::string const& logical() const { return setup_.logical; }
    // "logging-LogBucket-1A2B3C4D5E6F", no longer than that.
    std::string fresh_name(std::size_t longest) const;
    // "arn:aws:SERVICE:region:account:RESOURCE" of the stack's place.
    std::string arn(std::string const& service, std::string const& resource) const;
    // The stack's tags and the resource's own, [{"Key": …, "Value": …}].
    codec::Json tags(codec::Json const& own) const;
    // The keys of tags that were the stack's or the resource's own before this update, and are
    // neither now: what is to be taken away.
    codec::Json tags_gone(codec::Json const& was, codec::Json const& is) const;
    // AWS's own tags of what the stack makes: which stack it is of, and what it is called there.
    std::map<std::string, std::string> system_tags() const;
    void mark(std::string const& arn) const;  // with these

  private:
    Setup setup_;
};

struct Made {
    std::string physical;                            // what Ref gives
    codec::Json attributes = codec::Json::object();  // what Fn::GetAtt gives
    bool pending = false;                            // see Type::settle
    bool secret = false;                             // NoEcho: its attributes are not shown
};

struct Type {
    std::string name;                           // "AWS::SQS::Queue"
    std::vector<std::string> create_only = {};  // a change of these makes a new one
    // The property that names it, where it can be named: a named one cannot be replaced.
    std::string name_property = {};
    Made (*create)(Desk const&, codec::Json const& properties) = nullptr;
    // From what it was to what it is to be. nullptr: nothing can change, all replaces.
    Made (*update)(Desk const&, StackResource const& was, codec::Json const& properties) = nullptr;
    // Throws where it cannot go. What is gone already is fine: see gone().
    void (*remove)(Desk const&, StackResource const& was) = nullptr;
    // As it is now, of the properties that CloudFormation set; nothing where it is gone. Throws
    // where it may not be read. nullptr: drift is not checked.
    std::optional<codec::Json> (*read)(Desk const&, StackResource const& was) = nullptr;
    // One that is there under the name that the properties give, taken over as it is. nullptr: none
    // can be (ImportExistingResources).
    std::optional<Made> (*adopt)(Desk const&, codec::Json const& properties) = nullptr;
    // Of one that is pending: done, or still to come.
    std::optional<Made> (*settle)(Desk const&, StackResource const& was) = nullptr;
    // Of what takes its time to go: whether it has gone. Throws where it will not.
    bool (*has_gone)(Desk const&, StackResource const& was) = nullptr;
    // How an update of it is taken back, where that is more than another update; settled after it.
    void (*undo)(Desk const&, StackResource const& was) = nullptr;
    // Whether what it holds has changed where its properties have not: every update asks. nullptr:
    // its properties say all.
    bool (*differs)(Desk const&, StackResource const& was, codec::Json const& properties) = nullptr;
    bool takes_tags = true;  // false: a change of the stack's tags alone does not reach it
    bool named_iam = false;  // it needs CAPABILITY_IAM, and CAPABILITY_NAMED_IAM with a name
    char const* note = "";   // what differs from AWS, for the compatibility page
};

// nullptr for what is not there. "Custom::Any" is AWS::CloudFormation::CustomResource.
Type const* find_type(std::string_view name);
std::vector<Type> const& all_types();

// Whether a service says that what was to go is not there.
bool is_gone(aws::Error const& error);
// Runs it; is_gone() is no error.
void unless_gone(std::function<void()> const& remove);

bool contains(std::vector<std::string> const& list, std::string const& one);

// An input of the properties of the same names: {"A": …} of {"A", "B"} where B is absent.
codec::Json taken(codec::Json const& properties, std::vector<char const*> const& names);
std::string text_of(codec::Json const& properties, char const* name);  // scalars as text
// A resource's own tags, [{"Key": …, "Value": …}], as they are found now. Those of the stack, and
// AWS's, are no property of it and passed over.
codec::Json own_tags_now(codec::Json const& own, std::map<std::string, std::string> const& found);
bool truth_of(codec::Json const& properties, char const* name, bool fallback = false);
// A document as text, whether it was given as an object or as text.
std::string document_text(codec::Json const& properties, char const* name);

}  // namespace cloud::cloudformation
