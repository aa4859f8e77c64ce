#include "cloud/logs/pattern/comparison.hpp"

#include <array>

#include "base/text.hpp"

namespace cloud::logs::pattern {
namespace {

struct Sign {
    std::string_view text;
    Operator means;
};
// The longer ones first.
constexpr std::array<Sign, 6> kSigns = {{{">=", Operator::at_least},
                                         {"<=", Operator::at_most},
                                         {"!=", Operator::not_equal},
                                         {"=", Operator::equal},
                                         {">", Operator::more},
                                         {"<", Operator::less}}};

bool in_bare_value(char c) {
    return is_word(c) || c == '-' || c == '.' || c == '*' || c == '+' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_order(Operator op) { return op != Operator::equal && op != Operator::not_equal; }

bool compare(Operator op, double a, double b) {
    switch (op) {
        case Operator::less:
            return a < b;
        case Operator::at_most:
            return a <= b;
        case Operator::more:
            return a > b;
        default:
            return a >= b;
    }
}

// "+1000" too, which base::to_double does not know.
std::optional<double> number_of(std::string_view text) {
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    return base::to_double(text);
}

}  // namespace

bool comparison_is_next(Scanner& in) {
    for (Sign const& sign : kSigns) {
        if (in.at(sign.text)) return true;
    }
    return false;
}

Comparison read_comparison(Scanner& in) {
    Comparison out;
    bool found = false;
    for (Sign const& sign : kSigns) {
        if (!found && in.take(sign.text)) {
            out.operator_ = sign.means;
            found = true;
        }
    }
    if (!found) invalid();
    if (out.operator_ == Operator::equal && in.take("!")) out.operator_ = Operator::not_equal;
    if (in.at("%")) {
        out.regex_ = in.take_regex();
    } else if (in.at("\"")) {
        out.read_text(in.take_quoted());
    } else {
        std::string_view const text = in.take_while(in_bare_value);
        if (text.empty()) invalid_character(in.rest());
        out.number_ = number_of(text);
        out.read_text(text);
    }
    if (is_order(out.operator_) && !out.number_) invalid();
    return out;
}

// An asterisk within a text is itself.
void Comparison::read_text(std::string_view text) {
    open_front_ = text.starts_with('*');
    if (open_front_) text.remove_prefix(1);
    open_back_ = text.ends_with('*') || (open_front_ && text.empty());
    if (text.ends_with('*')) text.remove_suffix(1);
    text_ = text;
}

bool Comparison::is_equal(Subject const& subject) const {
    if (regex_) return regex_->found_in(subject.text);
    if (number_) {
        std::optional<double> const number =
            subject.number ? subject.number : number_of(subject.text);
        if (number) return *number == *number_;
    }
    if (open_front_ && open_back_) return subject.text.find(text_) != std::string_view::npos;
    if (open_front_) return subject.text.ends_with(text_);
    if (open_back_) return subject.text.starts_with(text_);
    return subject.text == text_;
}

bool Comparison::holds(Subject const& subject) const {
    if (operator_ == Operator::equal) return is_equal(subject);
    if (operator_ == Operator::not_equal) return !is_equal(subject);
    std::optional<double> const number = subject.number ? subject.number : number_of(subject.text);
    return number && compare(operator_, *number, *number_);
}

}  // namespace cloud::logs::pattern
