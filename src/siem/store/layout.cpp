#include "siem/store/layout.hpp"

#include "siem/sql.hpp"

namespace siem::store {

std::string Layout::local(std::string_view table) const {
    return std::string(table) + (cluster.empty() ? "" : "_local");
}

std::string Layout::system(std::string_view table) const {
    std::string const name = "system." + std::string(table);
    if (cluster.empty()) return name;
    // Replicas hold the same parts: one of each shard tells.
    return "cluster(" + literal(cluster) + ", " + name + ")";
}

}  // namespace siem::store
