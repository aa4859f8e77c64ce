#include "cloud/cloudformation/signals.hpp"

#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/types.hpp"
#include "codec/json.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kSealedFor = "cloudformation signal";
constexpr char const* kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kTokenLetters = 40;
constexpr std::size_t kIdBytes = 256;  // a longer UniqueId is none

constexpr char const* kTables = R"(
create table if not exists cloudformation_wait_handles(token text primary key) without rowid;
create table if not exists cloudformation_signals(
  number integer primary key autoincrement, token text not null, record blob not null);
create index if not exists cloudformation_signals_of on cloudformation_signals(token);
)";

std::string written(Signals::Signal const& signal) {
    return codec::to_json(Json::object({{"id", signal.id},
                                        {"status", signal.status},
                                        {"reason", signal.reason},
                                        {"data", signal.data}}));
}

Signals::Signal read(Json const& kept) {
    return {kept.at("id").text(), kept.at("status").text(), kept.at("reason").text(),
            kept.at("data").text()};
}

// What is no signal has no status.
Signals::Signal parsed(std::string const& body) {
    base::Result<Json> const said = codec::parse_json(body);
    if (!said || !said->is_object()) return {};
    std::string const& id = said->at("UniqueId").text();
    std::string const& status = said->at("Status").text();
    bool const known = status == "SUCCESS" || status == "FAILURE";
    if (!known || id.empty() || id.size() > kIdBytes) return {};
    return {id, status, said->at("Reason").text(), text_of(*said, "Data")};
}

http::Reply text_reply(int status, std::string const& text) {
    http::Reply reply;
    reply.status = status;
    reply.body = text;
    return reply;
}

}  // namespace

Signals::Signals(Core& core, SessionTokens const& root) : core_(core), root_(root) {
    core_.db.execute(kTables);
}

void Signals::clear() {
    core_.db.run("delete from cloudformation_wait_handles");
    core_.db.run("delete from cloudformation_signals");
}

std::string Signals::open() {
    std::string const token = core_.random.text(kTokenLetters, kLetters);
    core_.db.run("insert into cloudformation_wait_handles(token) values(?)", token);
    return token;
}

void Signals::close(std::string const& token) {
    core_.db.run("delete from cloudformation_wait_handles where token = ?", token);
    core_.db.run("delete from cloudformation_signals where token = ?", token);
}

bool Signals::is_open(std::string const& token) const {
    return core_.db.query("select 1 from cloudformation_wait_handles where token = ?", token)
        .next();
}

std::vector<Signals::Signal> Signals::of(std::string const& token) const {
    std::vector<Signal> all;
    for (disk::Rows row = core_.db.query(
             "select record from cloudformation_signals where token = ? order by number", token);
         row.next();) {
        std::optional<std::string> const text = root_.unseal(row.text(0), kSealedFor);
        base::Result<Json> const record = codec::parse_json(text ? *text : std::string("{}"));
        ASSERT(text && record);
        all.push_back(read(*record));
    }
    return all;
}

bool Signals::add(std::string const& token, Signal const& signal) {
    std::vector<Signal> const there = of(token);
    bool const repeated = std::any_of(there.begin(), there.end(),
                                      [&](Signal const& one) { return one.id == signal.id; });
    if (repeated || there.size() >= kSignalsOfAHandle) return false;
    core_.db.run("insert into cloudformation_signals(token, record) values(?, ?)", token,
                 disk::Blob{root_.seal(written(signal), kSealedFor)});
    core_.signal(kWorkTopic);
    return true;
}

void Signals::replace(std::string const& token, Signal const& signal) {
    std::vector<Signal> const there = of(token);
    core_.db.run("delete from cloudformation_signals where token = ?", token);
    for (Signal const& one : there) {
        if (one.id != signal.id) add(token, one);
    }
    add(token, signal);
}

http::Reply Signals::answered(std::string const& token, std::string const& body) {
    if (!is_open(token)) return text_reply(403, "There is no wait condition handle here.\n");
    add(token, parsed(body));
    return text_reply(200, "");
}

std::string token_of_handle(std::string const& url) { return url.substr(url.rfind('/') + 1); }

}  // namespace cloud::cloudformation
