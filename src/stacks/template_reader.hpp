// Reads a template as a person does: what it makes, what refers to what, and which statements its
// policies hold. Nothing is evaluated; what is only known at a deployment is shown by its name.
// Pure.
//
//   for (TemplateStatement const& one : statements_of(tree)) … one.resource, one.statement …
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"

namespace stacks {

// {"Ref": "Queue"} is "${Queue}", {"Fn::GetAtt": ["Queue", "Arn"]} is "${Queue.Arn}"; lists and
// objects are compact JSON.
std::string plain(codec::Json const& value);

// Something said at a property: a reference to a resource or a parameter, or a text.
struct Mention {
    std::string property;  // the nearest name above: "BucketARN"
    std::string target;    // logical id or parameter; "" for a text
    std::string text;
};
// All of a resource's properties but its policy documents, in their order. JSON within a text is
// read too, for custom resources and account policies carry it: its names begin in upper case.
std::vector<Mention> mentions_of(codec::Json const& properties);

struct TemplateStatement {
    std::string resource;  // logical id
    std::string type;
    std::string property;  // "PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument"
    codec::Json statement;

    std::string const& sid() const { return statement.at("Sid").text(); }
    bool allows() const { return statement.at("Effect").text() == "Allow"; }
    std::vector<std::string> actions() const;  // "s3:PutObject", as written
};
std::vector<TemplateStatement> statements_of(codec::Json const& tree);

// One text, or each of a list, by plain().
std::vector<std::string> texts_of(codec::Json const& one_or_many);

}  // namespace stacks
