#include "cli/store.hpp"

#include <filesystem>
#include <stdexcept>

#include "siem/store/address.hpp"
#include "siem/store/embedded_engine.hpp"
#include "siem/store/library.hpp"
#include "siem/store/server_engine.hpp"

namespace cli {
namespace {

template <typename T>
T settled(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

std::unique_ptr<siem::store::Engine> open_engine(std::string const& address,
                                                 std::string const& folder) {
    if (!address.empty()) {
        return settled(siem::store::open_servers(settled(siem::store::parse_address(address)), {}));
    }
    std::filesystem::path const program = std::filesystem::read_symlink("/proc/self/exe");
    siem::store::Library const library = settled(
        siem::store::load_library(settled(siem::store::find_library(program.parent_path()))));
    return settled(siem::store::open_embedded(library, {.folder = folder + "/events"}));
}

}  // namespace

std::string store_of(Arguments const& arguments, stacks::Config const& config) {
    if (arguments.store.empty()) return config.siem_store;  // which was checked
    base::Result<siem::store::Address> const address = siem::store::parse_address(arguments.store);
    if (!address) throw std::runtime_error("--store: " + address.error().message);
    return arguments.store;
}

std::unique_ptr<siem::store::ClickHouseStore> open_store(
    std::string const& address, std::string const& folder,
    std::vector<siem::store::KeptSource> const& sources) {
    return settled(siem::store::ClickHouseStore::open(open_engine(address, folder), sources));
}

}  // namespace cli
