#include "siem/api/loki_labels.hpp"

#include <algorithm>
#include <optional>

#include "siem/fields.hpp"

namespace siem::api {
namespace {

// Of more underscores all or none are points: there would be too many leaves to look at.
constexpr std::size_t kMostGuessed = 3;

std::optional<std::string> core_field(std::string_view label) {
    for (LokiLabel const& one : kLokiLabels) {
        if (one.name == label) return std::string(one.field);
    }
    if (label == "level") return "log.level";
    for (std::size_t i = 0; i < kFields; ++i) {
        std::string_view const field = info(static_cast<Field>(i)).name;
        if (field == label || loki_label(field) == label) return std::string(field);
    }
    return std::nullopt;
}

std::vector<std::string> names_of(bool events_too) {
    std::vector<std::string> names;
    for (LokiLabel const& label : kLokiLabels) {
        if (events_too || label.of_stream) names.emplace_back(label.name);
    }
    return names;
}

}  // namespace

std::vector<std::string> loki_stream_labels() { return names_of(false); }

std::vector<std::string> loki_all_labels() { return names_of(true); }

std::string loki_label(std::string_view field) {
    std::string label(field);
    for (char& c : label) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(c >= '0' && c <= '9')) c = '_';
    }
    if (label.empty() || (label[0] >= '0' && label[0] <= '9')) label.insert(0, "_");
    return label;
}

std::vector<std::string> loki_fields(std::string_view label) {
    if (std::optional<std::string> core = core_field(label)) return {*std::move(core)};
    std::string const written(label);
    auto const underscores = static_cast<std::size_t>(std::count(label.begin(), label.end(), '_'));
    if (underscores == 0 || label.starts_with("__")) return {written};
    if (underscores > kMostGuessed) {
        std::string points = written;
        std::replace(points.begin(), points.end(), '_', '.');
        return {written, points};
    }
    std::vector<std::string> all;
    for (std::size_t mask = 0; mask < (std::size_t{1} << underscores); ++mask) {
        std::string one = written;
        std::size_t which = 0;
        for (char& c : one) {
            if (c != '_') continue;
            if ((mask >> which & 1) != 0) c = '.';
            ++which;
        }
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace siem::api
