// JSON of the control plane: requests, replies, config, policies. Exact integers, kept key order.
// The log path does not go through here: see codec/json_leaves.hpp and siem/decode.
//
//   base::Result<codec::Json> in = codec::parse_json(body);
//   std::string name = in->at("logGroupName").text();
//   codec::Json out = codec::Json::object({{"nextToken", token}, {"events",
//   codec::Json::array()}});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"

namespace codec {

class Json {
  public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;  // in the order written; keys are unique

    Json() = default;  // null
    Json(std::nullptr_t) {}
    Json(bool v) : value_(v) {}
    Json(int v) : value_(std::int64_t{v}) {}
    Json(std::int64_t v) : value_(v) {}
    Json(std::uint64_t v) : value_(static_cast<std::int64_t>(v)) {}
    Json(double v) : value_(v) {}
    Json(char const* v) : value_(std::string(v)) {}
    Json(std::string_view v) : value_(std::string(v)) {}
    Json(std::string v) : value_(std::move(v)) {}
    Json(Array v) : value_(std::move(v)) {}
    Json(Object v) : value_(std::move(v)) {}
    static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }
    static Json object(std::initializer_list<Member> members = {}) { return Json(Object(members)); }

    bool is_null() const { return value_.index() == 0; }
    bool is_bool() const { return value_.index() == 1; }
    bool is_int() const { return value_.index() == 2; }
    bool is_double() const { return value_.index() == 3; }
    bool is_number() const { return is_int() || is_double(); }
    bool is_text() const { return value_.index() == 4; }
    bool is_array() const { return value_.index() == 5; }
    bool is_object() const { return value_.index() == 6; }

    // The value, or the fallback where it is of another type.
    bool boolean(bool fallback = false) const;
    std::int64_t integer(std::int64_t fallback = 0) const;  // a double is truncated
    double number(double fallback = 0) const;
    std::string const& text() const;  // "" where it is no text
    Array const& items() const;       // empty where it is no array
    Object const& members() const;    // empty where it is no object

    bool has(std::string_view key) const { return find(key) != nullptr; }
    Json const* find(std::string_view key) const;  // nullptr where absent
    Json const& at(std::string_view key) const;    // the null value where absent
    Json& set(std::string_view key, Json value);   // adds or replaces; makes null an object
    void erase(std::string_view key);
    Json& push(Json value);  // makes null an array

    bool operator==(Json const&) const = default;

  private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// At most 64 deep. The error names the byte offset. A later duplicate key wins.
base::Result<Json> parse_json(std::string_view text);
std::string to_json(Json const& value);                            // compact
std::string to_pretty_json(Json const& value);                     // two spaces an indent
void append_json_string(std::string& out, std::string_view text);  // quoted and escaped; invalid
                                                                   // UTF-8 becomes U+FFFD

}  // namespace codec
