#include "siem/store/server_engine.hpp"

#include <chrono>
#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "http/trusting_client.hpp"
#include "siem/sql.hpp"
#include "siem/store/native.hpp"
#include "siem/store/readers.hpp"
#include "siem/store/server_connection.hpp"

namespace siem::store {
namespace {

// What it is tested with; what the tables ask for came shortly before.
constexpr std::uint64_t kOldestYear = 26;
constexpr std::uint64_t kOldestMonth = 7;

// What reads all that there is, or copies it.
constexpr std::chrono::hours kLongest(24);

constexpr char const* kWrongPassword = "516";
constexpr char const* kDenied = "497";

base::Error with_advice(base::Error error, Address const& address, std::string const& host) {
    std::string const store = "the event store at " + host;
    std::string advice = " cannot be asked: ";
    if (error.code == kWrongPassword) {
        advice = " does not let in the user '" + address.user +
                 "': name another before the '@' of its address, with the password in " +
                 kPasswordVariable + " or ?password-file=. It says: ";
    } else if (error.code == kDenied) {
        advice = " does not let '" + address.user +
                 "' do what it must: docs/clickhouse.md has the grants. It says: ";
    } else if (error.code == http::kTlsFailed) {
        advice = " cannot be trusted: name its authority's certificate with ?ca=. ";
    } else if (error.code == http::kUnreachable || error.code == http::kTimedOut ||
               error.code == http::kConnectionLost) {
        advice =
            " does not answer: compare host and port with its http_port, and whether it "
            "speaks TLS (clickhouses://). ";
    }
    error.message = store + advice + error.message;
    error.kind = base::ErrorKind::stop;
    return error;
}

base::Result<void> examine_version(std::string const& host, std::string_view version) {
    std::vector<std::string_view> const parts = base::split(version, '.');
    std::uint64_t const year = base::to_uint64(parts[0]).value_or(0);
    std::uint64_t const month = parts.size() < 2 ? 0 : base::to_uint64(parts[1]).value_or(0);
    if (year > kOldestYear || (year == kOldestYear && month >= kOldestMonth)) return {};
    return base::fail(base::ErrorKind::stop, "the event store at " + host + " is ClickHouse " +
                                                 std::string(version) + ", and it takes " +
                                                 std::to_string(kOldestYear) + "." +
                                                 std::to_string(kOldestMonth) + " or later");
}

base::Result<void> examine_host(ServerConnection& connection, Address const& address,
                                std::string const& host) {
    auto const failed = [&](base::Error error) {
        return base::fail(with_advice(std::move(error), address, host));
    };
    base::Result<std::string> answer = connection.query_host(host, "SELECT version()");
    if (!answer) return failed(answer.error());
    base::Result<void> const version = examine_version(host, base::trim(*answer));
    if (!version) return version;
    answer = connection.query_host(host, "EXISTS DATABASE " + quoted(address.database));
    if (!answer) return failed(answer.error());
    if (base::trim(*answer) == "1") return {};
    answer =
        connection.query_host(host, "CREATE DATABASE IF NOT EXISTS " + quoted(address.database));
    if (!answer) return failed(answer.error());
    return {};
}

// The tables of each shard are made by way of its host.
base::Result<void> examine_cluster(ServerConnection& connection, Address const& address) {
    if (address.cluster.empty()) return {};
    std::string const& host = address.hosts.front();
    base::Result<std::string> const shards = connection.query_host(
        host, "SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = " +
                  literal(address.cluster));
    if (!shards) return base::fail(with_advice(shards.error(), address, host));
    std::uint64_t const number = base::to_uint64(base::trim(*shards)).value_or(0);
    if (number == 0) {
        return base::fail(base::ErrorKind::stop, "the event store at " + host +
                                                     " knows no cluster '" + address.cluster +
                                                     "': see its remote_servers");
    }
    if (address.replicated || number == address.hosts.size()) return {};
    return base::fail(base::ErrorKind::stop,
                      "the cluster '" + address.cluster + "' has " + std::to_string(number) +
                          " shards and the store's address names " +
                          std::to_string(address.hosts.size()) + " hosts: name one of each shard");
}

base::Result<void> examine_hosts(ServerConnection& connection, Address const& address) {
    for (std::string const& host : address.hosts) {
        base::Result<void> const well = examine_host(connection, address, host);
        if (!well) return well;
    }
    return examine_cluster(connection, address);
}

// An insert is in the tables of all its shards when it is answered, and ends before this program
// gives it up. Of replicas it is on most, and what the writer reads it reads from one that has it.
ServerConnection::Terms terms_of_writer(Address const& address) {
    Settings settings = writing();
    settings.emplace_back("distributed_foreground_insert", "1");
    settings.emplace_back("max_execution_time", "240");
    if (address.replicated) {
        settings.emplace_back("insert_quorum", "auto");
        settings.emplace_back("insert_quorum_parallel", "0");
        settings.emplace_back("select_sequential_consistency", "1");
    }
    return {std::move(settings), std::chrono::minutes(5)};
}

// Longer than the server itself lets a statement take.
std::chrono::milliseconds patience(Limits const& limits) {
    return std::chrono::seconds(limits.search_seconds + 15);
}

class ServerEngine final : public Engine {
  public:
    ServerEngine(Address const& address, ServerSettings const& settings, Login const& login)
        : address_(address),
          login_(login),
          limits_(settings.limits),
          layout_{address.database, address.cluster, address.replicated},
          writer_(address, login, terms_of_writer(address)) {
        for (std::string const& host : address.hosts) {
            Address one = address;
            one.hosts = {host};
            nodes_.push_back(
                std::make_unique<ServerConnection>(one, login, terms_of_writer(address)));
            killers_.push_back(std::make_unique<ServerConnection>(
                one, login, ServerConnection::Terms{{}, std::chrono::seconds(10)}));
        }
        for (std::uint32_t i = 0; i < settings.readers; ++i) {
            for (Readers* const pool : {&readers_, &searchers_}) {
                pool->add(std::make_unique<ServerConnection>(
                    address, login,
                    ServerConnection::Terms{reading(settings.limits), patience(settings.limits)}));
            }
        }
    }
    void let_users_read(Login const& login, Limits const& limits) {
        user_ = std::make_unique<ServerConnection>(
            address_, login, ServerConnection::Terms{reading_for_user(limits), patience(limits)});
    }

    Connection& writer() override { return writer_; }
    std::vector<Node> nodes() override {
        std::vector<Node> all;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            all.push_back({address_.hosts[i], *nodes_[i]});
        }
        return all;
    }
    Layout const& layout() const override { return layout_; }
    void know_split() override { layout_.split = true; }
    base::Result<std::string> ask(Question const& question) override {
        return writer_.ask(question);
    }
    base::Result<void> stream(std::string_view sql, std::string_view format,
                              Piece const& piece) override {
        ServerConnection connection(address_, login_, of_all());
        return connection.stream(sql, format, piece);
    }
    base::Result<std::uint64_t> save_parquet(std::string_view sql, std::string const& file,
                                             std::string const& name) override;
    using Engine::run;
    base::Result<std::string> run(std::string_view sql, std::string const& host) override {
        Address one = address_;
        one.hosts = {host};
        return ServerConnection(one, login_, {writing(), kLongest}).query(sql, "TSV");
    }
    base::Result<std::string> read(std::string_view sql, std::string_view format) override {
        return readers_.query(sql, format);
    }
    base::Result<std::string> search(std::string_view sql, std::string_view format) override {
        return searchers_.query(sql, format);
    }
    // Whichever of them runs it.
    base::Result<void> kill(std::string_view mark) override {
        base::Result<void> all;
        for (std::unique_ptr<ServerConnection> const& node : killers_) {
            base::Result<std::string> const done = node->query(kill_statement(mark), "TSV");
            if (!done) all = base::fail(done.error());
        }
        return all;
    }
    // Whoever may write may also read what is none of the store's, and a statement cannot be told
    // by its looks: only ClickHouse's own grants bind it.
    base::Result<std::string> read_for_user(std::string_view sql,
                                            std::string_view format) override {
        if (user_) return user_->query(sql, format);
        return base::fail(base::ErrorKind::skip,
                          "statements of users need a reader in the store's address: a user of "
                          "ClickHouse that may read the store's tables and nothing else");
    }

  private:
    ServerConnection::Terms of_all() const { return {reading_all(limits_), kLongest}; }

    Address const address_;
    Login const login_;
    Limits const limits_;
    Layout layout_;
    ServerConnection writer_;
    std::vector<std::unique_ptr<ServerConnection>> nodes_;
    std::vector<std::unique_ptr<ServerConnection>> killers_;  // one a node
    Readers readers_;
    Readers searchers_;
    std::unique_ptr<ServerConnection> user_;
};

// The server has all of it in its temporary files before it sends it.
base::Result<std::uint64_t> ServerEngine::save_parquet(std::string_view sql,
                                                       std::string const& file,
                                                       std::string const& name) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    ServerConnection connection(address_, login_, of_all());
    base::Result<std::uint64_t> const rows = connection.fetch(
        std::string(sql) + " SETTINGS " + named(name), "Parquet", [&](std::string_view bytes) {
            return static_cast<bool>(
                out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())));
        });
    out.close();
    if (rows && !out) {
        return base::fail(base::ErrorKind::retry, "'" + file + "' cannot be written");
    }
    return rows;
}

}  // namespace

base::Result<void> examine(Address const& address) {
    base::Result<Login> const login = login_of(address);
    if (!login) return base::fail(login.error());
    ServerConnection connection(address, *login, {{}, std::chrono::seconds(15)});
    return examine_hosts(connection, address);
}

base::Result<std::unique_ptr<Engine>> open_servers(Address const& address,
                                                   ServerSettings const& settings) {
    base::Result<void> const well = examine(address);
    if (!well) return base::fail(well.error());
    base::Result<Login> const login = login_of(address);
    if (!login) return base::fail(login.error());
    auto engine = std::make_unique<ServerEngine>(address, settings, *login);
    if (!address.reader.empty()) {
        base::Result<Login> const reader = reader_login_of(address);
        if (!reader) return base::fail(reader.error());
        engine->let_users_read(*reader, settings.limits);
    }
    return engine;
}

}  // namespace siem::store
