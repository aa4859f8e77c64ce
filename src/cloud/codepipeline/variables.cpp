#include "cloud/codepipeline/variables.hpp"

namespace cloud::codepipeline {
namespace {

constexpr std::string_view kOpen = "#{";

Reference reference(std::string const& text) {
    std::size_t const point = text.find('.');
    if (point == std::string::npos) return {"", text, text};
    return {text.substr(0, point), text.substr(point + 1), text};
}

}  // namespace

std::string substituted(std::string const& value,
                        std::function<std::string(Reference const&)> const& value_of) {
    std::string out;
    std::size_t at = 0;
    while (true) {
        std::size_t const open = value.find(kOpen, at);
        std::size_t const close = open == std::string::npos ? open : value.find('}', open);
        if (close == std::string::npos) return out + value.substr(at);
        out += value.substr(at, open - at);
        out += value_of(reference(value.substr(open + kOpen.size(), close - open - kOpen.size())));
        at = close + 1;
    }
}

std::vector<Reference> references(std::string const& value) {
    std::vector<Reference> found;
    substituted(value, [&](Reference const& one) {
        found.push_back(one);
        return std::string();
    });
    return found;
}

}  // namespace cloud::codepipeline
