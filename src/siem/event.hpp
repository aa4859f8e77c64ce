// One event on its way from a record to the store. All views: they live as long as the object they
// were decoded from, and Batch::add copies what it keeps.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "siem/fields.hpp"

namespace siem {

// A log event as an envelope carries it, or a record of an object that has none
// (docs/decisions/0010), before anything is understood of it.
struct Record {
    std::string_view account;
    std::string_view log_group;
    std::string_view log_stream;
    std::string_view id;                // the CloudWatch event id
    std::int64_t timestamp_millis = 0;  // 0: the envelope gave none, the message's own or Origin's
    std::string_view message;           // byte for byte
    // The line that names the columns of the message, where the object has one: VPC flow logs' and
    // CSV's first line, what follows "#Fields:".
    std::string_view header = {};
};

// Where the object came from, the same for all its records.
struct Origin {
    std::string_view region;
    std::string_view bucket;
    std::string_view key;
    std::int64_t ingested_micros = 0;
    // When the object was written, the same each time that it is taken in; 0: nobody knows. An
    // event that has no time of its own gets it: with a time that changes a repeat would be new.
    std::int64_t written_micros = 0;
};

using Ip = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d; all zero is absent

// A path comes once in an event; what has several values has them with kValueSeparator between.
struct Leaf {
    std::string_view path;
    std::string_view value;
};
inline constexpr char kValueSeparator = '\x1f';  // ASCII's unit separator

// A value that is absent is an empty text, an all-zero Ip, or the integer kAbsent.
inline constexpr std::int64_t kAbsent = -1;

struct Event {
    std::array<std::string_view, kFields> text = {};  // of the text fields
    std::array<std::int64_t, kFields> number = {};    // of the integer and time (µs) fields
    std::array<Ip, kFields> ip = {};                  // of the ip fields
    std::vector<Leaf> leaves = {};

    // Everything absent; the leaves keep their memory.
    void clear();
    std::string_view& operator[](Field field) { return text[static_cast<std::size_t>(field)]; }
    std::int64_t& integer(Field field) { return number[static_cast<std::size_t>(field)]; }
    Ip& address(Field field) { return ip[static_cast<std::size_t>(field)]; }
};

// "10.0.0.1", "2001:db8::1"; false where it is no address.
bool parse_ip(std::string_view text, Ip& ip);
std::string_view format_ip(Ip const& ip, std::array<char, 48>& buffer);  // "" for an absent one

}  // namespace siem
