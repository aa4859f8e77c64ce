#include "query/expression.hpp"

#include "query/function.hpp"

namespace query {
namespace {

std::string period_text(Period const& period) {
    static constexpr char const* kUnits[] = {"ms", "s", "m", "h", "d", "w", "mo", "q", "y"};
    return std::to_string(period.count) + kUnits[static_cast<std::size_t>(period.unit)];
}

std::string constant_text(Datum const& datum) {
    if (auto const* text = std::get_if<std::string>(&datum)) {
        std::string out;
        codec::append_json_string(out, *text);
        return out;
    }
    if (auto const* truth = std::get_if<bool>(&datum)) return *truth ? "true" : "false";
    if (auto const* period = std::get_if<Period>(&datum)) return period_text(*period);
    if (auto const* pattern = std::get_if<Pattern>(&datum)) return "/" + pattern->text + "/";
    return is_missing(datum) ? "missing" : text_of(datum);
}

}  // namespace

std::string to_text(Expression const& expression) {
    if (auto const* datum = std::get_if<Datum>(&expression.node)) return constant_text(*datum);
    if (auto const* name = std::get_if<Name>(&expression.node)) return name->text;
    Call const& call = std::get<Call>(expression.node);
    std::string out(call.function->name);
    out += '(';
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        if (i > 0) out += ", ";
        out += to_text(call.arguments[i]);
    }
    return out + ')';
}

}  // namespace query
