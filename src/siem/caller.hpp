// Who asks something of the SIEM, what he may do, and which events he may see.
#pragma once

#include <string>
#include <vector>

namespace siem {

// What an API's resource needs, from the least to the most. A role holds all down to the least; a
// token's scopes are some of them.
enum class Permission {
    metrics,     // /metrics
    read,        // searches, exports, the state of sources and pipeline
    operate,     // the quarantine
    administer,  // backups, backfills, users, the audit
};

// What of the events somebody may see: those that every list which is not empty names. Patterns
// have * and ? in them.
struct Visible {
    std::vector<std::string> log_groups = {};
    std::vector<std::string> datasets = {};  // event.dataset: the kinds of sources

    bool all() const { return log_groups.empty() && datasets.empty(); }
};

enum class CalledBy { session, token, local_token };

struct Caller {
    std::string name;  // of the user; "local" for who reads the token that lies in the data folder
    CalledBy by = CalledBy::session;
    std::string id = {};  // of the session or the token
    std::vector<Permission> may = {};
    Visible visible = {};
};

bool may(Caller const& caller, Permission what);
char const* to_string(Permission permission);

}  // namespace siem
