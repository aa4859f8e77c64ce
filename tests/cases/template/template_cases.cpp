// What a template comes to: a line a resource, with its properties worked out, in the order of the
// template, and a line an output; or what CloudFormation says is wrong with it. Before the template
// may stand lines of what it is given:
//
//   parameter NAME=VALUE     a parameter's value (what SSM says of it, for one of SSM's)
//   previous NAME=VALUE      what it was worth before; "parameter NAME" takes it over
//   show order               a line a resource: what it waits for
//   show changes             of "before" and "after", two resources, how their properties differ
//
// Resources are "ID-ref", their attributes "ID-ATTRIBUTE"; the only export is "other:arn", the only
// parameter of SSM "/known".
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "cases/cases.hpp"
#include "cfn/changes.hpp"
#include "cfn/error.hpp"
#include "cfn/graph.hpp"
#include "cfn/parameters.hpp"
#include "cfn/resolver.hpp"

namespace {

using codec::Json;

struct World final : cfn::Scope {
    cfn::Template const& read;
    cfn::Values values;
    explicit World(cfn::Template const& r) : read(r) {}

    std::optional<Json> parameter(std::string const& name) const override {
        if (name == "AWS::Region") return Json("eu-west-1");
        if (name == "AWS::AccountId") return Json("111122223333");
        if (name == "AWS::Partition") return Json("aws");
        if (name == "AWS::URLSuffix") return Json("amazonaws.com");
        if (name == "AWS::StackName") return Json("logging");
        if (name == "AWS::NotificationARNs") return Json::array();
        cfn::Parameter const* const declared = read.parameter(name);
        if (!declared) return Json("arn:aws:cloudformation:eu-west-1:111122223333:stack/logging/1");
        cfn::Value value = values.at(name);
        value.resolved = "resolved-" + value.text;
        return cfn::reference_value(*declared, value);
    }
    Json reference(std::string const& id) const override { return Json(id + "-ref"); }
    Json attribute(std::string const& id, std::string const& name) const override {
        return Json(id + "-" + name);
    }
    Json import(std::string const& name) const override {
        if (name == "other:arn") return Json("arn:aws:s3:::other");
        throw cfn::Invalid("No export named " + name + " found.");
    }
    std::string dynamic(std::string const& service, std::string const& key) const override {
        if (service == "ssm" && key.starts_with("/known")) return "said-" + key;
        throw cfn::Invalid("Parameters: [" + service + ":" + key + "] cannot be found.");
    }
    std::vector<std::string> zones(std::string const& region) const override {
        return {region + "a", region + "b", region + "c"};
    }
};

struct Input {
    std::map<std::string, cfn::Given> given;
    cfn::Values previous;
    std::string show;
    std::string text;
};

Input read_input(std::string const& input) {
    Input read;
    for (std::string_view const line : base::split(input, '\n')) {
        auto const parts = base::cut(line, " ");
        std::string_view const word = read.text.empty() && parts ? parts->first : "";
        auto const value = parts ? base::cut(parts->second, "=") : std::nullopt;
        if (word == "parameter") {
            std::string const name(value ? value->first : parts->second);
            read.given[name] = {value ? std::string(value->second) : "", !value};
        } else if (word == "previous") {
            read.previous[std::string(value->first)].text = value->second;
        } else if (word == "show") {
            read.show = parts->second;
        } else {
            read.text += std::string(line) + "\n";
        }
    }
    return read;
}

// What the loops of a template are written out with.
cfn::Setting setting_of(Input const& input) {
    cfn::Template const declared = cfn::parse_declarations(input.text);
    cfn::Setting setting{cfn::parameter_values(declared, input.given, input.previous),
                         {{"AWS::Region", "eu-west-1"}}};
    for (auto& [name, value] : setting.parameters) value.resolved = "resolved-" + value.text;
    return setting;
}

std::string order_of(cfn::Template const& read) {
    std::string out;
    for (auto const& [id, waits] : cfn::dependencies(read)) {
        out += id + ":";
        for (std::string const& other : waits) out += " " + other;
        out += "\n";
    }
    return out;
}

std::string changes_of(cfn::Template const& read) {
    std::vector<cfn::Change> const found =
        cfn::changes(read.resource("before")->properties, read.resource("after")->properties);
    if (found.empty()) return "none";
    std::string out;
    for (cfn::Change const& one : found) {
        out +=
            one.path + " " + codec::to_json(one.before) + " -> " + codec::to_json(one.after) + "\n";
    }
    return out;
}

std::string worked_out(cfn::Template const& read, cfn::Resolver const& resolver) {
    std::string out;
    for (cfn::Resource const& one : read.resources) {
        if (!resolver.is_there(one.condition)) continue;
        out +=
            one.id + " " + codec::to_json(resolver.value(one.properties).value_or(Json())) + "\n";
    }
    for (cfn::Output const& one : read.outputs) {
        if (!resolver.is_there(one.condition)) continue;
        out +=
            "output " + one.id + " = " + codec::to_json(resolver.value(one.value).value_or(Json()));
        if (!one.export_name.is_null()) {
            out += " as " + codec::to_json(resolver.value(one.export_name).value_or(Json()));
        }
        out += "\n";
    }
    return out;
}

std::string shown(std::string const& text) {
    Input const input = read_input(text);
    std::string out;
    try {
        bool const loops = input.text.find("Fn::ForEach") != std::string::npos;
        cfn::Template const read = loops ? cfn::parse_template(input.text, setting_of(input))
                                         : cfn::parse_template(input.text);
        World world(read);
        world.values = cfn::parameter_values(read, input.given, input.previous);
        cfn::Resolver const resolver(read, world);
        resolver.check_rules();
        out = input.show == "order"     ? order_of(read)
              : input.show == "changes" ? changes_of(read)
                                        : worked_out(read, resolver);
    } catch (cfn::Invalid const& wrong) {
        out = "invalid: " + wrong.message;
    }
    return std::string(base::trim(out)) + "\n";
}

TEST_CASE("templates come to what they say") { CHECK(cases::run_cases("template", shown) >= 130); }

}  // namespace
