#include "cloud/ssm/state.hpp"

#include "base/assert.hpp"
#include "cloud/tags.hpp"
#include "codec/json.hpp"

namespace cloud::ssm {
namespace {

using codec::Json;

constexpr char const* kSealedFor = "ssm parameter";

constexpr char const* kTables = R"(
create table if not exists ssm_parameters(
  account text not null, region text not null, name text not null, version integer not null,
  record blob not null, primary key(account, region, name, version)) without rowid;
create table if not exists ssm_tags(
  account text not null, region text not null, name text not null, tags text not null,
  primary key(account, region, name)) without rowid;
)";

// Each begins with the columns that read() takes.
constexpr char const* kLatest =
    "select account, region, name, version, record from ssm_parameters"
    " where account = ? and region = ? and name = ? order by version desc limit 1";
constexpr char const* kEveryVersion =
    "select account, region, name, version, record from ssm_parameters"
    " where account = ? and region = ? and name = ? order by version";
constexpr char const* kLatestOfEach =
    "select account, region, name, version, record from ssm_parameters p"
    " where account = ? and region = ? and version = (select max(version) from ssm_parameters o"
    " where o.account = p.account and o.region = p.region and o.name = p.name) order by name";

Json write(Parameter const& parameter) {
    return Json::object({{"type", parameter.type},
                         {"value", parameter.value},
                         {"description", parameter.description},
                         {"pattern", parameter.pattern},
                         {"tier", parameter.tier},
                         {"data_type", parameter.data_type},
                         {"modified_by", parameter.modified_by},
                         {"modified", parameter.modified_millis}});
}

}  // namespace

State::State(Core& core, SessionTokens const& root) : core_(core), root_(root) {
    core_.db.execute(kTables);
}

Parameter State::read(disk::Rows const& row) const {
    std::optional<std::string> const text = root_.unseal(row.text(4), kSealedFor);
    base::Result<Json> const record = codec::parse_json(text ? *text : std::string());
    ASSERT(text && record);
    return {.place = {row.text(0), row.text(1)},
            .name = row.text(2),
            .version = row.integer(3),
            .type = record->at("type").text(),
            .value = record->at("value").text(),
            .description = record->at("description").text(),
            .pattern = record->at("pattern").text(),
            .tier = record->at("tier").text(),
            .data_type = record->at("data_type").text(),
            .modified_by = record->at("modified_by").text(),
            .modified_millis = record->at("modified").integer(0)};
}

void State::add(Parameter const& parameter) {
    core_.db.run(
        "insert into ssm_parameters(account, region, name, version, record) values(?, ?, ?, ?, ?)",
        parameter.place.account, parameter.place.region, parameter.name, parameter.version,
        disk::Blob{root_.seal(codec::to_json(write(parameter)), kSealedFor)});
}

std::optional<Parameter> State::latest(Place const& place, std::string const& name) const {
    disk::Rows row = core_.db.query(kLatest, place.account, place.region, name);
    if (!row.next()) return std::nullopt;
    return read(row);
}

std::vector<Parameter> State::versions(Place const& place, std::string const& name) const {
    std::vector<Parameter> found;
    for (disk::Rows row = core_.db.query(kEveryVersion, place.account, place.region, name);
         row.next();) {
        found.push_back(read(row));
    }
    return found;
}

std::vector<Parameter> State::all(Place const& place) const {
    std::vector<Parameter> found;
    for (disk::Rows row = core_.db.query(kLatestOfEach, place.account, place.region); row.next();) {
        found.push_back(read(row));
    }
    return found;
}

std::size_t State::count(Place const& place) const {
    disk::Rows row = core_.db.query(
        "select count(distinct name) from ssm_parameters where account = ? and region = ?",
        place.account, place.region);
    return row.next() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

void State::forget(Parameter const& version) {
    core_.db.run(
        "delete from ssm_parameters where account = ? and region = ? and name = ? and version = ?",
        version.place.account, version.place.region, version.name, version.version);
}

void State::remove(Place const& place, std::string const& name) {
    core_.db.run("delete from ssm_parameters where account = ? and region = ? and name = ?",
                 place.account, place.region, name);
    core_.db.run("delete from ssm_tags where account = ? and region = ? and name = ?",
                 place.account, place.region, name);
}

Tags State::tags(Place const& place, std::string const& name) const {
    disk::Rows row =
        core_.db.query("select tags from ssm_tags where account = ? and region = ? and name = ?",
                       place.account, place.region, name);
    return row.next() ? read_tags(row.text(0)) : Tags();
}

void State::set_tags(Place const& place, std::string const& name, Tags const& tags) {
    core_.db.run("insert or replace into ssm_tags(account, region, name, tags) values(?, ?, ?, ?)",
                 place.account, place.region, name, write_tags(tags));
}

void State::clear() {
    core_.db.run("delete from ssm_parameters");
    core_.db.run("delete from ssm_tags");
}

}  // namespace cloud::ssm
