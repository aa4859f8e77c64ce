#include "cloud/logs/pattern/json.hpp"

#include <algorithm>
#include <variant>

#include "base/text.hpp"
#include "cloud/logs/pattern/comparison.hpp"
#include "codec/json_view.hpp"

namespace cloud::logs::pattern {
namespace {

using codec::JsonView;
using Kind = JsonView::Kind;

constexpr int kDeepest = 64;

struct AnyElement {};
using Step = std::variant<std::string, std::size_t, AnyElement>;  // a key, an index, [*]

struct Selector {
    std::string text;  // as it is written
    std::vector<Step> steps;
};

struct Condition {
    enum class Asks { compares, is_null, is_true, is_false, exists };
    Selector selector;
    Asks asks = Asks::compares;
    Comparison comparison = {};
};

struct Node {
    enum class Joins { all, any, no, condition };
    Joins joins = Joins::condition;
    std::vector<Node> parts = {};  // of all but conditions
    std::size_t condition = 0;     // which
};

// Calls `found` with every value that the steps lead to, until it answers true.
template <typename Found>
bool walk(JsonView at, std::vector<Step> const& steps, std::size_t next, Found const& found) {
    for (; next < steps.size(); ++next) {
        std::optional<JsonView> below;
        if (auto const* key = std::get_if<std::string>(&steps[next])) {
            below = at.find(*key);
        } else if (auto const* index = std::get_if<std::size_t>(&steps[next])) {
            below = at.at(*index);
        } else {
            return at.any_element(
                [&](JsonView element) { return walk(element, steps, next + 1, found); });
        }
        if (!below) return false;
        at = *below;
    }
    return found(at);
}

// Only texts, numbers and booleans are compared: with all else the pattern does not apply.
bool compares(Comparison const& comparison, JsonView const& value) {
    switch (value.kind()) {
        case Kind::text:
            return comparison.holds({value.text(), std::nullopt});
        case Kind::number:
            return comparison.holds({value.scalar(), value.number()});
        case Kind::boolean:
            return comparison.holds({value.boolean() ? "true" : "false", std::nullopt});
        default:
            return false;
    }
}

bool holds(Condition const& condition, JsonView const& value) {
    bool const boolean = value.kind() == Kind::boolean;
    switch (condition.asks) {
        case Condition::Asks::is_null:
            return value.kind() == Kind::null;
        case Condition::Asks::is_true:
            return boolean && value.boolean();
        case Condition::Asks::is_false:
            return boolean && !value.boolean();
        case Condition::Asks::exists:
            return true;
        case Condition::Asks::compares:
            break;
    }
    return compares(condition.comparison, value);
}

class JsonMatcher final : public Matcher {
  public:
    bool matches(std::string_view message, std::vector<Extracted>* extracted) const override {
        static thread_local codec::JsonDocument document;
        if (!base::trim(message).starts_with('{')) return false;
        std::optional<JsonView> const json = document.parse(message);
        if (!json || !matches(root, *json)) return false;
        if (extracted) extract(*json, *extracted);
        return true;
    }

    Node root;
    std::vector<Condition> conditions;

  private:
    bool matches(Node const& node, JsonView const& json) const {
        auto const is_so = [&](Node const& part) { return matches(part, json); };
        switch (node.joins) {
            case Node::Joins::all:
                return std::all_of(node.parts.begin(), node.parts.end(), is_so);
            case Node::Joins::any:
                return std::any_of(node.parts.begin(), node.parts.end(), is_so);
            case Node::Joins::no:
                return !is_so(node.parts.front());
            case Node::Joins::condition:
                break;
        }
        Condition const& condition = conditions[node.condition];
        return walk(json, condition.selector.steps, 0,
                    [&](JsonView const& value) { return holds(condition, value); });
    }

    void extract(JsonView const& json, std::vector<Extracted>& into) const {
        for (Condition const& condition : conditions) {
            std::string const& name = condition.selector.text;
            bool const known = std::any_of(into.begin(), into.end(),
                                           [&](Extracted const& e) { return e.name == name; });
            if (known) continue;
            walk(json, condition.selector.steps, 0, [&](JsonView const& value) {
                bool const structure = value.kind() == Kind::object || value.kind() == Kind::array;
                if (!structure) into.push_back({name, value.scalar()});
                return true;
            });
        }
    }
};

class Parser {
  public:
    Parser(Scanner& in, JsonMatcher& into) : in_(in), into_(into) {}

    Node either() {
        return joined(Node::Joins::any, "||", [this] { return both(); });
    }

  private:
    Node both() {
        return joined(Node::Joins::all, "&&", [this] { return one(); });
    }

    template <typename Part>
    Node joined(Node::Joins joins, std::string_view sign, Part const& part) {
        Node first = part();
        if (!in_.at(sign)) return first;
        Node all{joins, {std::move(first)}};
        while (in_.take(sign)) all.parts.push_back(part());
        return all;
    }

    Node one() {
        if (++depth_ > kDeepest) invalid();
        Node node;
        if (in_.take("!")) {
            node = {Node::Joins::no, {one()}};
        } else if (in_.take("(")) {
            node = either();
            if (!in_.take(")")) invalid();
        } else {
            node.condition = into_.conditions.size();
            into_.conditions.push_back(condition());
            if (negated_) node = {Node::Joins::no, {node}};
        }
        --depth_;
        return node;
    }

    Condition condition() {
        Condition out{selector()};
        negated_ = in_.take_word("NOT");
        if (in_.take_word("EXISTS")) {
            out.asks = Condition::Asks::exists;
        } else if (negated_) {
            invalid();
        } else if (in_.take_word("IS")) {
            out.asks = in_.take_word("NULL")    ? Condition::Asks::is_null
                       : in_.take_word("TRUE")  ? Condition::Asks::is_true
                       : in_.take_word("FALSE") ? Condition::Asks::is_false
                                                : Condition::Asks::compares;
            if (out.asks == Condition::Asks::compares) invalid();
        } else {
            out.comparison = read_comparison(in_);
        }
        return out;
    }

    Selector selector() {
        if (!in_.at("$")) invalid_character(in_.rest());
        std::string_view const from = in_.rest();
        (void)in_.take("$");
        Selector out;
        for (;;) {
            std::string_view const rest = in_.rest();
            if (rest.starts_with(".[") || rest.starts_with('['))
                out.steps.push_back(bracketed());
            else if (rest.starts_with('.'))
                out.steps.emplace_back(name());
            else
                break;
        }
        if (out.steps.empty()) invalid_character(in_.rest());
        out.text = std::string(from.substr(0, from.size() - in_.rest().size()));
        return out;
    }

    std::string name() {
        (void)in_.take(".");
        std::string_view const name = in_.take_while([](char c) { return is_word(c) || c == '-'; });
        if (name.empty()) invalid_character(in_.rest());
        return std::string(name);
    }

    // [3], [*], ['a name']
    Step bracketed() {
        (void)in_.take(".");
        (void)in_.take("[");
        Step step = AnyElement{};
        if (in_.take("'")) {
            step = std::string(in_.take_while([](char c) { return c != '\''; }));
            if (!in_.take("'")) invalid();
        } else if (!in_.take("*")) {
            std::string_view const digits =
                in_.take_while([](char c) { return c >= '0' && c <= '9'; });
            std::optional<std::uint64_t> const index = base::to_uint64(digits);
            if (!index) invalid_character(in_.rest());
            step = static_cast<std::size_t>(*index);
        }
        if (!in_.take("]")) invalid();
        return step;
    }

    Scanner& in_;
    JsonMatcher& into_;
    int depth_ = 0;
    bool negated_ = false;  // the condition that was read last, by its NOT
};

}  // namespace

std::shared_ptr<Matcher const> parse_json_pattern(Scanner& in) {
    auto matcher = std::make_shared<JsonMatcher>();
    matcher->root = Parser(in, *matcher).either();
    if (!in.at_end()) invalid_character(in.rest());
    return matcher;
}

}  // namespace cloud::logs::pattern
