#include "cli/exports.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/folder.hpp"
#include "codec/gzip.hpp"
#include "codec/zstd.hpp"
#include "siem/search/rows.hpp"
#include "siem/search/statement.hpp"

namespace cli {
namespace {

using siem::api::Exported;
using siem::api::ExportRequest;

constexpr std::size_t kPiece = 1 << 20;
constexpr char const* kWasCancelled = "the export was stopped";

// Members and frames one after the other are one file to every tool.
std::string packed(std::string const& text, std::string const& compression) {
    if (compression == "gzip") return codec::gzip(text);
    if (compression == "zstd") return codec::zstd(text);
    return text;
}

std::string type_of(ExportRequest const& request) {
    if (request.format == "parquet") return "application/vnd.apache.parquet";
    if (request.compression == "gzip") return "application/gzip";
    if (request.compression == "zstd") return "application/zstd";
    return "application/x-ndjson";
}

std::string ending_of(ExportRequest const& request) {
    if (request.format == "parquet") return ".parquet";
    if (request.compression == "gzip") return ".ndjson.gz";
    if (request.compression == "zstd") return ".ndjson.zst";
    return ".ndjson";
}

std::string random_name() {
    base::SystemRandom random;
    return base::hex_id(random, 16);
}

// Rows of pieces, put into a file some at a time.
class Writer {
  public:
    Writer(disk::File& file, std::string const& compression)
        : file_(file), compression_(compression) {}

    base::Result<void> add(std::string_view text) {
        waiting_ += text;
        return waiting_.size() < kPiece ? base::Result<void>() : flush();
    }
    base::Result<void> flush() {
        if (waiting_.empty()) return {};
        std::string const bytes = packed(waiting_, compression_);
        waiting_.clear();
        disk::Done const done = file_.write_at(offset_, bytes);
        if (!done) return base::fail(done.error());
        offset_ += bytes.size();
        return {};
    }

  private:
    disk::File& file_;
    std::string const& compression_;
    std::string waiting_;
    std::uint64_t offset_ = 0;
};

// What of the span there are events of; nothing where there are none.
base::Result<bool> clip(siem::store::Engine& engine, siem::SearchRequest& search) {
    base::Result<std::string> const row = engine.read(
        "SELECT count(), toUnixTimestamp64Micro(min(`@timestamp`)), "
        "toUnixTimestamp64Micro(max(`@timestamp`)) FROM events",
        "TSV");
    if (!row) return base::fail(row.error());
    std::vector<std::string_view> const cells = base::split(base::trim(*row), '\t');
    if (cells.size() != 3 || cells[0] == "0") return false;
    auto const at = [&](std::size_t i) {
        return base::from_micros(base::to_int64(cells[i]).value_or(0));
    };
    search.from = std::max(search.from, at(1));
    search.until = std::min(search.until, at(2) + base::Duration(1));
    return search.from < search.until;
}

}  // namespace

Exports::Exports(siem::store::Engine& engine, std::string const& folder)
    : engine_(engine),
      folder_(absolute_folder(folder)),
      prefix_("export-" + random_name() + "-"),
      disk_(folder_) {
    for (std::string const& left : disk_.list("")) (void)disk_.remove(left);
}

codec::Json Exports::progress() const {
    std::unique_lock lock(mutex_);
    bool const parquet = running_ && parquet_;
    std::string const name = name_;
    codec::Json out = codec::Json::object({{"running", running_},
                                           {"format", parquet_ ? "parquet" : "ndjson"},
                                           {"rows", rows_.load()}});
    lock.unlock();
    out.set("at", at_ == 0 ? codec::Json() : codec::Json(base::iso8601(base::from_micros(at_))));
    if (!parquet) return out;
    // Where the store does not tell, nothing is known of it for now.
    siem::store::Reading const read =
        siem::store::reading(engine_, name).value_or(siem::store::Reading());
    out.set("read", read.rows);
    out.set("of", read.of);
    std::error_code error;
    std::uintmax_t const bytes = std::filesystem::file_size(folder_ + "/" + name, error);
    out.set("bytes", std::uint64_t{error ? 0 : bytes});
    return out;
}

bool Exports::cancel(std::string_view id) {
    {
        std::lock_guard const lock(mutex_);
        if (!running_ || id.empty() || id != id_) return false;
        cancelled_ = true;
    }
    end_statement();
    return true;
}

void Exports::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
        cancelled_ = true;
    }
    end_statement();
}

// Rows that are written piece by piece end with the next piece. A statement may not have begun yet.
void Exports::end_statement() {
    constexpr int kTries = 50;
    constexpr std::chrono::milliseconds kBetween(200);
    std::unique_lock lock(mutex_);
    std::string const name = name_;
    for (int tries = 0; running_ && name == name_ && tries < kTries; ++tries) {
        bool const statement = parquet_;
        lock.unlock();
        if (statement) (void)siem::store::end(engine_, name);
        lock.lock();
        ended_.wait_for(lock, kBetween, [&] { return !running_; });
    }
}

bool Exports::begin(ExportRequest const& request, std::string const& name) {
    std::lock_guard const lock(mutex_);
    if (stopping_) return false;
    running_ = true;
    parquet_ = request.format == "parquet";
    id_ = request.id;
    name_ = name;
    cancelled_ = false;
    rows_ = 0;
    at_ = 0;
    return true;
}

// A day at a time, which is a partition: its rows come in their order without being sorted.
base::Result<std::uint64_t> Exports::write_rows(ExportRequest const& request, disk::File& file) {
    siem::SearchRequest search = request.search;
    base::Result<bool> const some = clip(engine_, search);
    if (!some) return base::fail(some.error());
    Writer writer(file, request.compression);
    base::Instant const end = search.until;
    while (*some && search.from < end) {
        search.until = std::min<base::Instant>(
            end, std::chrono::floor<std::chrono::days>(search.from) + std::chrono::days(1));
        at_ = base::to_micros(search.from);
        base::Result<std::string> const sql = siem::search::export_sql(search);
        if (!sql) return base::fail(sql.error());
        base::Result<void> written;
        base::Result<void> const read =
            engine_.stream(*sql, "JSONEachRow", [&](std::string_view piece) {
                base::Result<std::string> const rows = siem::search::events_ndjson(piece);
                written = rows ? writer.add(*rows) : base::fail(rows.error());
                if (written) rows_ += std::count(rows->begin(), rows->end(), '\n');
                return written && !cancelled_;
            });
        if (!read) return base::fail(read.error());
        if (!written) return base::fail(written.error());
        if (cancelled_) return base::fail(base::ErrorKind::stop, kWasCancelled);
        search.from = search.until;
    }
    base::Result<void> const done = writer.flush();
    if (!done) return base::fail(done.error());
    return rows_.load();
}

base::Result<std::uint64_t> Exports::write_columns(ExportRequest const& request,
                                                   std::string const& name) {
    base::Result<std::string> const sql = siem::search::columns_sql(request.search);
    if (!sql) return base::fail(sql.error());
    if (cancelled_) return base::fail(base::ErrorKind::stop, kWasCancelled);
    base::Result<std::uint64_t> const rows = engine_.save_parquet(*sql, folder_ + "/" + name, name);
    if (cancelled_) return base::fail(base::ErrorKind::stop, kWasCancelled);
    return rows;
}

base::Result<std::uint64_t> Exports::write_file(ExportRequest const& request,
                                                std::string const& name) {
    if (request.format == "parquet") return write_columns(request, name);
    base::Result<std::unique_ptr<disk::File>> file = disk_.create(name);
    return file ? write_rows(request, **file) : base::fail(file.error());
}

base::Result<Exported> Exports::write(ExportRequest const& request) {
    std::unique_lock const lock(at_work_, std::try_to_lock);
    if (!lock) {
        return base::fail(base::ErrorKind::retry, "another export is under way; try again later");
    }
    std::string const name = prefix_ + std::to_string(++made_) + ending_of(request);
    if (!begin(request, name)) return base::fail(base::ErrorKind::stop, kWasCancelled);
    base::Result<std::uint64_t> const rows = write_file(request, name);
    {
        std::lock_guard const state(mutex_);
        running_ = false;
        ended_.notify_all();
    }
    base::Result<std::unique_ptr<disk::File>> file = disk_.open(name);
    (void)disk_.remove(name);  // what is open stays until it is sent
    if (!rows) return base::fail(rows.error());
    if (!file) return base::fail(file.error());
    Exported out;
    out.file.bytes = (*file)->size();
    out.file.file = *std::move(file);
    out.rows = *rows;
    out.type = type_of(request);
    out.name = "events" + ending_of(request);
    return out;
}

}  // namespace cli
