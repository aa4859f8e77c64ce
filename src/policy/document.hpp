// A policy of AWS's language, read once and judged many times. Immutable, so it is shared between
// threads and caches. Rules: IAM guide, "Grammar of the IAM JSON policy language" and "IAM JSON
// policy elements reference".
//
//   base::Result<Shared> const document = policy::read(text);
//   std::optional<std::string> const wrong = policy::malformed(text, policy::Kind::identity);
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace policy {

class Document;
using Shared = std::shared_ptr<Document const>;  // shared: policies are cached and given to many

// A policy with the name that explanations call it by.
struct Named {
    std::string name;
    Shared document;
};

// Where a policy is to stand, for what its grammar allows there.
enum class Kind {
    identity,  // users, groups, roles, boundaries, session policies: no Principal
    trust,     // of a role: a Principal and no Resource
    resource,  // buckets, queues, keys, destinations: a Principal and a Resource
    service_control,
};

// What is read can be judged. What a policy has that cannot be understood never allows, and where
// it stands in a denial it denies. The error says what is wrong in the words of malformed().
base::Result<Shared> read(std::string_view text);

// What AWS says of a policy that it does not take (MalformedPolicyDocument's message), or nothing.
std::optional<std::string> malformed(std::string_view text, Kind kind);

// Documents by their text, so that each is read once. It forgets them where they become too many
// or too large. A text that cannot be read is a document that allows nothing and denies everything.
// One thread.
class Library {
  public:
    struct Limits {
        std::size_t documents = 4096;
        std::size_t text_bytes = 4 << 20;  // compiled, a text may take eighty times its bytes
    };
    Library() = default;
    explicit Library(Limits limits) : limits_(limits) {}
    Shared find(std::string const& text);

  private:
    Limits limits_;
    std::size_t text_bytes_ = 0;
    std::map<std::string, Shared, std::less<>> known_;
};

}  // namespace policy
