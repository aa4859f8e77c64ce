#include "query/record.hpp"

#include <cmath>

#include "base/text.hpp"

namespace query {
namespace {

using codec::JsonView;
using Path = std::span<std::string const>;

// Whole numbers beyond it are told apart by their text alone.
constexpr double kExact = 9007199254740992;

std::optional<JsonView> walk(JsonView const& at, Path path) {
    if (path.empty()) return at;
    if (at.kind() == JsonView::Kind::array) {
        std::optional<std::uint64_t> const index = base::to_uint64(path[0]);
        std::optional<JsonView> const element = index ? at.at(*index) : std::nullopt;
        return element ? walk(*element, path.subspan(1)) : std::nullopt;
    }
    if (at.kind() != JsonView::Kind::object) return std::nullopt;
    std::string key;
    for (std::size_t parts = 1; parts <= path.size(); ++parts) {
        if (parts > 1) key += '.';
        key += path[parts - 1];
        std::optional<JsonView> const member = at.find(key);
        if (!member) continue;
        if (std::optional<JsonView> found = walk(*member, path.subspan(parts))) return found;
    }
    return std::nullopt;
}

Datum leaf(JsonView const& view) {
    switch (view.kind()) {
        case JsonView::Kind::text:
            return std::string(view.text());
        case JsonView::Kind::boolean:
            return view.boolean();
        case JsonView::Kind::number:
            if (std::fabs(view.number()) >= kExact) return view.scalar();
            return view.number();
        case JsonView::Kind::null:
        case JsonView::Kind::array:
        case JsonView::Kind::object:
            break;
    }
    return {};
}

}  // namespace

void Discovered::turn_to(Record const& record) {
    message_ = record.message;
    parsed_ = false;
}

Datum Discovered::find(Path path) {
    if (!parsed_) {
        parsed_ = true;
        root_.reset();
        std::string_view const text = base::trim(message_);
        if (text.starts_with('{')) root_ = document_.parse(text);
    }
    std::optional<JsonView> const found = root_ ? walk(*root_, path) : std::nullopt;
    return found ? leaf(*found) : Datum();
}

}  // namespace query
