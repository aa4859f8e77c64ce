// Tags as most services have them: as condition keys of a request, and as they are kept.
//
//   add_request_tags(need.context, call.input);
//   stream.tags = read_tags(row.text(8));
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "codec/json.hpp"
#include "policy/context.hpp"

namespace cloud {

// aws:RequestTag/… and aws:TagKeys. Throws ValidationException for far more tags than any service
// takes: none may go by a condition unseen, and a flood of them would cost much.
class RequestTags {
  public:
    void add(std::string const& key, std::string const& value);
    void add_map(codec::Json const& tags);   // {"key": "value"}
    void add_keys(codec::Json const& list);  // of tags that are to go
    void put_in(policy::Context& context) &&;

  private:
    void add_key(std::string const& key);
    policy::Context::Values keys_;
    std::vector<std::pair<std::string, std::string>> tags_;
};
// Of "Tags", [{"Key": …, "Value": …}], and "TagKeys".
void add_request_tags(policy::Context& context, codec::Json const& in);

std::string write_tags(std::map<std::string, std::string> const& tags);
std::map<std::string, std::string> read_tags(std::string const& text);

}  // namespace cloud
