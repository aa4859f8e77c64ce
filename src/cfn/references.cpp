#include "cfn/references.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "cfn/error.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::array<std::string_view, 8> kPseudoParameters{
    "AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue",   "AWS::Partition",
    "AWS::Region",    "AWS::StackId",          "AWS::StackName", "AWS::URLSuffix"};

class Collector {
  public:
    explicit Collector(Taken const& taken) : taken_(taken) {}

    void value(Json const& value) {
        for (Json const& item : value.items()) this->value(item);
        if (is_function(value) && function(value.members().front())) return;
        for (auto const& [name, member] : value.members()) this->value(member);
    }
    std::vector<Reference> found;

  private:
    using Kind = Reference::Kind;

    // Whether nothing is left to look into.
    bool function(Json::Member const& member) {
        auto const& [name, argument] = member;
        if (name == "Ref" && argument.is_text()) {
            found.push_back({Kind::ref, argument.text()});
            return true;
        }
        if (name == "Condition" && argument.is_text()) {
            found.push_back({Kind::condition, argument.text()});
            return true;
        }
        if (name == "Fn::GetAtt") return attribute(argument);
        if (name == "Fn::Sub") return sub(argument);
        return name == "Fn::If" && choice(argument);
    }

    bool attribute(Json const& argument) {
        if (argument.is_text()) {
            auto const parts = base::cut(argument.text(), ".");
            if (parts) {
                found.push_back(
                    {Kind::attribute, std::string(parts->first), std::string(parts->second)});
            }
            return true;
        }
        if (argument.items().size() < 2) return true;
        Json const& name = argument.items()[1];
        found.push_back({Kind::attribute, argument.items()[0].text(), name.text()});
        value(name);
        return true;
    }

    bool sub(Json const& argument) {
        Json const& text =
            argument.is_array() && !argument.items().empty() ? argument.items().front() : argument;
        Json const& own = argument.items().size() > 1 ? argument.items()[1] : Json();
        for (SubPiece const& piece : sub_pieces(text.text())) {
            if (!piece.reference || own.has(piece.text)) continue;
            auto const parts = base::cut(piece.text, ".");
            if (parts) {
                found.push_back(
                    {Kind::attribute, std::string(parts->first), std::string(parts->second)});
            } else {
                found.push_back({Kind::ref, piece.text});
            }
        }
        value(own);
        return true;
    }

    bool choice(Json const& argument) {
        if (argument.items().size() != 3) return false;
        std::string const& condition = argument.items()[0].text();
        found.push_back({Kind::condition, condition});
        if (!taken_ || taken_(condition)) value(argument.items()[1]);
        if (!taken_ || !taken_(condition)) value(argument.items()[2]);
        return true;
    }

    Taken const& taken_;
};

// What stands in one block of the template, checked against what there is.
class Block {
  public:
    Block(Template const& read, char const* name) : read_(read), name_(name) {}

    void value(Json const& value, bool resources_too = true) {
        for (Reference const& to : references_in(value)) check(to, resources_too);
    }
    void condition(std::string const& name) {
        if (name.empty() || read_.conditions.has(name)) return;
        throw format_error("Unresolved condition dependency " + name + " in the " + name_ +
                           " block of the template");
    }
    void resource(std::string const& id) {
        if (!read_.resource(id)) missing_.insert(id);
    }
    // Throws where something was missing.
    void end(std::string const& sentence) const {
        if (missing_.empty()) return;
        std::vector<std::string> const all(missing_.begin(), missing_.end());
        throw format_error("Unresolved " + std::string(sentence.empty() ? "resource " : "") +
                           "dependencies [" + base::join(all, ", ") + "]" +
                           (sentence.empty()
                                ? " in the " + std::string(name_) + " block of the template"
                                : sentence));
    }

  private:
    void check(Reference const& to, bool resources_too) {
        if (to.kind == Reference::Kind::condition) return condition(to.name);
        if (to.kind == Reference::Kind::attribute) {
            if (!resources_too) missing_.insert(to.name);
            if (resources_too && !read_.resource(to.name)) {
                throw template_error("instance of Fn::GetAtt references undefined resource " +
                                     to.name);
            }
            return;
        }
        if (read_.parameter(to.name) || is_pseudo_parameter(to.name)) return;
        if (!resources_too || !read_.resource(to.name)) missing_.insert(to.name);
    }

    Template const& read_;
    char const* name_;
    std::set<std::string> missing_;
};

}  // namespace

bool is_function(Json const& value) {
    if (!value.is_object() || value.members().size() != 1) return false;
    std::string const& name = value.members().front().first;
    return name == "Ref" || name == "Condition" || name.starts_with("Fn::");
}

bool is_pseudo_parameter(std::string_view name) {
    return std::find(kPseudoParameters.begin(), kPseudoParameters.end(), name) !=
           kPseudoParameters.end();
}

std::vector<Reference> references_in(Json const& value, Taken const& taken) {
    Collector collector(taken);
    collector.value(value);
    return std::move(collector.found);
}

// "${!x}" is the text "${x}".
std::vector<SubPiece> sub_pieces(std::string_view text) {
    std::vector<SubPiece> pieces;
    std::string plain;
    while (!text.empty()) {
        std::size_t const at = text.find("${");
        plain += text.substr(0, at);
        if (at == std::string_view::npos) break;
        std::size_t const end = text.find('}', at);
        if (end == std::string_view::npos) {
            throw template_error("every ${ in the text of Fn::Sub must have its }: " +
                                 std::string(text.substr(at, 40)));
        }
        std::string_view const name = text.substr(at + 2, end - at - 2);
        if (name.starts_with('!')) {
            plain += "${" + std::string(name.substr(1)) + "}";
        } else {
            pieces.push_back({false, std::move(plain)});
            pieces.push_back({true, std::string(base::trim(name))});
            plain.clear();
        }
        text.remove_prefix(end + 1);
    }
    pieces.push_back({false, std::move(plain)});
    return pieces;
}

void check_references(Template const& read) {
    Block conditions(read, "Conditions");
    conditions.value(read.conditions, false);
    conditions.end(". Cannot reference resources in the Conditions block of the template");
    Block resources(read, "Resources");
    for (Resource const& resource : read.resources) {
        resources.value(resource.properties);
        resources.condition(resource.condition);
        for (std::string const& id : resource.depends_on) resources.resource(id);
    }
    resources.end("");
    Block outputs(read, "Outputs");
    for (Output const& output : read.outputs) {
        outputs.value(output.value);
        outputs.value(output.export_name);
        outputs.condition(output.condition);
    }
    outputs.end("");
}

}  // namespace cfn
