#include "cloud/iam/policy_shelf.hpp"

#include "cloud/iam/aws_policies.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists iam_policies(
    arn text primary key, account text not null, name text not null, id text not null,
    path text not null, description text not null, default_version integer not null,
    newest_version integer not null, created integer not null, updated integer not null)
    without rowid;
create unique index if not exists iam_policies_by_name on iam_policies(account, name);
create table if not exists iam_policy_versions(
    arn text not null, number integer not null, document text not null, created integer not null,
    primary key(arn, number)) without rowid;
)sql";

constexpr char const* kOfAws = "aws";

ManagedPolicy of_aws(AwsPolicy const& policy) {
    ManagedPolicy out;
    out.arn = arn_of(policy);
    out.account = kOfAws;
    out.name = policy.name;
    out.id = policy.id;
    out.path = policy.path;
    out.description = policy.description;
    out.created_millis = out.updated_millis = kAwsPoliciesSinceMillis;
    return out;
}

std::vector<ManagedPolicy> read_all(disk::Rows row) {
    std::vector<ManagedPolicy> all;
    while (row.next()) {
        all.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
                       row.integer(6), row.integer(7), row.integer(8), row.integer(9)});
    }
    return all;
}

}  // namespace

PolicyShelf::PolicyShelf(Store& store) : store_(store) { store_.execute(kTables); }

void PolicyShelf::clear() {
    store_.write("delete from iam_policies");
    store_.write("delete from iam_policy_versions");
}

void PolicyShelf::add(ManagedPolicy const& policy, std::string const& document) {
    store_.write(
        "insert into iam_policies(arn, account, name, id, path, description, default_version,"
        " newest_version, created, updated) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        policy.arn, policy.account, policy.name, policy.id, policy.path, policy.description,
        policy.default_version, policy.newest_version, policy.created_millis,
        policy.updated_millis);
    add(policy.arn, {policy.newest_version, document, policy.created_millis});
}

void PolicyShelf::save(ManagedPolicy const& policy) {
    store_.write(
        "update iam_policies set default_version = ?, newest_version = ?, updated = ?"
        " where arn = ?",
        policy.default_version, policy.newest_version, policy.updated_millis, policy.arn);
}

void PolicyShelf::remove(std::string const& arn) {
    store_.write("delete from iam_policy_versions where arn = ?", arn);
    store_.write("delete from iam_policies where arn = ?", arn);
}

void PolicyShelf::add(std::string const& arn, PolicyVersion const& version) {
    store_.write(
        "insert into iam_policy_versions(arn, number, document, created) values(?, ?, ?, ?)", arn,
        version.number, version.document, version.created_millis);
}

void PolicyShelf::remove(std::string const& arn, std::int64_t version) {
    store_.write("delete from iam_policy_versions where arn = ? and number = ?", arn, version);
}

std::optional<ManagedPolicy> PolicyShelf::find(std::string const& arn) const {
    if (AwsPolicy const* const policy = find_aws_policy(arn)) return of_aws(*policy);
    std::vector<ManagedPolicy> found =
        read_all(store_.read("select arn, account, name, id, path, description, default_version,"
                             " newest_version, created, updated from iam_policies where arn = ?",
                             arn));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

bool PolicyShelf::taken(std::string const& account, std::string const& name) const {
    return store_
        .read("select 1 from iam_policies where account = ? and name = ? collate nocase", account,
              name)
        .next();
}

std::vector<ManagedPolicy> PolicyShelf::all(std::string const& account) const {
    if (account != kOfAws) {
        return read_all(
            store_.read("select arn, account, name, id, path, description, default_version,"
                        " newest_version, created, updated from iam_policies where account = ?"
                        " order by name",
                        account));
    }
    std::vector<ManagedPolicy> out;
    for (AwsPolicy const& policy : aws_policies()) out.push_back(of_aws(policy));
    return out;
}

std::vector<PolicyVersion> PolicyShelf::versions(std::string const& arn) const {
    if (AwsPolicy const* const policy = find_aws_policy(arn)) {
        return {{1, policy->document, kAwsPoliciesSinceMillis}};
    }
    std::vector<PolicyVersion> all;
    disk::Rows row = store_.read(
        "select number, document, created from iam_policy_versions where arn = ?"
        " order by number desc",
        arn);
    while (row.next()) all.push_back({row.integer(0), row.text(1), row.integer(2)});
    return all;
}

std::size_t PolicyShelf::versions_in_use(std::string const& account) const {
    disk::Rows row = store_.read(
        "select count(*) from iam_policy_versions v join iam_policies p on p.arn = v.arn"
        " where p.account = ?",
        account);
    return row.next() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

std::optional<std::string> PolicyShelf::document(std::string const& arn) const {
    if (AwsPolicy const* const policy = find_aws_policy(arn)) return policy->document;
    disk::Rows row = store_.read(
        "select v.document from iam_policies p join iam_policy_versions v"
        " on v.arn = p.arn and v.number = p.default_version where p.arn = ?",
        arn);
    if (!row.next()) return std::nullopt;
    return row.text(0);
}

}  // namespace cloud::iam
