#include "siem/enrich/files.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/log.hpp"
#include "codec/yaml.hpp"

namespace siem::enrich {
namespace {

using codec::Yaml;

constexpr base::Duration kLookEvery = std::chrono::seconds(10);
constexpr std::uintmax_t kLargestFile = std::uintmax_t{256} << 20;

// Thrown in this file alone, to end in one place.
struct Wrong {
    std::string why;
};

std::string stamp_of(std::string const& path) {
    std::error_code error;
    auto const time = std::filesystem::last_write_time(path, error);
    if (error) return "";
    return std::to_string(time.time_since_epoch().count()) + " " +
           std::to_string(std::filesystem::file_size(path, error));
}

std::string content(std::string const& path) {
    std::error_code error;
    std::uintmax_t const size = std::filesystem::file_size(path, error);
    if (error) throw Wrong{path + " cannot be read"};
    if (size > kLargestFile) throw Wrong{path + " is larger than 256 MiB"};
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string at(std::string const& path, int line) { return path + ":" + std::to_string(line); }

std::string text_of(Yaml const& node, std::string_view key, std::string const& path) {
    Yaml const* const found = node.find(key);
    if (!found || found->kind != Yaml::Kind::scalar || found->text.empty()) {
        throw Wrong{at(path, node.line) + ": " + std::string(key) + " is missing"};
    }
    return found->text;
}

void only(Yaml const& node, std::initializer_list<std::string_view> keys, std::string const& path) {
    if (node.kind != Yaml::Kind::mapping) throw Wrong{at(path, node.line) + ": not a mapping"};
    for (Yaml::Entry const& entry : node.entries) {
        bool known = false;
        for (std::string_view const key : keys) known = known || entry.key == key;
        if (!known) throw Wrong{at(path, entry.line) + ": there is no " + entry.key};
    }
}

class Reader {
  public:
    Reader(std::string path, Tables& tables) : path_(std::move(path)), tables_(tables) {}

    std::map<std::string, std::string> read() {
        std::string const text = known(path_);
        base::Result<Yaml> const file = codec::parse_yaml(text, path_);
        if (!file) throw Wrong{file.error().message};
        only(*file, {"accounts", "networks", "lookups", "threats", "geo"}, path_);
        if (Yaml const* accounts = file->find("accounts")) {
            for (Yaml::Entry const& one : accounts->entries) {
                tables_.accounts.emplace(one.key, one.value.text);
            }
        }
        each(*file, "networks", [this](Yaml const& node) { network(node); });
        each(*file, "lookups", [this](Yaml const& node) { lookup(node); });
        each(*file, "threats", [this](Yaml const& node) { threat(node); });
        each(*file, "geo", [this](Yaml const& node) { geo(node); });
        return std::move(stamps_);
    }

  private:
    // Its stamp is of before it is read: what changes meanwhile is read again.
    std::string known(std::string const& path) {
        stamps_.emplace(path, stamp_of(path));
        return content(path);
    }
    std::string beside(std::string const& name) const {
        return (std::filesystem::path(path_).parent_path() / name).string();
    }

    template <typename Read>
    void each(Yaml const& file, std::string_view key, Read const& read) {
        Yaml const* const list = file.find(key);
        if (!list) return;
        if (list->kind != Yaml::Kind::sequence) {
            throw Wrong{at(path_, list->line) + ": " + std::string(key) + " is a list"};
        }
        for (Yaml const& item : list->items) read(item);
    }

    void network(Yaml const& node) {
        only(node, {"name", "cidrs"}, path_);
        std::string const name = text_of(node, "name", path_);
        each(node, "cidrs", [&](Yaml const& cidr) {
            if (tables_.networks.add(cidr.text, name)) return;
            throw Wrong{at(path_, cidr.line) + ": " + cidr.text + " is no network"};
        });
    }

    void lookup(Yaml const& node) {
        only(node, {"file", "match", "prefix"}, path_);
        std::string const path = beside(text_of(node, "file", path_));
        LookupKey key{text_of(node, "prefix", path_), text_of(node, "match", path_)};
        tell(path, read_lookup(std::move(key), known(path), tables_));
    }

    void threat(Yaml const& node) {
        only(node, {"name", "file"}, path_);
        std::string const path = beside(text_of(node, "file", path_));
        tell(path, read_threats(text_of(node, "name", path_), known(path), tables_));
    }

    void geo(Yaml const& node) {
        if (node.kind != Yaml::Kind::scalar || node.text.empty()) {
            throw Wrong{at(path_, node.line) + ": not the name of a file"};
        }
        std::string const path = beside(node.text);
        stamps_.emplace(path, stamp_of(path));
        auto database = GeoDatabase::open(path);
        if (!database) throw Wrong{database.error().message};
        tables_.geo.push_back(*std::move(database));
    }

    static void tell(std::string const& path, base::Result<void> const& result) {
        if (!result) throw Wrong{path + ", " + result.error().message};
    }

    std::string path_;
    Tables& tables_;
    std::map<std::string, std::string> stamps_;
};

}  // namespace

base::Result<std::shared_ptr<Files>> Files::open(std::string path, ByText<std::string> accounts) {
    std::shared_ptr<Files> files(new Files(std::move(path), std::move(accounts)));
    base::Result<void> const read = files->read();
    if (!read) return base::fail(read.error());
    return files;
}

base::Result<void> Files::read() {
    auto tables = std::make_shared<Tables>();
    try {
        if (!path_.empty()) stamps_ = Reader(path_, *tables).read();
    } catch (Wrong const& wrong) {
        return base::fail(base::ErrorKind::stop, wrong.why);
    }
    tables->accounts.insert(accounts_.begin(), accounts_.end());
    tables_ = std::move(tables);
    return {};
}

bool Files::changed() const {
    for (auto const& [path, stamp] : stamps_) {
        if (stamp_of(path) != stamp) return true;
    }
    return false;
}

std::shared_ptr<Tables const> Files::tables(base::Instant now) {
    std::lock_guard const lock(mutex_);
    if (looked_ != base::Instant() && now < looked_ + kLookEvery) return tables_;
    bool const first = looked_ == base::Instant();
    looked_ = now;
    if (first || !changed()) return tables_;
    base::Result<void> const result = read();
    if (!result) base::log_warn("enrichment stays as it was", {{"why", result.error().message}});
    return tables_;
}

}  // namespace siem::enrich
