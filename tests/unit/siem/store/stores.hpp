// The stores that the same cases are put to: the real engine on a folder of its own, and memory.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "siem/batch.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/embedded_engine.hpp"
#include "siem/store/library.hpp"
#include "siem/store/memory_store.hpp"
#include "siem/store/server_connection.hpp"
#include "siem/store/server_engine.hpp"
#include "unit/siem/store/node.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CATCHMENT_NO_ENGINE 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CATCHMENT_NO_ENGINE 1
#endif

namespace siem::store {

// Nothing, with a message, where the engine's library is not there or cannot be loaded here.
inline Library const* engine_library() {
#ifdef CATCHMENT_NO_ENGINE
    MESSAGE("skipped: the engine cannot live in a process with this sanitizer");
    return nullptr;
#else
    static base::Result<std::filesystem::path> const file =
        find_library(std::filesystem::current_path());
    if (!file) {
        MESSAGE("skipped: " << file.error().message);
        return nullptr;
    }
    static base::Result<Library> const library = load_library(*file);
    REQUIRE_MESSAGE(library.has_value(), library.error().message);
    return &*library;
#endif
}

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "catchment-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path const& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// 2026-11-23T08:30:00Z.
inline constexpr std::int64_t kMorning = 1'795'422'600'000'000;
inline constexpr std::int64_t kDay = 86'400'000'000;

struct Sample {
    std::string account = "111122223333";
    std::string group = "/app/web";
    std::string stream = "web-1";
    std::string id = "1";
    std::string message = "hello";
    std::int64_t at = kMorning;

    void add_to(Batch& batch) const {
        Event event;
        event.clear();
        event.integer(Field::timestamp) = at;
        event.integer(Field::event_ingested) = at + 1'000'000;
        event[Field::event_id] = id;
        event[Field::message] = message;
        event[Field::cloud_account_id] = account;
        event[Field::log_group] = group;
        event[Field::log_stream] = stream;
        event.leaves = {{"length", message}, {"id", id}};
        batch.add(event);
    }
};

inline Batch batch_of(std::vector<Sample> const& samples) {
    Batch batch;
    for (Sample const& sample : samples) sample.add_to(batch);
    return batch;
}

// What a test sees of a store. `ready` is false where it is to be skipped.
template <typename Where>
class StoreUnderTest {
  public:
    StoreUnderTest() {
        if (where_.ready()) open();
    }
    bool ready() const { return where_.ready(); }
    EventStore& store() { return *store_; }
    ClickHouseStore& chdb() { return *store_; }
    Where& where() { return where_; }
    void restart(std::vector<KeptSource> const& sources = {}) {
        store_.reset();
        open(sources);
    }
    std::uint64_t size() { return std::stoull(cell("SELECT count() FROM events")); }
    std::uint64_t quarantined() { return store_->count_quarantine().value(); }
    std::optional<std::string> message(Sample const& of) {
        auto const hexed = [](std::string const& text) {
            std::string out;
            for (unsigned char const c : text) {
                out += "0123456789ABCDEF"[c >> 4];
                out += "0123456789ABCDEF"[c & 15];
            }
            return "unhex('" + out + "')";
        };
        base::Result<std::string> const found =
            store_->query("SELECT message FROM events WHERE `event.id` = " + hexed(of.id) +
                              " AND `log.stream` = " + hexed(of.stream) + " AND `log.group` = " +
                              hexed(of.group) + " AND `cloud.account.id` = " + hexed(of.account),
                          "RowBinary");
        REQUIRE_MESSAGE(found.has_value(), found.error().message);
        TextColumn::Reader cells{std::string_view(*found)};
        if (cells.empty()) return std::nullopt;
        std::string message(cells.next());
        CHECK_MESSAGE(cells.empty(), "the event is there twice");
        return message;
    }
    std::string cell(std::string const& sql) {
        base::Result<std::string> const answer = store_->query(sql, "TSVRaw");
        REQUIRE_MESSAGE(answer.has_value(), answer.error().message);
        return answer->substr(0, answer->find('\n'));
    }

  private:
    void open(std::vector<KeptSource> const& sources = {}) {
        auto engine = where_.open();
        REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
        auto store = ClickHouseStore::open(std::move(*engine), sources);
        REQUIRE_MESSAGE(store.has_value(), store.error().message);
        store_ = std::move(*store);
    }

    Where where_;
    std::unique_ptr<ClickHouseStore> store_;
};

class InProcess {
  public:
    bool ready() const { return library_ != nullptr; }
    base::Result<std::unique_ptr<Engine>> open() {
        return open_embedded(*library_, {.folder = folder_.path() / "store"});
    }

  private:
    TemporaryFolder folder_;
    Library const* library_ = engine_library();
};
using ChdbUnderTest = StoreUnderTest<InProcess>;

// One server for all cases, a database for each.
class OnServer {
  public:
    OnServer() {
        static int databases = 0;
        address_.user = "default";
        address_.database = "catchment_" + std::to_string(++databases);
        if (node() != nullptr) address_.hosts = {node()->host()};
    }
    ~OnServer() {
        if (!ready()) return;
        ServerConnection connection(address_, {"default", ""}, {});
        (void)connection.query("DROP DATABASE " + address_.database, "TSV");
    }
    bool ready() const { return node() != nullptr; }
    base::Result<std::unique_ptr<Engine>> open() { return open_servers(address_, {}); }
    Address& address() { return address_; }
    static RealNode* node() {
        if (!find_library(std::filesystem::current_path())) return nullptr;
        static TemporaryFolder const folder;
        static RealNode running(folder.path(), *find_library(std::filesystem::current_path()));
        return &running;
    }

  private:
    Address address_;
};
using ServerUnderTest = StoreUnderTest<OnServer>;

// Two servers, each a shard of the cluster `logs`; a database on both for each case.
class OnShards {
  public:
    OnShards() {
        static int databases = 0;
        address_.database = "catchment_" + std::to_string(++databases);
        address_.cluster = "logs";
        if (!ready()) return;
        for (std::size_t i = 0; i < 2; ++i) address_.hosts.push_back(nodes()[i]->host());
    }
    ~OnShards() {
        for (std::string const& host : address_.hosts) {
            Address one = address_;
            one.hosts = {host};
            ServerConnection connection(one, {"default", ""}, {});
            (void)connection.query("DROP DATABASE " + address_.database, "TSV");
        }
    }
    bool ready() const { return find_library(std::filesystem::current_path()).has_value(); }
    base::Result<std::unique_ptr<Engine>> open() { return open_servers(address_, {}); }
    static std::vector<std::unique_ptr<RealNode>> const& nodes() {
        static TemporaryFolder const folder;
        static std::vector<std::unique_ptr<RealNode>> const running = [] {
            std::filesystem::path const library = *find_library(std::filesystem::current_path());
            std::vector<int> const ports = free_ports(2);
            std::vector<std::unique_ptr<RealNode>> all;
            for (int const port : ports) {
                all.push_back(std::make_unique<RealNode>(folder.path() / std::to_string(port),
                                                         library, port, ports));
            }
            return all;
        }();
        return running;
    }

  private:
    Address address_;
};
using ShardsUnderTest = StoreUnderTest<OnShards>;

class MemoryUnderTest {
  public:
    bool ready() const { return true; }
    EventStore& store() { return store_; }
    MemoryStore& memory() { return store_; }
    void restart() {}
    std::uint64_t size() { return store_.size(); }
    std::uint64_t quarantined() { return store_.quarantined().size(); }
    std::optional<std::string> message(Sample const& of) {
        auto const row = store_.find(of.account, of.group, of.stream, of.id);
        if (!row) return std::nullopt;
        return row->message;
    }

  private:
    MemoryStore store_;
};

}  // namespace siem::store
