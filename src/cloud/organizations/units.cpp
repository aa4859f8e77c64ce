// Organizational units, and the tree that they make with the root and the accounts.
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

constexpr std::size_t kLettersOfUnit = 8;
constexpr TextLimits kName{1, 128};

codec::Json describe(Organizations const& o, Unit const& unit) {
    return codec::Json::object(
        {{"Id", unit.id}, {"Arn", o.naming.arn_of(unit.id)}, {"Name", unit.name}});
}

Unit open_unit(Organizations const& o, aws::Invocation const& call) {
    std::optional<Unit> unit =
        o.state.unit(given_id(call.input, "OrganizationalUnitId", {Kind::unit}));
    if (unit) return *unit;
    throw aws::Error("OrganizationalUnitNotFoundException",
                     "You specified an organizational unit that doesn't exist.");
}

void check_name_is_free(Organizations const& o, std::string const& parent,
                        std::string const& name) {
    if (!o.state.has_unit_named(parent, name)) return;
    throw aws::Error("DuplicateOrganizationalUnitException",
                     "An OU with the same name already exists.");
}

// The root is of depth 0, so an OU in it is of depth 1.
void check_room_in(Organizations const& o, std::string const& parent) {
    std::size_t const depth = parent == o.naming.root ? 1 : o.state.above(parent).size() + 1;
    if (depth > kMaximumUnitDepth) {
        throw constraint("You have exceeded the maximum depth of organizational units.",
                         "OU_DEPTH_LIMIT_EXCEEDED");
    }
    if (o.state.count_units() >= kMaximumUnits) {
        throw constraint("You have exceeded the allowed number of organizational units.",
                         "OU_NUMBER_LIMIT_EXCEEDED");
    }
}

codec::Json child(std::string const& id, Kind kind) {
    return codec::Json::object({{"Id", id}, {"Type", type_of(kind)}});
}

}  // namespace

aws::Error parent_not_found() {
    return {"ParentNotFoundException", "You specified parent that doesn't exist."};
}

std::string open_parent(Organizations const& o, aws::Invocation const& call,
                        std::string_view member, aws::Error const& missing) {
    std::string id = given_id(call.input, member, {Kind::root, Kind::unit});
    if (id != o.naming.root && !o.state.unit(id)) throw missing;
    return id;
}

std::string fresh_id(Organizations const& o, std::string const& prefix, std::size_t letters) {
    return prefix + o.core.random.text(letters, "abcdefghijklmnopqrstuvwxyz0123456789");
}

codec::Json create_organizational_unit(Organizations& o, aws::Invocation const& call) {
    Unit unit;
    unit.parent = open_parent(o, call, "ParentId", parent_not_found());
    unit.name = given_text(call.input, "Name", kName);
    aws::Tags const tags = given_tags(call.input);
    check_name_is_free(o, unit.parent, unit.name);
    check_room_in(o, unit.parent);
    unit.id = fresh_id(o, "ou-" + o.naming.root.substr(2) + "-", kLettersOfUnit);
    o.state.add(unit);
    o.settings.tag(unit.id, tags);
    welcome(o, unit.id);
    return codec::Json::object({{"OrganizationalUnit", describe(o, unit)}});
}

codec::Json describe_organizational_unit(Organizations& o, aws::Invocation const& call) {
    return codec::Json::object({{"OrganizationalUnit", describe(o, open_unit(o, call))}});
}

codec::Json update_organizational_unit(Organizations& o, aws::Invocation const& call) {
    Unit unit = open_unit(o, call);
    std::string const name = given_optional_text(call.input, "Name", kName).value_or(unit.name);
    if (name != unit.name) check_name_is_free(o, unit.parent, name);
    unit.name = name;
    o.state.save(unit);
    return codec::Json::object({{"OrganizationalUnit", describe(o, unit)}});
}

codec::Json delete_organizational_unit(Organizations& o, aws::Invocation const& call) {
    Unit const unit = open_unit(o, call);
    if (!o.state.units(unit.id).empty() || !o.state.accounts(unit.id).empty()) {
        throw aws::Error("OrganizationalUnitNotEmptyException",
                         "You specified an organizational unit that contains accounts or other "
                         "organizational units.");
    }
    o.policies.detach_all_from(unit.id);
    o.settings.untag_all(unit.id);
    o.state.remove(unit);
    return codec::Json();
}

codec::Json list_organizational_units_for_parent(Organizations& o, aws::Invocation const& call) {
    std::vector<Item> units;
    for (Unit const& unit : o.state.units(open_parent(o, call, "ParentId", parent_not_found()))) {
        units.emplace_back(unit.id, describe(o, unit));
    }
    return page(call, "OrganizationalUnits", std::move(units));
}

codec::Json list_children(Organizations& o, aws::Invocation const& call) {
    std::string const parent = open_parent(o, call, "ParentId", parent_not_found());
    std::vector<Item> children;
    if (given_word(call.input, "ChildType", {"ACCOUNT", "ORGANIZATIONAL_UNIT"}) == "ACCOUNT") {
        for (Account const& account : o.state.accounts(parent)) {
            children.emplace_back(in_order(account.number), child(account.id, Kind::account));
        }
    } else {
        for (Unit const& unit : o.state.units(parent)) {
            children.emplace_back(unit.id, child(unit.id, Kind::unit));
        }
    }
    return page(call, "Children", std::move(children));
}

codec::Json list_parents(Organizations& o, aws::Invocation const& call) {
    std::string const id = given_id(call.input, "ChildId", {Kind::unit, Kind::account});
    std::vector<std::string> const above = o.state.above(id);
    if (above.empty()) {
        throw aws::Error("ChildNotFoundException", "You specified a child that doesn't exist.");
    }
    std::string const& parent = above.back();
    Kind const kind = parent == o.naming.root ? Kind::root : Kind::unit;
    return page(call, "Parents", {{parent, child(parent, kind)}});
}

}  // namespace cloud::organizations
