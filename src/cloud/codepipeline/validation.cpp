// What is wrong with a pipeline, in AWS's words where they are known.
#include <algorithm>
#include <set>

#include "cloud/codepipeline/actions.hpp"
#include "cloud/codepipeline/declaration.hpp"
#include "cloud/codepipeline/variables.hpp"

namespace cloud::codepipeline {
namespace {

aws::Error wrong_structure(std::string const& message) {
    return {"InvalidStructureException", message};
}
aws::Error wrong_stage(std::string const& message) {
    return {"InvalidStageDeclarationException", message};
}
aws::Error wrong_action(std::string const& message) {
    return {"InvalidActionDeclarationException", message};
}

bool contains(std::vector<std::string> const& list, std::string const& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

void check_count(Action const& action, std::size_t least, std::size_t most, bool input) {
    std::size_t const count = input ? action.inputs.size() : action.outputs.size();
    std::string const said = "Action " + action.name + " declares " + std::to_string(count) +
                             (input ? " input" : " output") + " artifacts which is ";
    if (count < least) {
        throw wrong_action(said + "less than the minimum count (" + std::to_string(least) + ")");
    }
    if (count > most) {
        throw wrong_action(said + "more than the maximum count (" + std::to_string(most) + ")");
    }
}

std::string upper_region(std::string region) {
    for (char& c : region)
        c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return region;
}

void check_configuration(Action const& action, Provider const& provider) {
    for (std::string const& key : provider.required) {
        if (action.configuration.count(key) != 0) continue;
        throw wrong_action("Action configuration for action '" + action.name +
                           "' is missing required configuration '" + key + "'");
    }
    for (auto const& [key, value] : action.configuration) {
        if (contains(provider.required, key) || contains(provider.known, key)) continue;
        throw wrong_action("Action configuration for action '" + action.name +
                           "' contains unknown configuration '" + key + "'");
    }
    if (provider.check) provider.check(action);
}

void check_action(Action const& action, Declaration const& declared, Place const& place) {
    std::string const region = action.region.empty() ? place.region : action.region;
    Provider const* const provider = find_provider(action.type);
    if (!provider) {
        throw wrong_action("ActionType (Category: '" + action.type.category + "', Provider: '" +
                           action.type.provider + "', Owner: '" + action.type.owner +
                           "', Version: '" + action.type.version + "') in action '" + action.name +
                           "' is not available in region " + upper_region(region));
    }
    check_count(action, provider->least_inputs, provider->most_inputs, true);
    check_count(action, provider->least_outputs, provider->most_outputs, false);
    check_configuration(action, *provider);
    if (region == place.region) return;
    if (action.type.category == "Source") {
        throw wrong_action("Source action '" + action.name +
                           "' must be in the same region as the pipeline");
    }
    if (declared.stores.count(region) == 0) {
        throw wrong_structure("Artifact store for region " + region +
                              " is not declared: it is used by action '" + action.name + "'");
    }
}

// The names that are there once the actions before it are done.
struct Before {
    std::set<std::string> artifacts;
    std::set<std::string> name_spaces;
};

void check_inputs(Action const& action, Before const& before) {
    for (std::string const& name : action.inputs) {
        if (before.artifacts.count(name) != 0) continue;
        throw wrong_action("Input Artifact Bundle " + name + " in action " + action.name +
                           " is not declared as Output Artifact Bundle in any of the preceding "
                           "actions");
    }
}

void check_references(Stage const& stage, Action const& action, Before const& before) {
    for (auto const& [key, value] : action.configuration) {
        for (Reference const& one : references(value)) {
            bool const own = one.name_space == "codepipeline" || one.name_space == "variables";
            if (own || before.name_spaces.count(one.name_space) != 0) continue;
            throw wrong_action(
                "Valid format for a pipeline execution variable reference is a namespace and a "
                "key separated by a period (.). The following pipeline execution variables are "
                "referencing a namespace that does not exist. StageName=[" +
                stage.name + "], ActionName=[" + action.name + "], ActionConfigurationKey=[" + key +
                "], VariableReferenceText=[" + one.text + "]");
        }
    }
}

void add_unique(std::set<std::string>& names, std::string const& name, char const* what) {
    if (names.insert(name).second) return;
    throw wrong_action(std::string(what) + " name must be unique within the pipeline. " + name +
                       " has been used more than once.");
}

// By run order: those of one order see what those before it gave.
void check_flow(Stage const& stage, Before& before) {
    std::vector<Action const*> actions;
    for (Action const& one : stage.actions) actions.push_back(&one);
    std::stable_sort(actions.begin(), actions.end(),
                     [](Action const* a, Action const* b) { return a->run_order < b->run_order; });
    for (std::size_t begin = 0; begin < actions.size();) {
        std::size_t end = begin;
        for (; end < actions.size() && actions[end]->run_order == actions[begin]->run_order;
             ++end) {
            check_inputs(*actions[end], before);
            check_references(stage, *actions[end], before);
        }
        for (; begin < end; ++begin) {
            for (std::string const& name : actions[begin]->outputs) {
                add_unique(before.artifacts, name, "Output Artifact Bundle");
            }
            std::string const& name_space = actions[begin]->name_space;
            if (!name_space.empty()) add_unique(before.name_spaces, name_space, "Namespace");
        }
    }
}

void check_stage(Stage const& stage) {
    if (stage.actions.empty()) {
        throw wrong_stage("Stage '" + stage.name + "' must contain at least one action");
    }
    if (stage.actions.size() > kActions) {
        throw aws::Error("LimitExceededException", "Stage '" + stage.name + "' has more than " +
                                                       std::to_string(kActions) + " actions");
    }
    std::set<std::string> names;
    for (Action const& action : stage.actions) {
        if (names.insert(action.name).second) continue;
        throw wrong_stage("Action names must be unique within a stage. " + action.name +
                          " has been used more than once in stage " + stage.name + ".");
    }
}

void check_sources(Declaration const& declared) {
    for (std::size_t i = 0; i < declared.stages.size(); ++i) {
        for (Action const& action : declared.stages[i].actions) {
            bool const source = action.type.category == "Source";
            if (source == (i == 0)) continue;
            throw wrong_structure(
                i == 0 ? "Pipeline should start with a stage that only contains source actions"
                       : "Pipeline stage '" + declared.stages[i].name +
                             "' contains a source action: only the first stage may");
        }
    }
}

void check_stores(Declaration const& declared, Place const& place) {
    bool const one = declared.stores.count("") != 0;
    if (declared.stores.empty() || (one && declared.stores.size() > 1)) {
        throw invalid("You must specify either artifactStore or artifactStores, and not both");
    }
    if (one || declared.stores.count(place.region) != 0) return;
    throw wrong_structure("Artifact store for region " + place.region +
                          " is not declared: it is the pipeline's own");
}

}  // namespace

void check(Declaration const& declared, Place const& place) {
    if (declared.stages.size() < 2) {
        throw wrong_structure("Pipeline must contain at least two stages");
    }
    if (declared.stages.size() > kStages || declared.variables.size() > kVariables) {
        throw aws::Error("LimitExceededException",
                         "Pipeline '" + declared.name + "' has more than 50 stages or variables");
    }
    check_stores(declared, place);
    std::set<std::string> names;
    std::size_t actions = 0;
    for (Stage const& stage : declared.stages) {
        if (!names.insert(stage.name).second) {
            throw wrong_stage("Stage names must be unique within a pipeline. " + stage.name +
                              " has been used more than once.");
        }
        check_stage(stage);
        actions += stage.actions.size();
    }
    if (actions > kActionsInAll) {
        throw aws::Error("LimitExceededException",
                         "Pipeline '" + declared.name + "' has more than 500 actions");
    }
    check_sources(declared);
    Before before;
    for (Stage const& stage : declared.stages) {
        for (Action const& action : stage.actions) check_action(action, declared, place);
        check_flow(stage, before);
    }
}

}  // namespace cloud::codepipeline
