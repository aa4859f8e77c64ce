#include "cloud/codepipeline/stack_set_input.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cloud/codepipeline/artifacts.hpp"
#include "cloud/codepipeline/stack_input.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

constexpr std::uint64_t kSettingBytes = 1 << 20;  // of a file with targets or parameters
constexpr char const* kKey = "ParameterKey=";
constexpr char const* kValue = ",ParameterValue=";
constexpr char const* kPrevious = ",UsePreviousValue=";

std::vector<std::string> texts_of(Json const& list) {
    std::vector<std::string> texts;
    for (Json const& one : list.items()) texts.push_back(one.text());
    return texts;
}

Json list_of(std::vector<std::string> const& texts) {
    return Json(Json::Array(texts.begin(), texts.end()));
}

// What the setting says, or the file that it names.
std::string said(Job const& job, aws::Caller const& role, std::string const& setting) {
    bool const in_file = setting.find("::") != std::string::npos && setting.front() != '[' &&
                         !setting.starts_with(kKey);
    return in_file ? std::string(base::trim(file_of(job, role, setting, kSettingBytes))) : setting;
}

Json parsed_list(std::string const& text, std::string const& what) {
    base::Result<Json> list = codec::parse_json(text);
    if (!list || !list->is_array()) throw misconfigured(what + " is not a list of JSON");
    return *std::move(list);
}

bool is_account(std::string const& text) {
    constexpr std::size_t kDigits = 12;
    return text.size() == kDigits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "A,ParameterValue=b"; "A,UsePreviousValue=true"
Json parameter(std::string_view text, std::string const& what) {
    std::size_t const value = text.find(kValue);
    std::size_t const previous = text.find(kPrevious);
    std::size_t const end = std::min(value, previous);
    if (end == std::string_view::npos || end == 0) {
        throw misconfigured(what + " is not ParameterKey=…,ParameterValue=…");
    }
    Json one = Json::object({{"ParameterKey", text.substr(0, end)}});
    if (value != std::string_view::npos) {
        std::size_t const begin = value + std::string_view(kValue).size();
        one.set("ParameterValue", text.substr(begin));
    } else {
        std::size_t const begin = previous + std::string_view(kPrevious).size();
        one.set("UsePreviousValue", text.substr(begin) == "true");
    }
    return one;
}

// A value may have commas and blanks in it: the next begins with its key.
Json parameters(std::string const& text, std::string const& what) {
    std::string const between = std::string(" ") + kKey;
    Json list = Json::array();
    std::size_t at = std::string_view(kKey).size();
    while (at < text.size()) {
        std::size_t const next = text.find(between, at);
        std::string_view const one = std::string_view(text).substr(
            at, next == std::string::npos ? std::string_view::npos : next - at);
        list.push(parameter(base::trim(one), what));
        at = next == std::string::npos ? text.size() : next + between.size();
    }
    return list;
}

}  // namespace

Json Targets::input() const {
    Json input = Json::object();
    if (!any()) return input;
    Json where = Json::object();
    if (!accounts.empty()) where.set("Accounts", list_of(accounts));
    if (!units.empty()) where.set("OrganizationalUnitIds", list_of(units));
    input.set("DeploymentTargets", std::move(where));
    input.set("Regions", list_of(regions));
    return input;
}

Targets targets_of(Job const& job, aws::Caller const& role) {
    Targets targets;
    std::string const setting = job.setting("DeploymentTargets");
    if (setting.empty()) return targets;
    std::string const text = said(job, role, setting);
    Json const list = text.starts_with("[") ? parsed_list(text, "DeploymentTargets") : listed(text);
    for (std::string const& one : texts_of(list)) {
        (is_account(one) ? targets.accounts : targets.units).push_back(one);
    }
    targets.regions = texts_of(listed(job.setting("Regions")));
    if (!targets.any()) throw misconfigured("DeploymentTargets names no account and no unit");
    if (!targets.accounts.empty() && !targets.units.empty()) {
        throw misconfigured("DeploymentTargets are accounts or organizational units, not both");
    }
    return targets;
}

Json parameters_of(Job const& job, aws::Caller const& role, char const* setting) {
    std::string const given = job.setting(setting);
    if (given.empty()) return {};
    std::string const text = said(job, role, given);
    return text.starts_with(kKey) ? parameters(text, setting) : parsed_list(text, setting);
}

void add_preferences(Job const& job, Json& input) {
    Json preferences = Json::object();
    for (char const* const name : {"FailureTolerancePercentage", "MaxConcurrentPercentage"}) {
        std::string const text = job.setting(name);
        if (text.empty()) continue;
        std::optional<std::uint64_t> const number = base::to_uint64(text);
        if (!number || *number > 100) throw misconfigured(std::string(name) + " is no percentage");
        preferences.set(name, *number);
    }
    if (!preferences.members().empty()) input.set("OperationPreferences", std::move(preferences));
}

}  // namespace cloud::codepipeline
