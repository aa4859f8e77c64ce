// ClickHouse in this process, on a folder: one connection that writes, and a few that read. One a
// process.
//
//   base::Result<std::unique_ptr<Engine>> engine = open_embedded(library, {.folder = "data/siem"});
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "siem/store/engine.hpp"
#include "siem/store/library.hpp"
#include "siem/store/settings.hpp"

namespace siem::store {

struct EmbeddedSettings {
    std::filesystem::path folder;  // made if it is not there
    Limits limits = {};
    std::uint32_t readers = 3;
    std::uint32_t merge_threads = 2;
};

base::Result<std::unique_ptr<Engine>> open_embedded(Library const& library,
                                                    EmbeddedSettings const& settings);

}  // namespace siem::store
