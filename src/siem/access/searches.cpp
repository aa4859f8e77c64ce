// What users do with searches that are saved: their own, those that are shared, and for
// administrators those of others.
#include <utility>

#include "base/id.hpp"
#include "siem/access/access.hpp"
#include "siem/access/errors.hpp"

namespace siem::access {
namespace {

using codec::Json;

bool is_of(Saved const& search, Caller const& caller) {
    return search.owner == caller.name || may(caller, Permission::administer);
}

void apply(SavedChange const& change, Saved& search) {
    if (change.name) search.name = *change.name;
    if (change.q) search.q = *change.q;
    if (change.description) search.description = *change.description;
    if (change.by) search.by = *change.by;
    if (change.range) search.range = *change.range;
    if (change.columns) search.columns = *change.columns;
    if (change.shared) search.shared = *change.shared;
}

}  // namespace

Json Access::searches(Caller const& caller, std::string const& owner) {
    std::lock_guard const turn(changing_);
    Json list = Json::array();
    bool const all = owner == caller.name || may(caller, Permission::administer);
    for (Saved const& one :
         owner.empty() ? saved_.of_or_shared(caller.name) : saved_.of(owner, all)) {
        list.push(saved_json(one));
    }
    return Json::object({{"searches", std::move(list)}});
}

// That of another's that is not shared is not there for anybody but administrators.
base::Result<Saved> Access::find_search(Caller const& caller, std::string const& id) {
    std::optional<Saved> found = saved_.find(id);
    if (!found || !(found->shared || is_of(*found, caller))) {
        return wrong("not_found", "There is no such saved search.");
    }
    if (is_of(*found, caller)) return *std::move(found);
    return wrong("forbidden", "It is " + found->owner + "'s: save it as one of your own.");
}

base::Result<void> Access::may_keep(Caller const& caller, Saved const& search, bool was_shared) {
    std::string const complaint = complaint_about_saved(search);
    if (!complaint.empty()) return wrong("bad_request", complaint);
    std::optional<Saved> const same = saved_.find(search.owner, search.name);
    if (same && same->id != search.id) {
        return wrong("exists", "There is a search of that name already.");
    }
    if (!search.shared) return {};
    if (!may(caller, Permission::operate)) {
        return wrong("forbidden", "Searches are shared by analysts and administrators.");
    }
    if (!was_shared && saved_.count_shared() >= kMostShared) {
        return wrong("conflict", "1,000 searches are shared already.");
    }
    return {};
}

base::Result<Json> Access::add_search(Caller const& caller, SavedChange const& search,
                                      base::Instant now) {
    std::lock_guard const turn(changing_);
    Saved fresh{base::hex_id(random_, 12), caller.name};
    fresh.created = fresh.changed = now;
    apply(search, fresh);
    base::Result<void> const good = may_keep(caller, fresh, false);
    if (!good) return base::fail(good.error());
    if (saved_.count_of(caller.name) >= kMostSaved) {
        return wrong("conflict", "You have 200 saved searches already: delete one first.");
    }
    saved_.save(fresh);
    return saved_json(fresh);
}

base::Result<Json> Access::change_search(Caller const& caller, SavedChange const& change,
                                         base::Instant now) {
    std::lock_guard const turn(changing_);
    base::Result<Saved> search = find_search(caller, change.id);
    if (!search) return base::fail(search.error());
    bool const was_shared = search->shared;
    apply(change, *search);
    search->changed = now;
    base::Result<void> const good = may_keep(caller, *search, was_shared);
    if (!good) return base::fail(good.error());
    saved_.save(*search);
    return saved_json(*search);
}

base::Result<Json> Access::remove_search(Caller const& caller, std::string const& id) {
    std::lock_guard const turn(changing_);
    base::Result<Saved> const search = find_search(caller, id);
    if (!search) return base::fail(search.error());
    saved_.remove(id);
    return saved_json(*search);
}

}  // namespace siem::access
