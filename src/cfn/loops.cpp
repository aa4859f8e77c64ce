#include "cfn/loops.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cfn/error.hpp"
#include "cfn/parameters.hpp"
#include "cfn/references.hpp"
#include "cfn/resolver.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::string_view kLoop = "Fn::ForEach::";
constexpr std::size_t kMostMade = 20'000;      // turns of loops, and what they make
constexpr std::size_t kMostBytes = 8'000'000;  // of what turns make, inner loops counted again

bool is_loop(std::string_view key) { return key.starts_with(kLoop); }

Invalid failed(std::string const& why) {
    return Invalid("Transform AWS::LanguageExtensions failed with: " + why);
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string without_signs(std::string text) {
    std::erase_if(text, [](char c) { return !is_alphanumeric(c); });
    return text;
}

void replace_all(std::string& text, std::string const& from, std::string const& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// One turn of a loop: what stands for its identifier.
struct Turn {
    std::string identifier;
    std::string value;

    std::string in(std::string text) const {
        replace_all(text, "${" + identifier + "}", value);
        replace_all(text, "&{" + identifier + "}", without_signs(value));
        return text;
    }
    Json in(Json const& fragment) const {
        if (fragment.is_text()) return Json(in(fragment.text()));
        if (fragment.is_array()) {
            Json list = Json::array();
            for (Json const& item : fragment.items()) list.push(in(item));
            return list;
        }
        if (!fragment.is_object()) return fragment;
        bool const is_it =
            fragment.members().size() == 1 && fragment.at("Ref").text() == identifier;
        if (is_it) return Json(value);
        Json object = Json::object();
        for (auto const& [key, member] : fragment.members()) object.set(in(key), in(member));
        return object;
    }
};

// What is known before anything is made: parameters and pseudo parameters. All else is Invalid.
class BeforeScope final : public Scope {
  public:
    BeforeScope(Template const& declarations, Setting const* setting)
        : declarations_(declarations), setting_(setting) {}

    std::optional<Json> parameter(std::string const& name) const override {
        if (!setting_) throw unknown(name);
        if (is_pseudo_parameter(name)) {
            auto const found = setting_->pseudo.find(name);
            if (found == setting_->pseudo.end()) throw unknown(name);
            return found->second;
        }
        Parameter const* const declared = declarations_.parameter(name);
        auto const value = setting_->parameters.find(name);
        if (!declared || value == setting_->parameters.end()) throw unknown(name);
        return reference_value(*declared, value->second);
    }
    Json reference(std::string const& resource) const override { throw unknown(resource); }
    Json attribute(std::string const& resource, std::string const&) const override {
        throw unknown(resource);
    }
    Json import(std::string const& export_name) const override { throw unknown(export_name); }
    std::string dynamic(std::string const&, std::string const& key) const override {
        throw unknown(key);
    }
    std::vector<std::string> zones(std::string const& region) const override {
        throw unknown(region);
    }

  private:
    static Invalid unknown(std::string const& name) { return Invalid(name + " is not known"); }

    Template const& declarations_;
    Setting const* setting_;
};

class Loops {
  public:
    Loops(Template const& declarations, Setting const* setting)
        : scope_(declarations, setting),
          resolver_(declarations, scope_),
          sketches_(setting == nullptr) {}

    Json written_out(Json const& value) {
        if (value.is_array()) {
            Json list = Json::array();
            for (Json const& item : value.items()) list.push(written_out(item));
            return list;
        }
        if (!value.is_object()) return value;
        Json object = Json::object();
        for (auto const& [key, member] : value.members()) add(key, member, object);
        return is_function(object) ? named(std::move(object)) : object;
    }

    // Attributes of a resource or an output that are names, given by functions.
    Json with_names(Json const& section) {
        Json made = Json::object();
        for (auto const& [id, body] : section.members()) {
            Json settled = body;
            for (char const* attribute : {"Condition", "DeletionPolicy", "UpdateReplacePolicy"}) {
                Json const* const given = body.find(attribute);
                if (given && given->is_object()) settled.set(attribute, name_in(id, *given));
            }
            if (Json const* const given = body.find("DependsOn")) {
                settled.set("DependsOn", names_in(id, *given));
            }
            made.set(id, std::move(settled));
        }
        return made;
    }

    bool sketched() const { return sketched_; }

  private:
    void add(std::string const& key, Json const& member, Json& object) {
        if (is_loop(key)) return run(key, member, object);
        if (object.has(key)) throw failed("Duplicate key " + key);
        object.set(key, written_out(member));
    }

    void run(std::string const& key, Json const& loop, Json& object) {
        auto const& parts = loop.items();
        bool const right = parts.size() == 3 && parts[0].is_text() && parts[2].is_object();
        if (!right) throw failed("Fn::ForEach layout is incorrect: " + key);
        std::size_t const bytes = codec::to_json(parts[2]).size();
        for (std::string const& value : collection(key, parts[1])) {
            made_ += 1 + parts[2].members().size();
            bytes_ += bytes * (1 + value.size() / (parts[0].text().size() + 3));  // at most
            if (made_ > kMostMade || bytes_ > kMostBytes) {
                throw failed("what Fn::ForEach makes is too much: " + key);
            }
            Json const fragment = Turn{parts[0].text(), value}.in(parts[2]);
            for (auto const& [name, member] : fragment.members()) add(name, member, object);
        }
    }

    // Nothing where it takes more than what is known.
    std::optional<Json> resolved(Json const& given) const {
        try {
            return resolver_.value(given);
        } catch (Invalid const&) {
            return std::nullopt;
        }
    }

    std::vector<std::string> collection(std::string const& key, Json const& given) {
        std::optional<Json> const found = resolved(given);
        if (!found && sketches_) {
            sketched_ = true;
            return {without_signs(key.substr(kLoop.size()))};
        }
        if (!found || !found->is_array()) {
            throw failed("Could not find a collection or could not be resolved for " + key);
        }
        std::vector<std::string> values;
        for (Json const& one : found->items()) {
            bool const scalar = one.is_text() || one.is_number();
            if (!scalar) throw failed("Fn::ForEach layout is incorrect: " + key);
            values.push_back(one.is_text() ? one.text() : codec::to_json(one));
        }
        return values;
    }

    // {"Ref": {"Fn::Sub": "Queue1"}} is {"Ref": "Queue1"}; so is Fn::GetAtt. What cannot be told is
    // left as it is.
    Json named(Json function) const {
        auto const& [name, argument] = function.members().front();
        if (name == "Ref" && argument.is_object()) {
            std::optional<Json> found = resolved(argument);
            if (found && found->is_text()) return Json::object({{"Ref", *std::move(found)}});
        }
        bool const attribute = name == "Fn::GetAtt" && argument.items().size() == 2;
        if (attribute && argument.items().front().is_object()) {
            std::optional<Json> found = resolved(argument.items().front());
            if (found && found->is_text()) {
                return Json::object({{name, Json::array({*found, argument.items()[1]})}});
            }
        }
        return function;
    }

    Json name_in(std::string const& id, Json const& given) {
        if (!given.is_object()) return given;
        std::optional<Json> found = resolved(given);
        if (found && found->is_text()) return *std::move(found);
        if (!sketches_) throw failed("a name that " + id + " has by a function is not known");
        sketched_ = true;
        return {};
    }

    Json names_in(std::string const& id, Json const& given) {
        if (!given.is_array()) return name_in(id, given);
        Json list = Json::array();
        for (Json const& one : given.items()) list.push(name_in(id, one));
        return list;
    }

    BeforeScope scope_;
    Resolver resolver_;
    bool sketches_;
    bool sketched_ = false;
    std::size_t made_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace

WrittenOut write_out_loops(Json const& tree, Template const& declarations, Setting const* setting) {
    Loops loops(declarations, setting);
    Json made = tree;
    for (char const* section : {"Conditions", "Resources", "Outputs"}) {
        Json const* const given = tree.find(section);
        if (!given) continue;
        Json written = loops.written_out(*given);
        bool const named = section != std::string_view("Conditions");
        made.set(section, named ? loops.with_names(written) : std::move(written));
    }
    return {std::move(made), loops.sketched()};
}

}  // namespace cfn
