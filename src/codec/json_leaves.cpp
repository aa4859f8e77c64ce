#include "codec/json_leaves.hpp"

#include <simdjson.h>

#include <cstring>
#include <memory>

#include "base/arena.hpp"

namespace codec {

namespace {

namespace od = simdjson::ondemand;

// The walk recurses, so depth is bounded even where only wholeness is asked for.
constexpr std::size_t kDeepestRead = 1024;
constexpr std::size_t kSmallestBuffer = std::size_t{16} << 10;
constexpr std::size_t kLongestText = std::size_t{1} << 30;

bool white(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view without_space_behind(std::string_view token) {
    std::size_t size = token.size();
    while (size > 0 && white(token[size - 1])) --size;
    return token.substr(0, size);
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// On demand, simdjson looks at a number only when asked for its value; we hand out its text, so
// its grammar is checked here.
bool number(std::string_view text, LeafType& type) {
    char const* p = text.data();
    char const* const end = p + text.size();
    type = LeafType::integer;
    if (p < end && *p == '-') ++p;
    if (p == end || !digit(*p)) return false;
    if (*p == '0' && end - p > 1 && digit(p[1])) return false;
    while (p < end && digit(*p)) ++p;
    if (p < end && *p == '.') {
        type = LeafType::real;
        if (++p == end || !digit(*p)) return false;
        while (p < end && digit(*p)) ++p;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        type = LeafType::real;
        if (++p < end && (*p == '+' || *p == '-')) ++p;
        if (p == end || !digit(*p)) return false;
        while (p < end && digit(*p)) ++p;
    }
    return p == end;
}

// Where a subtree stands. One that is beyond a limit is walked in silence, to know whether the
// document is whole.
struct Place {
    std::string_view path;
    std::size_t depth;
    bool silent;
};

class Walk {
  public:
    Walk(base::Arena& paths, LeafLimits const& limits, LeafSink& sink)
        : paths_(paths), limits_(limits), sink_(sink) {}

    bool object(od::object& from, Place const& at) {
        if (at.depth > kDeepestRead) return false;
        bool empty = true;
        for (auto member : from) {
            od::field field;
            if (std::move(member).get(field) != simdjson::SUCCESS) return false;
            empty = false;
            Place below{at.path, at.depth, at.silent};
            if (!descend(field, below)) return false;
            od::value value = field.value();
            if (!any(value, below)) return false;
        }
        if (empty && at.depth > 1) emit(at, "{}", LeafType::text);
        return true;
    }

  private:
    // Every key is read, silent or not: an escape in it may be broken.
    bool descend(od::field& field, Place& place) {
        od::raw_json_string const raw = field.key();
        std::string_view const plain = plain_key(raw.raw());
        std::string_view key = plain;
        if (plain.data() == nullptr && field.unescaped_key().get(key) != simdjson::SUCCESS) {
            return false;
        }
        if (place.silent) return true;
        std::size_t const dot = place.path.empty() ? 0 : 1;
        if (place.path.size() + dot + key.size() > limits_.max_path_bytes) {
            place.silent = true;
        } else {
            place.path =
                place.path.empty() ? paths_.concat({key}) : paths_.concat({place.path, ".", key});
        }
        return true;
    }

    // The key as it stands in the text, or null where it has an escape.
    static std::string_view plain_key(char const* start) {
        char const* end = start;
        while (*end != '"' && *end != '\\') ++end;
        if (*end == '\\') return {};
        return {start, static_cast<std::size_t>(end - start)};
    }

    // simdjson steps over a scalar that was only looked at, so its text is taken as it lies.
    bool any(od::value& value, Place const& at) {
        std::string_view const token = value.raw_json_token();
        // And it takes a text with a colon behind it for a key.
        if (token.data()[token.size()] == ':') return false;
        switch (token.front()) {
            case '"':
                return text(value, token, at);
            case '{':
                return nested_object(value, at);
            case '[':
                return nested_array(value, at);
            default:
                return atom(without_space_behind(token), at);
        }
    }

    bool text(od::value& value, std::string_view token, Place const& at) {
        std::string_view const quoted = without_space_behind(token);
        if (std::memchr(quoted.data(), '\\', quoted.size()) == nullptr) {
            if (quoted.size() < 2 || quoted.back() != '"') return false;
            emit(at, quoted.substr(1, quoted.size() - 2), LeafType::text);
            return true;
        }
        std::string_view unescaped;
        if (value.get_string().get(unescaped) != simdjson::SUCCESS) return false;
        emit(at, unescaped, LeafType::text);
        return true;
    }

    bool nested_object(od::value& value, Place const& at) {
        od::object object_value;
        if (value.get_object().get(object_value) != simdjson::SUCCESS) return false;
        return object(object_value, deeper(at));
    }

    bool nested_array(od::value& value, Place const& at) {
        od::array array_value;
        if (value.get_array().get(array_value) != simdjson::SUCCESS) return false;
        Place const below = deeper(at);
        if (below.depth > kDeepestRead) return false;
        bool empty = true;
        for (auto element : array_value) {
            od::value item;
            if (std::move(element).get(item) != simdjson::SUCCESS) return false;
            empty = false;
            if (!any(item, below)) return false;
        }
        if (empty) emit(below, "[]", LeafType::text);
        return true;
    }

    Place deeper(Place const& at) const {
        return {at.path, at.depth + 1, at.silent || at.depth >= limits_.max_depth};
    }

    bool atom(std::string_view token, Place const& at) {
        LeafType type = LeafType::null;
        if (token == "true" || token == "false") {
            type = LeafType::boolean;
        } else if (token != "null" && !number(token, type)) {
            return false;
        }
        emit(at, token, type);
        return true;
    }

    void emit(Place const& at, std::string_view value, LeafType type) {
        if (at.silent || leaves_ >= limits_.max_leaves) return;
        ++leaves_;
        sink_.leaf(at.path, value, type);
    }

    base::Arena& paths_;  // they live until the next walk
    LeafLimits const& limits_;
    LeafSink& sink_;
    std::size_t leaves_ = 0;
};

}  // namespace

namespace {

// 3.0.1 has no at_end(): that there is no place left to stand on is how it says so.
bool at_end(od::document& document) {
    char const* where = nullptr;
    return document.current_location().get(where) == simdjson::OUT_OF_BOUNDS;
}

}  // namespace

struct JsonLeaves::State {
    od::parser parser{};
    base::Arena paths = {};
    // simdjson reads a little beyond the text, so the text is copied to where it may.
    std::unique_ptr<char[]> padded = {};
    std::size_t capacity = 0;

    bool hold(std::string_view text) {
        if (capacity < text.size() || !padded) {
            std::size_t wanted = kSmallestBuffer;
            while (wanted < text.size()) wanted *= 2;
            if (parser.allocate(wanted) != simdjson::SUCCESS) return false;
            padded.reset(new char[wanted + simdjson::SIMDJSON_PADDING]);
            capacity = wanted;
        }
        if (!text.empty()) std::memcpy(padded.get(), text.data(), text.size());
        std::memset(padded.get() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
        return true;
    }
};

JsonLeaves::JsonLeaves() : state_(std::make_unique<State>()) {}
JsonLeaves::~JsonLeaves() = default;

bool JsonLeaves::walk(std::string_view text, LeafLimits const& limits, LeafSink& sink) {
    State& s = *state_;
    s.paths.clear();
    if (text.size() > kLongestText || !s.hold(text)) return false;
    simdjson::padded_string_view const held(s.padded.get(), text.size(),
                                            s.capacity + simdjson::SIMDJSON_PADDING);
    od::document document;
    od::object root;
    if (s.parser.iterate(held).get(document) != simdjson::SUCCESS) return false;
    if (document.get_object().get(root) != simdjson::SUCCESS) return false;
    Walk walk(s.paths, limits, sink);
    return walk.object(root, Place{{}, 1, limits.max_depth == 0}) && at_end(document);
}

}  // namespace codec
