#include "cfn/graph.hpp"

#include <vector>

#include "base/text.hpp"
#include "cfn/error.hpp"

namespace cfn {

Graph dependencies(Template const& read, Taken const& taken) {
    Graph graph;
    for (Resource const& one : read.resources) {
        bool const there = !taken || one.condition.empty() || taken(one.condition);
        if (there) graph[one.id];
    }
    for (Resource const& one : read.resources) {
        auto const found = graph.find(one.id);
        if (found == graph.end()) continue;
        for (Reference const& to : references_in(one.properties, taken)) {
            if (to.kind != Reference::Kind::condition && graph.count(to.name) != 0) {
                found->second.insert(to.name);
            }
        }
        for (std::string const& id : one.depends_on) {
            if (graph.count(id) != 0) found->second.insert(id);
        }
    }
    return graph;
}

void check_circles(Template const& read) {
    Graph left = dependencies(read);
    // Whatever waits for nothing that is left goes; what stays goes round in circles, or waits for
    // what does.
    for (bool changed = true; changed;) {
        changed = false;
        for (auto at = left.begin(); at != left.end();) {
            bool waits = false;
            for (std::string const& id : at->second) waits = waits || left.count(id) != 0;
            changed = changed || !waits;
            at = waits ? std::next(at) : left.erase(at);
        }
    }
    if (left.empty()) return;
    std::vector<std::string> members;
    for (Resource const& one : read.resources) {
        if (left.count(one.id) != 0) members.push_back(one.id);
    }
    throw Invalid("Circular dependency between resources: [" + base::join(members, ", ") + "]");
}

}  // namespace cfn
