#include "disk/database.hpp"

#include <sqlite3.h>

#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/assert.hpp"
#include "disk/vfs.hpp"

namespace disk {

namespace {

// Programs are expected to hold some hundreds of statements; past this, texts made at run time
// (lists of parameters, say) are crowding the cache and the idle ones are let go.
constexpr std::size_t kMaxCachedTexts = 1000;

// Exclusive locking comes first: it lets the WAL do without shared memory. The cache is small
// because an idle cloud is to be small; a checkpoint comes after 4000 pages = 16 MB of WAL.
constexpr char const* kSettings =
    "pragma locking_mode = exclusive;"
    "pragma page_size = 4096;"
    "pragma synchronous = full;"
    "pragma foreign_keys = on;"
    "pragma temp_store = memory;"
    "pragma cache_size = -2048;"
    "pragma wal_autocheckpoint = 4000;"
    "pragma journal_size_limit = 67108864;";

[[noreturn]] void fail_with(sqlite3* db, std::string const& doing) {
    throw DatabaseError("database: " + std::string(sqlite3_errmsg(db)) + ", at: " + doing);
}

struct CloseDatabase {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
};

std::string parent_of(std::string const& path) {
    std::size_t const slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

// SQLite would create the file with the umask's permissions and not sync its name. The journal
// takes over the permissions of the file that is there.
void create_file(Disk& disk, std::string const& path) {
    if (disk.exists(path)) return;
    auto file = disk.open_or_create(path);
    if (!file) throw DatabaseError("database " + path + ": " + file.error().message);
    Done done = (*file)->sync();
    if (done) done = disk.sync_directory(parent_of(path));
    if (!done) throw DatabaseError("database " + path + ": " + done.error().message);
}

}  // namespace

// One prepared copy of a text. It goes back to the cache by being reset, and stays owned by it.
class Statement {
  public:
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    sqlite3_stmt* handle() const { return handle_; }
    sqlite3* database() const { return sqlite3_db_handle(handle_); }
    bool taken() const { return taken_; }
    void take() { taken_ = true; }
    void release() {
        sqlite3_reset(handle_);
        sqlite3_clear_bindings(handle_);
        taken_ = false;
    }
    // True where there is a row. A failed statement is released, then the reason thrown.
    bool step() {
        int const code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        DatabaseError error("database: " + std::string(sqlite3_errmsg(database())) +
                            ", at: " + sqlite3_sql(handle_));
        release();
        throw error;
    }
    void check_bound(int code) {
        if (code == SQLITE_OK) return;
        ASSERT(code != SQLITE_RANGE && code != SQLITE_MISUSE);  // more values than parameters
        DatabaseError error("database: value cannot be bound: " +
                            std::string(sqlite3_errstr(code)) + ", at: " + sqlite3_sql(handle_));
        release();
        throw error;
    }

  private:
    sqlite3_stmt* handle_;
    bool taken_ = false;
};

namespace {

struct Copies {  // of one text; more than one where queries over it were nested
    std::string sql;
    std::vector<std::unique_ptr<Statement>> statements;

    bool idle() const {
        for (auto const& statement : statements)
            if (statement->taken()) return false;
        return true;
    }
};

}  // namespace

struct Database::State {
    std::unique_ptr<Vfs> vfs;  // outlives the connection
    std::unique_ptr<sqlite3, CloseDatabase> db;
    bool in_transaction = false;
    std::uint64_t transactions = 0;
    // The same literal comes with the same pointer, so most lookups hash eight bytes. The text
    // is compared all the same: memory of a text made at run time may be used again for another.
    std::unordered_map<std::string, Copies> by_text;
    std::unordered_map<char const*, Copies*> by_pointer;

    Copies& copies(char const* sql);
    void forget_idle();
    std::unique_ptr<Statement> compile(std::string const& sql);
    void check_transaction() const;
    void plain(char const* sql);
};

Copies& Database::State::copies(char const* sql) {
    auto const known = by_pointer.find(sql);
    if (known != by_pointer.end() && known->second->sql == sql) return *known->second;
    if (by_text.size() >= kMaxCachedTexts || by_pointer.size() >= 4 * kMaxCachedTexts)
        forget_idle();
    Copies& found = by_text[sql];
    if (found.sql.empty()) found.sql = sql;
    by_pointer[sql] = &found;
    return found;
}

void Database::State::forget_idle() {
    by_pointer.clear();
    for (auto at = by_text.begin(); at != by_text.end();)
        at = at->second.idle() ? by_text.erase(at) : std::next(at);
}

std::unique_ptr<Statement> Database::State::compile(std::string const& sql) {
    sqlite3_stmt* handle = nullptr;
    char const* tail = nullptr;
    int const code = sqlite3_prepare_v3(db.get(), sql.c_str(), static_cast<int>(sql.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &handle, &tail);
    if (code != SQLITE_OK) fail_with(db.get(), sql);
    ASSERT(handle != nullptr);  // a text without a statement in it
    return std::make_unique<Statement>(handle);
}

// SQLite ends a transaction itself on some errors. What is asked for after that would be
// committed alone, statement by statement, so it is refused until the owner has rolled back.
void Database::State::check_transaction() const {
    if (in_transaction && sqlite3_get_autocommit(db.get()) != 0)
        throw DatabaseError("database: the transaction was rolled back by an earlier error");
}

void Database::State::plain(char const* sql) {
    if (sqlite3_exec(db.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail_with(db.get(), sql);
}

Database::Database(Disk& disk, std::string const& path) : state_(std::make_unique<State>()) {
    create_file(disk, path);
    std::string name = disk.native_path(path);
    if (name.empty()) {
        state_->vfs = std::make_unique<Vfs>(disk);
        name = path;
    }
    sqlite3* opened = nullptr;
    int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int const code =
        sqlite3_open_v2(name.c_str(), &opened, flags, state_->vfs ? state_->vfs->name() : nullptr);
    state_->db.reset(opened);  // there even if opening failed, to hold the reason
    if (code != SQLITE_OK) fail_with(opened, "opening " + path);
    state_->plain(kSettings);
    std::string mode;
    for (Rows rows = query("pragma journal_mode = wal"); rows.next();) mode = rows.text(0);
    if (mode != "wal") throw DatabaseError("database " + path + " cannot be put into WAL mode");
    // Reading takes the exclusive lock and recovers the WAL now rather than at the first use.
    for (Rows rows = query("select count(*) from sqlite_schema"); rows.next();) continue;
}

Database::~Database() {
    state_->by_pointer.clear();
    state_->by_text.clear();  // before the connection, which cannot close with statements open
}

void Database::execute(std::string const& script) {
    state_->check_transaction();
    state_->plain(script.c_str());
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(state_->db.get());
}

std::uint64_t Database::changes() const {
    return static_cast<std::uint64_t>(sqlite3_total_changes64(state_->db.get()));
}

std::uint64_t Database::transactions() const { return state_->transactions; }

void Database::begin() {
    ASSERT(!state_->in_transaction);
    run("begin immediate");
    state_->in_transaction = true;
    ++state_->transactions;
}

void Database::commit() {
    ASSERT(state_->in_transaction);
    try {
        run("commit");
        state_->in_transaction = false;
    } catch (DatabaseError const&) {
        rollback();
        throw;
    }
}

void Database::rollback() {
    state_->in_transaction = false;
    if (sqlite3_get_autocommit(state_->db.get()) == 0) run("rollback");
}

void Database::savepoint() {
    ASSERT(state_->in_transaction);
    run("savepoint nested");
}

void Database::release_savepoint() { run("release nested"); }

// Quiet where an error has ended the whole transaction already: commit() will say so.
void Database::rollback_savepoint() {
    if (sqlite3_get_autocommit(state_->db.get()) != 0) return;
    run("rollback to nested");
    run("release nested");
}

Statement* Database::prepare(char const* sql) {
    state_->check_transaction();
    Copies& copies = state_->copies(sql);
    for (auto const& statement : copies.statements) {
        if (statement->taken()) continue;
        statement->take();
        return statement.get();
    }
    copies.statements.push_back(state_->compile(copies.sql));
    copies.statements.back()->take();
    return copies.statements.back().get();
}

void Database::bind_null(Statement& s, int index) {
    s.check_bound(sqlite3_bind_null(s.handle(), index));
}

void Database::bind_integer(Statement& s, int index, std::int64_t value) {
    s.check_bound(sqlite3_bind_int64(s.handle(), index, value));
}

void Database::bind_real(Statement& s, int index, double value) {
    s.check_bound(sqlite3_bind_double(s.handle(), index, value));
}

// SQLite takes a null pointer for NULL, and an empty view may have one. The bytes are copied:
// the caller's temporaries are gone when a query is stepped.
void Database::bind_text(Statement& s, int index, std::string_view value) {
    char const* data = value.empty() ? "" : value.data();
    s.check_bound(
        sqlite3_bind_text64(s.handle(), index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Database::bind_blob(Statement& s, int index, std::string_view value) {
    char const* data = value.empty() ? "" : value.data();
    s.check_bound(sqlite3_bind_blob64(s.handle(), index, data, value.size(), SQLITE_TRANSIENT));
}

// SQLite's count of changes stays that of an earlier statement where this one is no insert,
// update or delete; its total tells the two apart.
std::int64_t Database::finish(Statement* s) {
    sqlite3* const db = state_->db.get();
    sqlite3_int64 const before = sqlite3_total_changes64(db);
    while (s->step()) continue;
    std::int64_t const changed = sqlite3_total_changes64(db) == before ? 0 : sqlite3_changes64(db);
    s->release();
    return changed;
}

Rows::Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}

Rows::~Rows() {
    if (statement_ != nullptr) statement_->release();
}

// At the end the statement goes back at once, so that it holds no read transaction open.
bool Rows::next() {
    if (statement_ == nullptr) return false;
    Statement* const statement = std::exchange(statement_, nullptr);
    if (!statement->step()) {
        statement->release();
        return false;
    }
    statement_ = statement;
    return true;
}

std::int64_t Rows::integer(int column) const {
    ASSERT(statement_ != nullptr);
    return sqlite3_column_int64(statement_->handle(), column);
}

double Rows::real(int column) const {
    ASSERT(statement_ != nullptr);
    return sqlite3_column_double(statement_->handle(), column);
}

std::string Rows::text(int column) const {
    ASSERT(statement_ != nullptr);
    // For a column of numbers this converts as column_text would.
    void const* const data = sqlite3_column_blob(statement_->handle(), column);
    int const bytes = sqlite3_column_bytes(statement_->handle(), column);
    if (data == nullptr || bytes == 0) return {};
    return std::string(static_cast<char const*>(data), static_cast<std::size_t>(bytes));
}

bool Rows::is_null(int column) const {
    ASSERT(statement_ != nullptr);
    return sqlite3_column_type(statement_->handle(), column) == SQLITE_NULL;
}

}  // namespace disk
