// Messages by what they have in common: each goes to the template that it is most like, and where
// they differ the template has <*>. Memory is bounded. Not thread-safe. (After Drain, He et al.)
//
//   query::Templates templates;
//   templates.add("[INFO] Request time: 327 ms");   // 0: "[INFO] Request time: <*> ms"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace query {

class Templates {
  public:
    // The number of its template; those that are counted too late for one of their own share 0.
    std::size_t add(std::string_view message);
    std::size_t size() const { return all_.size(); }
    std::string text(std::size_t number) const;
    std::size_t bytes() const { return bytes_; }

  private:
    struct Template {
        std::vector<std::string> words;  // "" for what differs
        bool prefix = false;             // of longer messages
    };
    std::size_t add_new(std::vector<std::string> words, bool prefix, std::string const& bucket);

    std::vector<Template> all_ = {{{""}, true}};
    std::unordered_map<std::string, std::vector<std::size_t>> buckets_;
    std::size_t bytes_ = 0;
};

}  // namespace query
