// What the templates of all accounts make, as one: each resource, and which refers to which, also
// from one account to another by name, by ARN, or by the output that fills a parameter. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stacks/synthesis.hpp"
#include "stacks/template_reader.hpp"

namespace stacks {

struct Part {
    std::size_t stack = 0;  // which of them
    std::string id;         // logical; "" of what no template makes
    std::string type;       // "AWS::S3::Bucket"; "" of an account that takes on a role
    std::string name;       // physical, else the logical id
    codec::Json properties;
    bool forwards = false;     // log groups to a destination: a filter, or what makes one
    std::string pattern = {};  // of that

    bool is(std::string_view suffix) const { return type.ends_with(suffix); }
    // Part of another: a policy, an alias, a stream of a log group.
    bool belongs_to_another() const;
};

struct Link {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string property;
};

// A statement of a policy, and the part that it stands at: of a policy, the role, the bucket or the
// queue.
struct Grant {
    std::size_t owner = 0;
    TemplateStatement statement;
};

struct Plan {
    std::vector<Synthesised> const& stacks;
    std::vector<Part> parts = {};
    std::vector<Link> links = {};
    std::vector<Grant> grants = {};
    // For there may be hundreds of accounts: parts by stack and id, and by what an ARN says of
    // them; links by either end; grants by owner.
    std::map<std::pair<std::size_t, std::string>, std::size_t> by_id = {};
    std::multimap<std::string, std::size_t> by_arn = {};
    std::multimap<std::size_t, std::size_t> links_from = {};
    std::multimap<std::size_t, std::size_t> links_to = {};
    std::multimap<std::size_t, std::size_t> grants_at = {};

    std::size_t add(Part part);
    void add(Link link);
    void add(Grant grant);
    std::optional<std::size_t> find(std::size_t stack, std::string const& id) const;
    // What a reference or an ARN in that stack means.
    std::optional<std::size_t> resolve(std::size_t stack, std::string const& text) const;
    std::optional<std::size_t> role_of(std::size_t part) const;  // that a service takes on
    bool is_taken_on_by_a_service(std::size_t role) const;
    std::set<std::size_t> reach_of(std::size_t role) const;  // what its statements speak of
    // Which statements let the role do something with the target: "s3:PutObject", then "role:
    // Write", "bucket: WriteFromTheOrganization". Empty where none does.
    std::vector<std::string> allowed(std::size_t role, std::size_t target) const;
    // The same for what a service does in its own name, by the target's policy alone.
    std::vector<std::string> allowed_to_service(std::size_t target) const;
    // And for an account that takes on a role: "external id", where it is asked for.
    std::vector<std::string> allowed_to_account(std::size_t role) const;
};

Plan read_plan(std::vector<Synthesised> const& stacks);

// "S3 bucket" of "AWS::S3::Bucket", "Log group" of "AWS::Logs::LogGroup", "Custom thing".
std::string kind_of(std::string const& type);
std::string service_of(std::string const& type);  // "S3"; "" where it has none

}  // namespace stacks
