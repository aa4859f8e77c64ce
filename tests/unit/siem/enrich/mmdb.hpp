// Writes small databases in MaxMind's format, of version 2.0, for tests.
//
//   Mmdb database("Test-City");
//   database.add("203.0.113.0/24", map({{"country", map({{"iso_code", text("DE")}})}}));
//   std::string const file = database.file();
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "siem/event.hpp"

namespace mmdb {

inline std::string big_endian(std::uint64_t number, int bytes) {
    std::string out;
    for (int i = bytes; i-- > 0;) out += static_cast<char>(number >> (8 * i));
    return out;
}

// Of a value: its type and size. Types above 7 stand in a byte of their own.
inline std::string control(int type, std::size_t size) {
    ASSERT(size < 285);
    int const low = size < 29 ? static_cast<int>(size) : 29;
    std::string out(1, static_cast<char>((type > 7 ? 0 : type) << 5 | low));
    if (type > 7) out += static_cast<char>(type - 7);
    if (size >= 29) out += static_cast<char>(size - 29);
    return out;
}

inline std::string text(std::string_view value) {
    return control(2, value.size()) + std::string(value);
}
inline std::string degrees(double value) {
    return control(3, 8) + big_endian(std::bit_cast<std::uint64_t>(value), 8);
}
inline std::string number(std::uint32_t value) { return control(6, 4) + big_endian(value, 4); }
inline std::string map(std::vector<std::pair<std::string, std::string>> const& entries) {
    std::string out = control(7, entries.size());
    for (auto const& [key, value] : entries) out += text(key) + value;
    return out;
}
inline std::string list(std::vector<std::string> const& values) {
    std::string out = control(11, values.size());
    for (std::string const& value : values) out += value;
    return out;
}

class Mmdb {
  public:
    explicit Mmdb(std::string type) : type_(std::move(type)) {}

    void add(std::string_view network, std::string const& value) {
        std::size_t const slash = network.find('/');
        siem::Ip ip{};
        ASSERT(siem::parse_ip(network.substr(0, slash), ip));
        std::int64_t bits = *base::to_int64(network.substr(slash + 1));
        // IPv4 stands behind 96 zeros here, and behind ::ffff: in ours.
        if (network.find(':') == std::string_view::npos) {
            ip[10] = ip[11] = 0;
            bits += 96;
        }
        std::size_t node = 0;
        for (std::int64_t i = 0; i < bits; ++i) {
            std::size_t const side = ip[static_cast<std::size_t>(i / 8)] >> (7 - i % 8) & 1;
            if (i + 1 == bits) {
                nodes_[node][side] = kData + static_cast<std::int64_t>(data_.size());
                break;
            }
            if (nodes_[node][side] == kNothing) {
                nodes_[node][side] = static_cast<std::int64_t>(nodes_.size());
                nodes_.push_back({kNothing, kNothing});
            }
            node = static_cast<std::size_t>(nodes_[node][side]);
        }
        data_ += value;
    }

    std::string file() const {
        std::string out;
        auto const count = static_cast<std::int64_t>(nodes_.size());
        for (auto const& node : nodes_) {
            for (std::int64_t const record : node) {
                std::int64_t const data = count + 16 + record - kData;
                std::int64_t const written = record == kNothing ? count : data;
                out += big_endian(static_cast<std::uint64_t>(
                                      record >= kData || record == kNothing ? written : record),
                                  3);
            }
        }
        out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
        out += map({{"binary_format_major_version", control(5, 2) + big_endian(2, 2)},
                    {"binary_format_minor_version", control(5, 2) + big_endian(0, 2)},
                    {"build_epoch", control(9, 8) + big_endian(1'700'000'000, 8)},
                    {"database_type", text(type_)},
                    {"description", map({{"en", text("of a test")}})},
                    {"ip_version", control(5, 2) + big_endian(6, 2)},
                    {"languages", list({text("en")})},
                    {"node_count", number(static_cast<std::uint32_t>(count))},
                    {"record_size", control(5, 2) + big_endian(24, 2)}});
        return out;
    }

  private:
    static constexpr std::int64_t kNothing = -1;
    static constexpr std::int64_t kData = std::int64_t{1} << 40;

    std::string type_;
    std::vector<std::array<std::int64_t, 2>> nodes_ = {{kNothing, kNothing}};
    std::string data_;
};

}  // namespace mmdb
