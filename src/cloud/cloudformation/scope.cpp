#include "cloud/cloudformation/scope.hpp"

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cfn/references.hpp"
#include "cloud/cloudformation/reading.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

// "NAME" or "NAME:VERSION", as SSM is asked.
std::optional<std::string> ssm_value(Formation const& f, Stack const& stack, std::string const& key,
                                     base::Instant now) {
    if (!f.parameters) return std::nullopt;
    ParameterStore::Asked asked{maker_of(f, stack, now), key, std::nullopt};
    std::size_t const colon = key.rfind(':');
    if (colon != std::string::npos) {
        asked.version = base::to_int64(key.substr(colon + 1));
        if (asked.version) asked.name = key.substr(0, colon);
    }
    std::optional<ParameterStore::Found> const found = f.parameters->parameter(asked, now);
    if (!found) return std::nullopt;
    return found->value;
}

}  // namespace

bool StackScope::is_unknown(std::string const& resource) const {
    return setup_.unknown && setup_.unknown->count(resource) != 0;
}

std::optional<Json> StackScope::parameter(std::string const& name) const {
    if (cfn::is_pseudo_parameter(name)) {
        auto const all = pseudo_parameters(setup_.stack);
        auto const found = all.find(name);
        return found == all.end() ? std::nullopt : std::optional<Json>(found->second);
    }
    cfn::Parameter const* const declared = setup_.read.parameter(name);
    auto const value = setup_.stack.parameters.find(name);
    if (!declared || value == setup_.stack.parameters.end()) return std::nullopt;
    return cfn::reference_value(*declared, value->second);
}

Json StackScope::reference(std::string const& resource) const {
    if (is_unknown(resource)) return Json(kKnownLater);
    std::optional<StackResource> const row =
        setup_.formation.state.resource(setup_.stack.id, resource);
    if (row) return Json(row->physical);
    throw cfn::format_error("Unresolved resource dependencies [" + resource +
                            "] in the Resources block of the template");
}

Json StackScope::attribute(std::string const& resource, std::string const& name) const {
    if (is_unknown(resource)) return Json(kKnownLater);
    std::optional<StackResource> const row =
        setup_.formation.state.resource(setup_.stack.id, resource);
    Json const* const value = row ? row->attributes.find(name) : nullptr;
    if (value) return *value;
    if (row &&
        (row->type.starts_with("Custom::") || row->type == "AWS::CloudFormation::CustomResource")) {
        throw cfn::Invalid("CustomResource attribute error: Vendor response doesn't contain " +
                           name + " key in object " + row->physical);
    }
    throw cfn::template_error("resource " + resource + " does not support attribute type " + name +
                              " in Fn::GetAtt");
}

Json StackScope::import(std::string const& export_name) const {
    Stack const& stack = setup_.stack;
    std::optional<Export> const found =
        setup_.formation.state.exported(stack.account, stack.region, export_name);
    if (!found) throw cfn::Invalid("No export named " + export_name + " found.");
    imports_.insert(export_name);
    return Json(found->value);
}

std::string StackScope::dynamic(std::string const& service, std::string const& key) const {
    if (service != "ssm") {
        throw cfn::Invalid("Dynamic references are resolved of ssm alone: {{resolve:" + service +
                           ":" + key + "}}");
    }
    std::optional<std::string> const value =
        ssm_value(setup_.formation, setup_.stack, key, setup_.now);
    if (!value) throw cfn::Invalid("Parameters: [ssm:" + key + "] cannot be found.");
    return *value;
}

std::vector<std::string> StackScope::zones(std::string const& region) const {
    return {region + "a", region + "b", region + "c"};
}

void resolve_parameters(StackScope::Setup const& setup, cfn::Values& values) {
    for (cfn::Parameter const& parameter : setup.read.parameters) {
        auto const value = values.find(parameter.name);
        if (value == values.end() || !cfn::is_ssm(parameter)) continue;
        std::optional<std::string> const said =
            ssm_value(setup.formation, setup.stack, value->second.text, setup.now);
        if (!said) {
            throw cfn::Invalid("Unable to fetch parameters [" + value->second.text +
                               "] from parameter store for this account.");
        }
        value->second.resolved = *said;
    }
}

}  // namespace cloud::cloudformation
