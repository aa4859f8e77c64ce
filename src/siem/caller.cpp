#include "siem/caller.hpp"

#include <algorithm>

namespace siem {

bool may(Caller const& caller, Permission what) {
    return std::find(caller.may.begin(), caller.may.end(), what) != caller.may.end();
}

char const* to_string(Permission permission) {
    switch (permission) {
        case Permission::metrics:
            return "metrics";
        case Permission::read:
            return "read";
        case Permission::operate:
            return "operate";
        case Permission::administer:
            break;
    }
    return "administer";
}

}  // namespace siem
