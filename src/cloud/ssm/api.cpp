#include "cloud/ssm/api.hpp"

#include "aws/input.hpp"
#include "cloud/operation_table.hpp"
#include "cloud/ssm/verbs.hpp"
#include "cloud/tags.hpp"

namespace cloud::ssm {
namespace {

struct Row {
    char const* name;
    Json (*verb)(State&, aws::Invocation const&);
    char const* member = nullptr;  // of the input: what it is allowed on; nullptr: everything
    char const* note = "";
};

constexpr Row kRows[] = {
    {"PutParameter", &put_parameter, "Name", "String and StringList; no policies."},
    {"GetParameter", &get_parameter, "Name", "By version; there are no labels."},
    {"GetParameters", &get_parameters, "Names"},
    {"GetParametersByPath", &get_parameters_by_path, "Path"},
    {"GetParameterHistory", &get_parameter_history, "Name"},
    {"DescribeParameters", &describe_parameters, nullptr,
     "Filters: Name, Path, Type, Tier, DataType."},
    {"DeleteParameter", &delete_parameter, "Name"},
    {"DeleteParameters", &delete_parameters, "Names"},
    {"AddTagsToResource", &add_tags_to_resource, "ResourceId", "Of parameters."},
    {"RemoveTagsFromResource", &remove_tags_from_resource, "ResourceId", "Of parameters."},
    {"ListTagsForResource", &list_tags_for_resource, "ResourceId", "Of parameters."}};

constexpr char const* kUnsupported[] = {"LabelParameterVersion", "UnlabelParameterVersion"};

std::vector<std::string> names_of(Row const& row, Json const& in) {
    if (!row.member) return {};
    Json const& given = in.at(row.member);
    if (given.is_array()) return aws::text_list(in, row.member);
    return {given.is_text() ? given.text() : ""};
}

aws::Need need_of(Row const& row, aws::Invocation const& call) {
    aws::Need need;
    need.action = std::string("ssm:") + row.name;
    add_request_tags(need.context, call.input);
    return need;
}

std::vector<aws::Need> needs_of(State const& s, Row const& row, aws::Invocation const& call) {
    Place const place = place_of(call.caller);
    std::vector<aws::Need> needs;
    for (std::string const& text : names_of(row, call.input)) {
        aws::Need need = need_of(row, call);
        std::string const name = named(text).name;
        need.resource = arn_of(place, name);
        for (auto const& [key, value] : s.tags(place, name)) {
            need.context.set("aws:ResourceTag/" + key, value);
        }
        needs.push_back(std::move(need));
    }
    if (needs.empty()) needs.push_back(need_of(row, call));
    // API reference, PutParameter: with tags, their leave is asked as well.
    if (call.input.has("Tags") && needs[0].action == "ssm:PutParameter") {
        needs.push_back(needs[0]);
        needs.back().action = "ssm:AddTagsToResource";
    }
    return needs;
}

}  // namespace

aws::Service make_api(State& s) {
    aws::Service api;
    api.name = "ssm";
    api.title = "Systems Manager Parameter Store";
    api.target = "AmazonSSM";
    add_operations(api, kRows, s, &needs_of);
    add_unsupported(api, kUnsupported);
    return api;
}

}  // namespace cloud::ssm
