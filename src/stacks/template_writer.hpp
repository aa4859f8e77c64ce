// Writes a template member by member, in the order that a reader wants: what it is, what it is
// given, what it makes, what it tells.
//
//   TemplateWriter writer("The archive.");
//   writer.resource("Queue", "AWS::SQS::Queue", Json::object({…}));
//   writer.output("QueueUrl", ref("Queue"), "Where the SIEM polls.");
#pragma once

#include <string>

#include "codec/json.hpp"

namespace stacks {

class TemplateWriter {
  public:
    using Json = codec::Json;
    explicit TemplateWriter(std::string const& description);

    void parameter(char const* name, Json declaration);
    // Attributes such as DependsOn and DeletionPolicy beside the properties.
    void resource(std::string const& id, char const* type, Json properties,
                  Json const& attributes = {});
    void output(char const* name, Json value, char const* description);
    Json take();

  private:
    std::string description_;
    Json parameters_;
    Json resources_ = Json::object();
    Json outputs_;
};

// A role, and its policy under the id with "Policy" behind.
struct RoleOf {
    char const* id;
    std::string name;
    char const* description;
    codec::Json trust;
    codec::Json policy;
};
void add_role(TemplateWriter& writer, RoleOf const& role);

codec::Json ref(std::string const& id);
codec::Json attribute(std::string const& id, char const* name);
// The parameter through which the stacks of other accounts are given the key.
inline constexpr char const* kKeyParameter = "KmsKeyArn";
codec::Json key_parameter();
// "Retain", for what outlives its stack.
codec::Json kept();

}  // namespace stacks
