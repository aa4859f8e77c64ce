// The way to a server, against one that is made to misbehave, and against a real one.
#include "siem/store/server_connection.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>

#include "unit/http/harness.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem::store;

namespace {

// Notes what came, and answers what it is told to.
class Server final : public http::Handler {
  public:
    std::unique_ptr<http::Call> begin(http::Head const& head) override {
        return http::collect(head, 1'000'000,
                             [this](http::Head const& h, std::string body, http::Respond respond) {
                                 last = h;
                                 last_body = std::move(body);
                                 ++calls;
                                 respond(answer);
                             });
    }
    http::Reply answer{200, {}, std::string("1\n")};
    http::Head last;
    std::string last_body;
    std::atomic<int> calls{0};
};

struct Running {
    Server handler;
    http::Server server{{}, handler};
    std::string host() const { return server.url().substr(std::string("http://").size()); }
};

std::string dead_host() {
    Running gone;
    return gone.host();
}

ServerConnection connection_to(std::vector<std::string> hosts, bool compress = false) {
    Address address;
    address.hosts = std::move(hosts);
    address.compress = compress;
    return ServerConnection(address, {"intake", "se cret"}, {reading({}), std::chrono::seconds(5)});
}

}  // namespace

TEST_CASE("user and password go in headers, settings in the URL") {
    Running at;
    ServerConnection connection = connection_to({at.host()});
    CHECK(connection.query("SELECT 1", "TSV").value() == "1\n");
    CHECK(at.handler.last.headers.text("X-ClickHouse-User") == "intake");
    CHECK(at.handler.last.headers.text("X-ClickHouse-Key") == "se cret");
    CHECK(at.handler.last_body == "SELECT 1");
    std::string const target = at.handler.last.target;
    CHECK(target.find("cret") == std::string::npos);
    for (char const* const part : {"database=catchment", "readonly=2", "wait_end_of_query=1",
                                   "default_format=TSV", "max_execution_time=30"}) {
        CHECK_MESSAGE(target.find(part) != std::string::npos, target);
    }
}

TEST_CASE("a statement goes to the next host where one does not answer, and stays there") {
    Running at;
    ServerConnection connection = connection_to({dead_host(), at.host()});
    CHECK(connection.query("SELECT 1", "TSV").has_value());
    CHECK(connection.insert("INSERT INTO events", {"x"}).has_value());
    CHECK(at.handler.calls == 2);
    ServerConnection nobody = connection_to({dead_host(), dead_host()});
    base::Result<std::string> const lost = nobody.query("SELECT 1", "TSV");
    REQUIRE(!lost.has_value());
    CHECK(lost.error().kind == base::ErrorKind::retry);
    CHECK(lost.error().message.find("se cret") == std::string::npos);
}

TEST_CASE("what stands before a server and has none is passed over") {
    Running proxy;
    proxy.handler.answer = http::Reply{503, {}, std::string("no server is available")};
    Running at;
    ServerConnection connection = connection_to({proxy.host(), at.host()});
    CHECK(connection.query("SELECT 1", "TSV").value() == "1\n");
}

TEST_CASE("an insert that was not answered is not sent again: it may have been done") {
    struct Drop final : http::Handler {
        std::unique_ptr<http::Call> begin(http::Head const& head) override {
            return http::collect(head, 1'000'000,
                                 [this](http::Head const&, std::string, http::Respond respond) {
                                     std::lock_guard const lock(mutex);
                                     never.push_back(std::move(respond));
                                 });
        }
        std::mutex mutex;
        std::vector<http::Respond> never;
    };
    Drop drop;
    http::Server silent({}, drop);
    Running at;
    Address address;
    address.hosts = {silent.url().substr(7), at.host()};
    ServerConnection connection(address, {"intake", ""}, {{}, std::chrono::milliseconds(200)});
    base::Result<void> const lost = connection.insert("INSERT INTO events", {"x"});
    REQUIRE(!lost.has_value());
    CHECK(lost.error().kind == base::ErrorKind::retry);
    CHECK(at.handler.calls == 0);
    CHECK(connection.insert("INSERT INTO events", {"x"}).has_value());  // the next one is
    CHECK(at.handler.calls == 1);
}

TEST_CASE("errors are told by their code, wherever in the answer they stand") {
    Running at;
    ServerConnection connection = connection_to({at.host()});
    at.handler.answer = http::Reply{
        500,
        {{"X-ClickHouse-Exception-Code", "241"}},
        std::string("Code: 241. DB::Exception: memory limit exceeded (MEMORY_LIMIT_EXCEEDED)")};
    base::Result<std::string> answer = connection.query("SELECT 1", "TSV");
    REQUIRE(!answer.has_value());
    CHECK(answer.error().code == "241");
    CHECK(answer.error().kind == base::ErrorKind::retry);
    at.handler.answer =
        http::Reply{200,
                    {{"X-ClickHouse-Exception-Tag", "abcdefghijklmnop"}},
                    std::string("1\n2\n\r\n__exception__\r\nabcdefghijklmnop\r\n"
                                "Code: 60. DB::Exception: no such table\n30 abcdefghijklmnop\r\n"
                                "__exception__\r\n")};
    answer = connection.query("SELECT 1", "TSV");
    REQUIRE(!answer.has_value());
    CHECK(answer.error().kind == base::ErrorKind::skip);
    CHECK(answer.error().message == "Code: 60. DB::Exception: no such table");
}

TEST_CASE("what is inserted may be compressed on its way") {
    Running at;
    ServerConnection connection = connection_to({at.host()}, true);
    std::string const block(10'000, 'x');
    REQUIRE(connection.insert("INSERT INTO events", {block, "y"}).has_value());
    CHECK(at.handler.last.headers.text("Content-Encoding") == "zstd");
    CHECK(at.handler.last_body.size() < 1000);
    CHECK(at.handler.last.target.find("FORMAT%20Native") != std::string::npos);
}

TEST_CASE("a real server tells a wrong password, and what it does not allow") {
    OnServer where;
    if (!where.ready()) return;
    Address address = where.address();
    address.user = "intake";
    base::Result<void> refused = examine(address);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().kind == base::ErrorKind::stop);
    CHECK(refused.error().message.find("does not let in the user 'intake'") != std::string::npos);
    setenv(kPasswordVariable, "a secret", 1);
    refused = examine(address);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().message.find("grants") != std::string::npos);
    address.database = "catchment";
    refused = examine(address);
    CHECK_MESSAGE(refused.has_value(), refused.error().message);
    unsetenv(kPasswordVariable);
    address.hosts = {dead_host()};
    refused = examine(address);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().message.find("does not answer") != std::string::npos);
}

TEST_CASE("with the grants that the docs name all that a store does can be done") {
    OnServer where;
    if (!where.ready()) return;
    where.address().user = "intake";
    where.address().database = "catchment";
    where.address().compress = true;
    where.address().reader = "reader";
    setenv(kPasswordVariable, "a secret", 1);
    setenv(kReaderPasswordVariable, "a secret", 1);
    auto engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    auto store = ClickHouseStore::open(std::move(*engine));
    REQUIRE_MESSAGE(store.has_value(), store.error().message);
    CHECK((*store)->insert(batch_of({Sample()})).value().rows == 1);
    engine = where.open();
    REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
    store =
        ClickHouseStore::open(std::move(*engine), {{.log_groups = {"/a"}, .word_index = false}});
    REQUIRE_MESSAGE(store.has_value(), store.error().message);
    unsetenv(kPasswordVariable);
    unsetenv(kReaderPasswordVariable);
    CHECK((*store)->insert(batch_of({Sample()})).value().duplicates == 1);
    CHECK((*store)->insert(batch_of({Sample{.group = "/a"}})).value().rows == 1);
    siem::Quarantined object;
    object.id = "1";
    CHECK((*store)->quarantine(object).value() == 1);
    CHECK((*store)->release("1").has_value());
    CHECK((*store)->status().value().events == 2);
    auto const user = [&](std::string const& sql) { return (*store)->query_for_user(sql, "TSV"); };
    CHECK(user("SELECT count() FROM events").value() == "2\n");
    for (char const* const sql : {
             "TRUNCATE TABLE events",
             "SELECT 1 SETTINGS max_execution_time = 0",
             "SELECT * FROM file('/etc/passwd', 'LineAsString')",
             "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
             "SELECT * FROM remote('127.0.0.1', system, parts)",
             "SELECT * FROM system.parts",
             "SELECT * INTO OUTFILE '/tmp/never' FROM events",
         }) {
        CAPTURE(sql);
        CHECK(!user(sql).has_value());
    }
    CHECK(!(*store)->query("TRUNCATE TABLE events").has_value());
}
