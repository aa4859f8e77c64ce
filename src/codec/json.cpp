#include "codec/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace codec {

bool Json::boolean(bool fallback) const {
    bool const* const v = std::get_if<bool>(&value_);
    return v ? *v : fallback;
}

std::int64_t Json::integer(std::int64_t fallback) const {
    if (auto const* const v = std::get_if<std::int64_t>(&value_)) return *v;
    auto const* const real = std::get_if<double>(&value_);
    // What does not fit has no integer to be truncated to; 2^63 itself is the first.
    if (!real || !(*real >= -9223372036854775808.0 && *real < 9223372036854775808.0)) {
        return fallback;
    }
    return static_cast<std::int64_t>(*real);
}

double Json::number(double fallback) const {
    if (auto const* const v = std::get_if<double>(&value_)) return *v;
    auto const* const whole = std::get_if<std::int64_t>(&value_);
    return whole ? static_cast<double>(*whole) : fallback;
}

std::string const& Json::text() const {
    static std::string const kNone;
    auto const* const v = std::get_if<std::string>(&value_);
    return v ? *v : kNone;
}

Json::Array const& Json::items() const {
    static Array const kNone;
    auto const* const v = std::get_if<Array>(&value_);
    return v ? *v : kNone;
}

Json::Object const& Json::members() const {
    static Object const kNone;
    auto const* const v = std::get_if<Object>(&value_);
    return v ? *v : kNone;
}

Json const* Json::find(std::string_view key) const {
    for (Member const& member : members()) {
        if (member.first == key) return &member.second;
    }
    return nullptr;
}

Json const& Json::at(std::string_view key) const {
    static Json const kNull;
    Json const* const found = find(key);
    return found ? *found : kNull;
}

Json& Json::set(std::string_view key, Json value) {
    if (!is_object()) value_ = Object();
    Object& object = std::get<Object>(value_);
    for (Member& member : object) {
        if (member.first == key) return member.second = std::move(value);
    }
    object.emplace_back(std::string(key), std::move(value));
    return object.back().second;
}

void Json::erase(std::string_view key) {
    auto* const object = std::get_if<Object>(&value_);
    if (!object) return;
    auto const same = [key](Member const& member) { return member.first == key; };
    object->erase(std::remove_if(object->begin(), object->end(), same), object->end());
}

Json& Json::push(Json value) {
    if (!is_array()) value_ = Array();
    Array& array = std::get<Array>(value_);
    array.push_back(std::move(value));
    return array.back();
}

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// How many of the bytes at the front need no escape and are ASCII.
std::size_t plain_run(std::string_view text) {
    std::size_t n = 0;
    while (n < text.size()) {
        auto const byte = static_cast<unsigned char>(text[n]);
        if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
        ++n;
    }
    return n;
}

// The sequence of UTF-8 at the front, or nothing where it is broken.
std::string_view sequence(std::string_view text) {
    for (std::size_t length = 2; length <= 4 && length <= text.size(); ++length) {
        if (base::valid_utf8(text.substr(0, length))) return text.substr(0, length);
    }
    return {};
}

void append_escape(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
}

// JSON has no infinities and no NaN. A double that is whole keeps its ".0", so that it is read
// back as a double.
void append_number(std::string& out, double v) {
    if (!std::isfinite(v)) {
        out += "null";
        return;
    }
    std::size_t const start = out.size();
    fmt::format_to(std::back_inserter(out), "{}", v);
    if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

class Writer {
  public:
    Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

    void value(Json const& v) {
        if (v.is_null()) out_ += "null";
        if (v.is_bool()) out_ += v.boolean() ? "true" : "false";
        if (v.is_int()) fmt::format_to(std::back_inserter(out_), "{}", v.integer());
        if (v.is_double()) append_number(out_, v.number());
        if (v.is_text()) append_json_string(out_, v.text());
        if (v.is_array()) array(v.items());
        if (v.is_object()) object(v.members());
    }

  private:
    void array(Json::Array const& items) {
        out_ += '[';
        ++depth_;
        for (std::size_t i = 0; i < items.size(); ++i) {
            separate(i);
            value(items[i]);
        }
        close(']', items.empty());
    }

    void object(Json::Object const& members) {
        out_ += '{';
        ++depth_;
        for (std::size_t i = 0; i < members.size(); ++i) {
            separate(i);
            append_json_string(out_, members[i].first);
            out_ += pretty_ ? ": " : ":";
            value(members[i].second);
        }
        close('}', members.empty());
    }

    void separate(std::size_t index) {
        if (index > 0) out_ += ',';
        new_line();
    }

    void close(char bracket, bool empty) {
        --depth_;
        if (!empty) new_line();
        out_ += bracket;
    }

    void new_line() {
        if (!pretty_) return;
        out_ += '\n';
        out_.append(2 * depth_, ' ');
    }

    std::string& out_;
    bool pretty_;
    std::size_t depth_ = 0;
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        std::size_t const plain = plain_run(text);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escape(out, text.front());
            text.remove_prefix(1);
            continue;
        }
        std::string_view const whole = sequence(text);
        out += whole.empty() ? kReplacement : whole;
        text.remove_prefix(std::max<std::size_t>(whole.size(), 1));
    }
    out += '"';
}

std::string to_json(Json const& value) {
    std::string out;
    Writer(out, false).value(value);
    return out;
}

std::string to_pretty_json(Json const& value) {
    std::string out;
    Writer(out, true).value(value);
    return out;
}

}  // namespace codec
