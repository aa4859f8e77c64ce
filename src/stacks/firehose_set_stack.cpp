// The Firehose stack of whole organizational units: one template that is the same for every
// account, which a stack set of the administrator's takes to all that are there and to all that
// come.
#include "stacks/contract.hpp"
#include "stacks/synthesis.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {
namespace {

using codec::Json;

constexpr char const* kAtHome = "InTheRegionOfTheArchive";

bool mentions(std::string const& text, char const* what) {
    return text.find(what) != std::string::npos;
}

// Roles and keys of further Regions name theirs; those of the archive's do not.
Json region_after(char const* mark, bool there_is_home) {
    Json named = Json::object({{"Fn::Sub", mark + std::string(kEveryRegion)}});
    if (!there_is_home) return named;
    return Json::object({{"Fn::If", Json::array({kAtHome, "", std::move(named)})}});
}

Json substituted(std::string const& text, bool there_is_home) {
    Json variables;
    if (mentions(text, kRegionOfRole)) {
        variables.set("RegionOfRole", region_after("-", there_is_home));
    }
    if (mentions(text, kRegionOfFolder)) {
        variables.set("RegionOfFolder", region_after("/", there_is_home));
    }
    if (!variables.is_null()) return Json::object({{"Fn::Sub", Json::array({text, variables})}});
    if (text == kEveryAccountId) return ref("AWS::AccountId");
    bool const same = !mentions(text, kEveryAccountId) && !mentions(text, kEveryRegion);
    return same ? Json(text) : Json::object({{"Fn::Sub", text}});
}

// A filter pattern is somebody's own text; what is in Fn::Sub is as it is meant already.
bool is_as_it_is(std::string const& name) { return name == "Fn::Sub" || name == "FilterPattern"; }

Json filled(Json const& node, bool there_is_home) {
    if (node.is_text()) return substituted(node.text(), there_is_home);
    if (node.is_array()) {
        Json list = Json::array();
        for (Json const& item : node.items()) list.push(filled(item, there_is_home));
        return list;
    }
    if (!node.is_object()) return node;
    Json out = Json::object();
    for (auto const& [name, value] : node.members()) {
        out.set(name, is_as_it_is(name) ? value : filled(value, there_is_home));
    }
    return out;
}

// Before the resources, where a reader looks for them.
Json with_conditions(Config const& config, Json const& tree) {
    Json const at_home =
        Json::object({{"Fn::Equals", Json::array({ref("AWS::Region"), config.region})}});
    Json out = Json::object();
    for (auto const& [name, value] : tree.members()) {
        if (name == "Resources") out.set("Conditions", Json::object({{kAtHome, at_home}}));
        out.set(name, value);
    }
    return out;
}

Json template_of_each(Config const& config) {
    Json const tree = firehose_stack(config, {kEveryAccount, kEveryAccountId}, kEveryRegion).tree;
    std::vector<std::string> const regions = stack_set_regions(config);
    bool there_is_home = false;
    for (std::string const& region : regions) there_is_home |= region == config.region;
    Json const done = filled(tree, there_is_home);
    bool const differs = mentions(codec::to_json(done), kAtHome);
    return differs ? with_conditions(config, done) : done;
}

Json tags_of(Config const& config) {
    Json tags = Json::array({Json::object({{"Key", "managed-by"}, {"Value", "catchment"}})});
    for (Tag const& tag : config.tags) {
        tags.push(Json::object({{"Key", tag.key}, {"Value", tag.value}}));
    }
    return tags;
}

std::vector<std::string> const& units_of(Config const& config) {
    static std::vector<std::string> const none;
    for (Subscription const& one : config.subscriptions) {
        if (one.of_set) return one.units;
    }
    return none;
}

Json list_of(std::vector<std::string> const& texts) {
    return Json(Json::Array(texts.begin(), texts.end()));
}

// As many at once as there are, for one account is none of another's business; where more than one
// of ten fails, it is the template that is wrong, and the rest is not tried.
Json preferences() {
    return Json::object({{"RegionConcurrencyType", "PARALLEL"},
                         {"ConcurrencyMode", "SOFT_FAILURE_TOLERANCE"},
                         {"MaxConcurrentPercentage", 100},
                         {"FailureTolerancePercentage", 10}});
}

Json stack_set(Config const& config, Json const& of_each) {
    Json const key =
        Json::object({{"ParameterKey", kKeyParameter}, {"ParameterValue", ref(kKeyParameter)}});
    Json const group =
        Json::object({{"DeploymentTargets",
                       Json::object({{"OrganizationalUnitIds", list_of(units_of(config))}})},
                      {"Regions", list_of(stack_set_regions(config))}});
    Json properties = Json::object(
        {{"StackSetName", kFirehoseSet},
         {"Description", of_each.at("Description")},
         {"PermissionModel", "SERVICE_MANAGED"},
         // An account that leaves is no longer let into the archive: what forwards goes, too.
         {"AutoDeployment",
          Json::object({{"Enabled", true}, {"RetainStacksOnAccountRemoval", false}})},
         // Operations that meet wait for each other.
         {"ManagedExecution", Json::object({{"Active", true}})},
         {"Capabilities", Json::array({"CAPABILITY_NAMED_IAM"})},
         {"OperationPreferences", preferences()},
         {"Parameters", Json::array({key})},
         {"StackInstancesGroup", Json::array({group})},
         {"Tags", tags_of(config)},
         {"TemplateBody", codec::to_json(of_each)}});
    if (config.stack_set_account != "management") properties.set("CallAs", "DELEGATED_ADMIN");
    return properties;
}

}  // namespace

Synthesised firehose_set_stack(Config const& config) {
    Json of_each = template_of_each(config);
    TemplateWriter writer(
        "Catchment: takes what forwards logs to every account of organizational units");
    writer.parameter(kKeyParameter, key_parameter());
    writer.resource("FirehoseStackSet", "AWS::CloudFormation::StackSet",
                    stack_set(config, of_each));
    writer.output("StackSetId", attribute("FirehoseStackSet", "StackSetId"),
                  "What makes a stack in each account.");
    return {.name = kFirehoseSetStack,
            .account = config.account(config.stack_set_account),
            .region = config.region,
            .tree = writer.take(),
            .inputs = {{kKeyParameter, "KeyArn"}},
            .of_each = std::move(of_each)};
}

std::vector<Synthesised> synthesise_drawn(Config const& config) {
    std::vector<Synthesised> all = synthesise(config);
    std::erase_if(all, [](Synthesised const& one) { return one.name == kFirehoseSetStack; });
    for (std::string const& region : stack_set_regions(config)) {
        all.push_back(firehose_stack(config, {kEveryAccount, "000000000000"}, region));
    }
    return all;
}

}  // namespace stacks
