// The reading half of codec/json.hpp: Boost.JSON's push parser, whose events build our values
// directly. Its own tree would be a second one to fill, and rounds some doubles differently.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <numeric>

#include "codec/json.hpp"

namespace codec {

namespace {

namespace bj = boost::json;

constexpr std::size_t kMaxDepth = 64;

// Of equal keys, the first place and the last value stay, as in JavaScript. Sorting keeps this
// from being quadratic for a body that is one large object.
void unite_duplicates(Json::Object& object) {
    std::vector<std::size_t> order(object.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return object[a].first < object[b].first;
    });
    std::vector<bool> dropped(object.size(), false);
    bool any = false;
    for (std::size_t i = 0; i + 1 < order.size();) {
        std::size_t const first = i;
        while (i + 1 < order.size() && object[order[i + 1]].first == object[order[first]].first) {
            dropped[order[++i]] = any = true;
        }
        if (i > first) object[order[first]].second = std::move(object[order[i]].second);
        ++i;
    }
    if (!any) return;
    Json::Object kept;
    for (std::size_t i = 0; i < object.size(); ++i) {
        if (!dropped[i]) kept.push_back(std::move(object[i]));
    }
    object = std::move(kept);
}

// Takes the parser's events. Finished values wait on one stack, keys on another, until the end
// of their array or object says how many of them belong to it.
struct Handler {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using Text = bj::string_view;
    using Code = bj::error_code;

    std::vector<Json> values = {};
    std::vector<std::string> keys = {};
    std::string part = {};

    bool put(Json v) {
        values.push_back(std::move(v));
        return true;
    }
    bool add(Text s) {
        part.append(s.data(), s.size());
        return true;
    }
    std::string whole(Text s) {
        add(s);
        std::string out;
        out.swap(part);
        return out;
    }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t count, Code&) {
        auto const first = values.end() - static_cast<std::ptrdiff_t>(count);
        Json::Array array(std::make_move_iterator(first), std::make_move_iterator(values.end()));
        values.erase(first, values.end());
        return put(Json(std::move(array)));
    }
    bool on_object_begin(Code&) { return true; }
    bool on_object_end(std::size_t count, Code&) {
        Json::Object object;
        object.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            object.emplace_back(std::move(keys[keys.size() - count + i]),
                                std::move(values[values.size() - count + i]));
        }
        keys.resize(keys.size() - count);
        values.resize(values.size() - count);
        if (count > 1) unite_duplicates(object);
        return put(Json(std::move(object)));
    }
    bool on_string_part(Text s, std::size_t, Code&) { return add(s); }
    bool on_string(Text s, std::size_t, Code&) { return put(Json(whole(s))); }
    bool on_key_part(Text s, std::size_t, Code&) { return add(s); }
    bool on_key(Text s, std::size_t, Code&) {
        keys.push_back(whole(s));
        return true;
    }
    bool on_number_part(Text s, Code&) { return add(s); }
    bool on_int64(std::int64_t v, Text, Code&) {
        part.clear();
        return put(Json(v));
    }
    // Json holds no unsigned; what is above the signed range is kept as a double.
    bool on_uint64(std::uint64_t v, Text, Code&) {
        part.clear();
        return put(Json(static_cast<double>(v)));
    }
    bool on_double(double approximate, Text s, Code&) {
        std::string const text = whole(s);
        double exact = approximate;
        auto const read = std::from_chars(text.data(), text.data() + text.size(), exact);
        // Beyond the range of a double, the parser's own zero or infinity stands.
        return put(Json(read.ec == std::errc() ? exact : approximate));
    }
    bool on_bool(bool v, Code&) { return put(Json(v)); }
    bool on_null(Code&) { return put(Json()); }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }
};

tl::unexpected<base::Error> broken(std::string const& why, std::size_t offset) {
    return base::fail(base::ErrorKind::stop, "JSON: " + why + " at byte " + std::to_string(offset));
}

}  // namespace

base::Result<Json> parse_json(std::string_view text) {
    bj::parse_options options;
    options.max_depth = kMaxDepth;
    bj::basic_parser<Handler> parser(options);
    bj::error_code code;
    std::size_t const used = parser.write_some(false, text.data(), text.size(), code);
    if (code) return broken(code.message(), used);
    if (used < text.size()) return broken("more after the end of the value", used);
    return std::move(parser.handler().values.front());
}

}  // namespace codec
