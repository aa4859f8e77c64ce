// What requests give, read and checked: templates, parameters, tags, names.
//
//   Asked const asked = given(f, call);    // throws ValidationError
#pragma once

#include "cfn/template.hpp"
#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {

// What CreateStack, UpdateStack and CreateChangeSet have in common.
struct Asked {
    std::string name;  // of the stack, or its ARN
    std::string template_text;
    bool same_template = false;  // UsePreviousTemplate
    std::map<std::string, cfn::Given> parameters;
    aws::Tags tags;
    bool has_tags = false;  // else an update leaves them as they are
    std::vector<std::string> capabilities;
    std::vector<std::string> notification_arns;
    std::string role_arn;
    std::string token;
};
Asked given(Formation& f, aws::Invocation const& call);

// Of "TemplateBody" or "TemplateURL", which is read from this cloud's S3 as the caller, whatever
// host it names. "" where there is neither.
std::string given_template(Formation& f, aws::Invocation const& call);
// What stands at a URL, read by `call.caller`.
std::string template_at(Formation& f, aws::Invocation const& call, std::string const& url);

// [{Key, Value}]. Throws ValidationError for what is AWS's own and for too many.
aws::Tags given_tags(codec::Json const& list);

// Of "StackPolicyBody" or "StackPolicyURL" where `member` is "StackPolicy". "" where there is
// neither. Throws ValidationError where it is no stack policy.
std::string given_policy(Formation& f, aws::Invocation const& call, std::string const& member);

// The living stack of that name, or any by its ARN. Throws ValidationError.
Stack given_stack(Formation const& f, aws::Invocation const& call, std::string const& name);
Stack given_stack(Formation const& f, aws::Invocation const& call);  // of "StackName"

// Throws where CloudFormation would not take the template: what it is, its types, and what it needs
// to be acknowledged (InsufficientCapabilitiesException).
// Of its text alone: see cfn::Template's `sketched`.
cfn::Template checked_template(std::string const& text);
void check_types(cfn::Template const& read);  // throws cfn::Invalid
void check_capabilities(cfn::Template const& read, std::vector<std::string> const& given);
// A transform has to be acknowledged where no change set shows what it makes.
void check_expansion(cfn::Template const& read, std::vector<std::string> const& given);
// CAPABILITY_IAM, CAPABILITY_NAMED_IAM; "" for none.
std::string capability_of(cfn::Template const& read);

// Sorted lists of answers, a page at a time. `next` is "NextToken".
codec::Json page(aws::Invocation const& call, char const* member, std::vector<codec::Json> all);

codec::Json time_of(std::int64_t millis);  // as the query protocol writes it

}  // namespace cloud::cloudformation
