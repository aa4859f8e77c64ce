#include "stacks/template_reader.hpp"

#include "base/text.hpp"

namespace stacks {
namespace {

using codec::Json;

bool is_policy(std::string const& property) {
    return property.ends_with("PolicyDocument") || property == "KeyPolicy" ||
           property == "Policies";
}

std::string capitalised(std::string name) {
    if (!name.empty()) name[0] = base::upper(name.substr(0, 1))[0];
    return name;
}

// "Queue" of {"Ref": "Queue"}, "Queue.Arn" of {"Fn::GetAtt": …}; "" of anything else.
std::string referred(Json const& value) {
    if (value.members().size() != 1) return {};
    auto const& [name, inner] = value.members().front();
    if (name == "Ref") return inner.text();
    if (name != "Fn::GetAtt") return {};
    if (inner.is_text()) return inner.text();
    return inner.items().size() == 2 ? plain(inner.items()[0]) + "." + plain(inner.items()[1]) : "";
}

std::string joined(Json const& arguments) {
    if (arguments.items().size() != 2) return codec::to_json(arguments);
    return base::join(texts_of(arguments.items()[1]), plain(arguments.items()[0]));
}

void add_mention(Mention mention, std::vector<Mention>& found) {
    if (!mention.target.empty()) {
        mention.target = mention.target.substr(0, mention.target.find('.'));
    }
    found.push_back(std::move(mention));
}

// The names within ${…}, but not those that are written ${!…}.
void add_substituted(std::string const& property, std::string const& text,
                     std::vector<Mention>& found) {
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
        std::size_t const end = text.find('}', at);
        if (end == std::string::npos) return;
        std::string const name = text.substr(at + 2, end - at - 2);
        if (!name.starts_with("!")) add_mention({property, name, {}}, found);
    }
}

void collect_texts(std::string const& property, Json const& value, std::vector<Mention>& found) {
    if (value.is_text()) {
        found.push_back({property, {}, value.text()});
        add_substituted(property, value.text(), found);
    }
    for (Json const& item : value.items()) collect_texts(property, item, found);
    for (auto const& [name, inner] : value.members()) {
        collect_texts(capitalised(name), inner, found);
    }
}

// False where the text is none of JSON's objects.
bool collect_within(std::string const& text, std::vector<Mention>& found) {
    if (!text.starts_with("{")) return false;
    base::Result<Json> const inner = codec::parse_json(text);
    if (inner) collect_texts("", *inner, found);
    return inner.has_value();
}

void collect(std::string const& property, Json const& value, std::vector<Mention>& found) {
    std::string const target = referred(value);
    Json const& text = value.has("Fn::Sub") ? value.at("Fn::Sub") : value;
    if (text.is_text() && collect_within(text.text(), found)) return;
    if (!target.empty()) {
        add_mention({property, target, {}}, found);
    } else if (value.is_text()) {
        found.push_back({property, {}, value.text()});
    } else if (value.has("Fn::Sub")) {
        Json const& sub = value.at("Fn::Sub");
        add_substituted(property, sub.is_text() ? sub.text() : plain(sub), found);
    }
    for (Json const& item : value.items()) collect(property, item, found);
    if (!target.empty()) return;
    for (auto const& [name, inner] : value.members()) {
        bool const document = is_policy(name) && (inner.has("Statement") || inner.is_array());
        if (!document) collect(name.starts_with("Fn::") ? property : name, inner, found);
    }
}

void collect_statements(TemplateStatement const& place, Json const& value,
                        std::vector<TemplateStatement>& found) {
    if (value.has("Effect") && (value.has("Action") || value.has("NotAction"))) {
        TemplateStatement one = place;
        one.statement = value;
        found.push_back(std::move(one));
        return;
    }
    for (Json const& item : value.items()) collect_statements(place, item, found);
    for (auto const& [name, inner] : value.members()) {
        TemplateStatement inside = place;
        if (is_policy(name)) inside.property = name;
        collect_statements(inside, inner, found);
    }
}

}  // namespace

std::string plain(Json const& value) {
    if (value.is_text()) return value.text();
    std::string const target = referred(value);
    if (!target.empty()) return "${" + target + "}";
    if (value.has("Fn::Sub")) {
        Json const& sub = value.at("Fn::Sub");
        return plain(sub.is_array() && !sub.items().empty() ? sub.items().front() : sub);
    }
    if (value.has("Fn::Join")) return joined(value.at("Fn::Join"));
    return codec::to_json(value);
}

std::vector<Mention> mentions_of(Json const& properties) {
    std::vector<Mention> found;
    collect("", properties, found);
    return found;
}

std::vector<std::string> TemplateStatement::actions() const {
    return texts_of(statement.at("Action"));
}

std::vector<TemplateStatement> statements_of(Json const& tree) {
    std::vector<TemplateStatement> found;
    for (auto const& [id, body] : tree.at("Resources").members()) {
        collect_statements({id, body.at("Type").text(), {}, {}}, body.at("Properties"), found);
    }
    return found;
}

std::vector<std::string> texts_of(Json const& one_or_many) {
    std::vector<std::string> texts;
    for (Json const& item : one_or_many.items()) texts.push_back(plain(item));
    if (!one_or_many.is_array() && !one_or_many.is_null()) texts.push_back(plain(one_or_many));
    return texts;
}

}  // namespace stacks
