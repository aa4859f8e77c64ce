// Users, groups and roles as the types of AWS::IAM have them: all are given policies in the same
// way.
#pragma once

#include <string>

#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

struct Principal {
    char const* title;  // "Role": of CreateRole, PutRolePolicy
    char const* name;   // "RoleName", of the template and of every call
    std::size_t longest;
};
inline constexpr Principal kRole{"Role", "RoleName", 64};
inline constexpr Principal kUser{"User", "UserName", 64};
inline constexpr Principal kGroup{"Group", "GroupName", 128};

// "PutRolePolicy" of "Put" and "Policy".
std::string verb(char const* what, Principal const& kind, char const* noun = "");

// `policy` has PolicyName and PolicyDocument.
void put_inline(Desk const& desk, Principal const& kind, std::string const& name,
                codec::Json const& policy);
void delete_inline(Desk const& desk, Principal const& kind, std::string const& name,
                   codec::Json const& policy);

// A policy as IAM answers it, percent-encoded. Null where it is none.
codec::Json kept_document(codec::Json const& answer, char const* member);

std::vector<std::string> texts(codec::Json const& list);
// The texts of one list that the other has not: what was taken away.
std::vector<std::string> missing(codec::Json const& of, codec::Json const& in);

}  // namespace cloud::cloudformation
