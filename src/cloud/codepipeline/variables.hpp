// What stands as #{namespace.key} in an action's configuration. Pure.
//
//   for (Reference const& one : references("KmsKeyArn=#{Key.KeyArn}")) …     // {"Key", "KeyArn"}
//   std::string const text = substituted(value, [&](Reference const& one) { return …; });
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace cloud::codepipeline {

struct Reference {
    std::string name_space;  // "" where there is no point in it
    std::string key;
    std::string text;  // "Key.KeyArn"
};
std::vector<Reference> references(std::string const& value);
std::string substituted(std::string const& value,
                        std::function<std::string(Reference const&)> const& value_of);

}  // namespace cloud::codepipeline
