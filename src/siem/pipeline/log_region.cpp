#include "siem/pipeline/log_region.hpp"

#include "siem/decode/key_layout.hpp"

namespace siem::pipeline {

std::string_view log_region(std::string_view key, std::string_view otherwise) {
    std::string_view const told = decode::read_key(key).region;
    return told.empty() ? otherwise : told;
}

}  // namespace siem::pipeline
