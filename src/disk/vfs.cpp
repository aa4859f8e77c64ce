#include "disk/vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <set>

#include "base/assert.hpp"

namespace disk {

namespace {

std::atomic<std::uint64_t> made{0};  // names are unique in the process

struct Opened {
    std::unique_ptr<File> file;
    std::string path;
    bool remove_on_close = false;
    bool name_unsynced = false;  // created by this open: its first sync covers the name too
};

struct SqliteFile {  // SQLite allocates it and knows its first member alone
    sqlite3_file head;
    Vfs::State* vfs;
    Opened* opened;
};

}  // namespace

struct Vfs::State {
    explicit State(Disk& on) : disk(on) {}

    Disk& disk;
    std::string name;
    sqlite3_vfs vfs{};
    sqlite3_vfs* machine = nullptr;  // SQLite's own, for the time and the like
    std::uint64_t temporaries = 0;
    std::set<Opened*> open_files;

    // False once the disk has crashed under a file that is open. What such a connection still
    // does as it closes must not touch the files of the disk's next life.
    bool alive() const {
        char byte = 0;
        for (Opened* opened : open_files)
            if (!opened->file->read_at(0, &byte, 1)) return false;
        return true;
    }
};

namespace {

SqliteFile* ours(sqlite3_file* file) { return reinterpret_cast<SqliteFile*>(file); }
File& file_of(sqlite3_file* file) { return *ours(file)->opened->file; }
Vfs::State& state_of(sqlite3_vfs* vfs) { return *static_cast<Vfs::State*>(vfs->pAppData); }

std::string parent_of(std::string const& path) {
    std::size_t const slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

int code_of(base::Error const& error, int otherwise) {
    return error.code == "NoSpace" ? SQLITE_FULL : otherwise;
}

int close_file(sqlite3_file* file) {
    Opened* const opened = ours(file)->opened;
    Vfs::State& state = *ours(file)->vfs;
    if (opened->remove_on_close && state.alive()) (void)state.disk.remove(opened->path);
    state.open_files.erase(opened);
    delete opened;
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* into, int bytes, sqlite3_int64 offset) {
    auto const wanted = static_cast<std::size_t>(bytes);
    Done const done =
        file_of(file).read_at(static_cast<std::uint64_t>(offset), static_cast<char*>(into), wanted);
    if (!done) return SQLITE_IOERR_READ;
    if (*done == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(into) + *done, 0, wanted - *done);  // as SQLite demands
    return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, void const* from, int bytes, sqlite3_int64 offset) {
    std::string_view const text(static_cast<char const*>(from), static_cast<std::size_t>(bytes));
    Done const done = file_of(file).write_at(static_cast<std::uint64_t>(offset), text);
    return done ? SQLITE_OK : code_of(done.error(), SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 bytes) {
    Done const done = file_of(file).truncate(static_cast<std::uint64_t>(bytes));
    return done ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* file, int) {
    Opened& opened = *ours(file)->opened;
    if (!opened.file->sync()) return SQLITE_IOERR_FSYNC;
    if (!opened.name_unsynced) return SQLITE_OK;
    if (!ours(file)->vfs->disk.sync_directory(parent_of(opened.path)))
        return SQLITE_IOERR_DIR_FSYNC;
    opened.name_unsynced = false;
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* bytes) {
    *bytes = static_cast<sqlite3_int64>(file_of(file).size());
    return SQLITE_OK;
}

int lock_file(sqlite3_file*, int) { return SQLITE_OK; }

int check_reserved_lock(sqlite3_file*, int* held) {
    *held = 0;
    return SQLITE_OK;
}

int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
// As SQLite takes for granted of the machine's disks: a torn write spoils no bytes beside it.
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

sqlite3_io_methods make_methods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;  // no shared memory: with exclusive locking the WAL needs none
    methods.xClose = close_file;
    methods.xRead = read_file;
    methods.xWrite = write_file;
    methods.xTruncate = truncate_file;
    methods.xSync = sync_file;
    methods.xFileSize = size_of_file;
    methods.xLock = lock_file;
    methods.xUnlock = lock_file;
    methods.xCheckReservedLock = check_reserved_lock;
    methods.xFileControl = control_file;
    methods.xSectorSize = sector_size;
    methods.xDeviceCharacteristics = device_characteristics;
    return methods;
}

sqlite3_io_methods const kMethods = make_methods();

int open_file(sqlite3_vfs* vfs, char const* name, sqlite3_file* file, int flags, int* out_flags) {
    Vfs::State& state = state_of(vfs);
    file->pMethods = nullptr;  // so that SQLite does not close what did not open
    if (!state.alive()) return SQLITE_CANTOPEN;
    std::string const path =
        name != nullptr ? name : "temporary-" + std::to_string(++state.temporaries);
    bool const may_create = (flags & SQLITE_OPEN_CREATE) != 0;
    bool const was_there = state.disk.exists(path);
    auto opened = may_create ? state.disk.open_or_create(path) : state.disk.open(path);
    if (!opened) return code_of(opened.error(), SQLITE_CANTOPEN);
    bool const remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    ours(file)->opened = new Opened{std::move(*opened), path, remove_on_close, !was_there};
    ours(file)->vfs = &state;
    state.open_files.insert(ours(file)->opened);
    file->pMethods = &kMethods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, char const* name, int sync_name) {
    Vfs::State& state = state_of(vfs);
    if (!state.alive()) return SQLITE_IOERR_DELETE;
    if (!state.disk.exists(name)) return SQLITE_IOERR_DELETE_NOENT;
    if (!state.disk.remove(name)) return SQLITE_IOERR_DELETE;
    if (sync_name != 0 && !state.disk.sync_directory(parent_of(name)))
        return SQLITE_IOERR_DIR_FSYNC;
    return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, char const* name, int, int* there) {
    *there = state_of(vfs).disk.exists(name) ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, char const* name, int room, char* into) {
    sqlite3_snprintf(room, into, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int bytes, char* into) {
    sqlite3_vfs* const machine = state_of(vfs).machine;
    return machine->xRandomness(machine, bytes, into);
}

int pass_time(sqlite3_vfs*, int microseconds) { return microseconds; }  // nobody to wait for

int current_time(sqlite3_vfs* vfs, double* days) {
    sqlite3_vfs* const machine = state_of(vfs).machine;
    return machine->xCurrentTime(machine, days);
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

void fill(sqlite3_vfs& vfs) {
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(SqliteFile);
    vfs.mxPathname = 512;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = randomness;
    vfs.xSleep = pass_time;
    vfs.xCurrentTime = current_time;
    vfs.xGetLastError = last_error;
}

}  // namespace

Vfs::Vfs(Disk& disk) : state_(std::make_unique<State>(disk)) {
    state_->machine = sqlite3_vfs_find(nullptr);
    ASSERT(state_->machine != nullptr);
    state_->name = "catchment-" + std::to_string(++made);
    state_->vfs.zName = state_->name.c_str();
    state_->vfs.pAppData = state_.get();
    fill(state_->vfs);
    ASSERT(sqlite3_vfs_register(&state_->vfs, 0) == SQLITE_OK);
}

Vfs::~Vfs() { sqlite3_vfs_unregister(&state_->vfs); }

char const* Vfs::name() const { return state_->name.c_str(); }

}  // namespace disk
