#include "cfn/changes.hpp"

#include <algorithm>

namespace cfn {
namespace {

using codec::Json;

bool is_scalar(Json const& value) { return !value.is_array() && !value.is_object(); }

bool same(Json const& a, Json const& b) {
    if (a == b) return true;
    if (!is_scalar(a) || !is_scalar(b) || a.is_null() || b.is_null()) return false;
    return (a.is_text() ? a.text() : codec::to_json(a)) ==
           (b.is_text() ? b.text() : codec::to_json(b));
}

class Comparison {
  public:
    void compare(std::string const& path, Json const& before, Json const& after) {
        if (before.is_object() && after.is_object()) return objects(path, before, after);
        if (before.is_array() && after.is_array()) return lists(path, before, after);
        if (!same(before, after)) add(path, &before, &after);
    }
    std::vector<Change> found;

  private:
    void objects(std::string const& path, Json const& before, Json const& after) {
        for (auto const& [name, value] : before.members()) {
            Json const* const other = after.find(name);
            if (other) {
                compare(path + "/" + name, value, *other);
            } else {
                add(path + "/" + name, &value, nullptr);
            }
        }
        for (auto const& [name, value] : after.members()) {
            if (!before.has(name)) add(path + "/" + name, nullptr, &value);
        }
    }

    void lists(std::string const& path, Json const& before, Json const& after) {
        std::size_t const most = std::max(before.items().size(), after.items().size());
        for (std::size_t i = 0; i < most; ++i) {
            std::string const at = path + "/" + std::to_string(i);
            if (i >= after.items().size()) {
                add(at, &before.items()[i], nullptr);
            } else if (i >= before.items().size()) {
                add(at, nullptr, &after.items()[i]);
            } else {
                compare(at, before.items()[i], after.items()[i]);
            }
        }
    }

    void add(std::string const& path, Json const* before, Json const* after) {
        Change::Kind const kind = !before  ? Change::Kind::add
                                  : !after ? Change::Kind::remove
                                           : Change::Kind::modify;
        found.push_back({kind, path, before ? *before : Json(), after ? *after : Json()});
    }
};

}  // namespace

std::vector<Change> changes(Json const& before, Json const& after) {
    Comparison comparison;
    comparison.compare("", before, after);
    return std::move(comparison.found);
}

std::string property_of(Change const& change) {
    std::size_t const end = change.path.find('/', 1);
    return change.path.substr(1, end == std::string::npos ? end : end - 1);
}

}  // namespace cfn
