// Parameters as they are read: by name, by path, with their versions.
#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/ssm/verbs.hpp"

namespace cloud::ssm {
namespace {

constexpr std::int64_t kPage = 10;      // of GetParametersByPath
constexpr std::int64_t kLongPage = 50;  // of the others

double seconds(std::int64_t millis) { return static_cast<double>(millis) / 1000.0; }

Json value_shape(Parameter const& one) {
    return Json::object({{"Name", one.name},
                         {"Type", one.type},
                         {"Value", one.value},
                         {"Version", one.version},
                         {"LastModifiedDate", seconds(one.modified_millis)},
                         {"ARN", arn_of(one.place, one.name)},
                         {"DataType", one.data_type}});
}

Json about(Parameter const& one) {
    Json out = Json::object({{"Name", one.name},
                             {"Type", one.type},
                             {"LastModifiedDate", seconds(one.modified_millis)},
                             {"LastModifiedUser", one.modified_by},
                             {"Version", one.version},
                             {"Tier", one.tier},
                             {"Policies", Json::array()},
                             {"DataType", one.data_type}});
    if (!one.description.empty()) out.set("Description", one.description);
    if (!one.pattern.empty()) out.set("AllowedPattern", one.pattern);
    return out;
}

Json page(aws::Invocation const& call, std::vector<Json> all, std::int64_t usual) {
    std::int64_t const most = aws::optional_integer(call.input, "MaxResults").value_or(usual);
    std::string const token = call.input.at("NextToken").text();
    std::uint64_t const from = base::to_uint64(token).value_or(0);
    if (!token.empty() && from == 0) {
        throw aws::Error("InvalidNextToken", "The specified token is not valid.");
    }
    if (most < 1 || most > kLongPage) {
        throw aws::validation(std::to_string(most), "maxResults",
                              "Member must have value less than or equal to 50");
    }
    std::size_t const end =
        std::min<std::size_t>(all.size(), from + static_cast<std::size_t>(most));
    Json list = Json::array();
    for (std::size_t at = from; at < end; ++at) list.push(std::move(all[at]));
    Json out = Json::object({{"Parameters", std::move(list)}});
    if (end < all.size()) out.set("NextToken", std::to_string(end));
    return out;
}

// Whether a name is under a path: directly, or at any depth.
bool is_under(std::string const& name, std::string const& path, bool recursive) {
    std::string const prefix = path.ends_with("/") ? path : path + "/";
    if (!name.starts_with(prefix)) return false;
    return recursive || name.find('/', prefix.size()) == std::string::npos;
}

bool fits(Parameter const& one, Json const& filter) {
    std::string const key = aws::required_text(filter, "Key");
    std::string const option =
        filter.at("Option").text().empty() ? "Equals" : filter.at("Option").text();
    for (std::string const& value : aws::text_list(filter, "Values")) {
        if (key == "Path" && is_under(one.name, value, option == "Recursive")) return true;
        if (key == "Type" && one.type == value) return true;
        if (key == "Tier" && one.tier == value) return true;
        if (key == "DataType" && one.data_type == value) return true;
        if (key != "Name") continue;
        if (option == "Equals" && one.name == value) return true;
        if (option == "BeginsWith" && one.name.starts_with(value)) return true;
        if (option == "Contains" && one.name.find(value) != std::string::npos) return true;
    }
    return false;
}

void check_filters(Json const& filters) {
    for (Json const& filter : filters.items()) {
        std::string const key = aws::required_text(filter, "Key");
        if (key != "Name" && key != "Path" && key != "Type" && key != "Tier" && key != "DataType") {
            throw aws::Error("InvalidFilterKey",
                             "This cloud filters parameters by Name, Path, "
                             "Type, Tier and DataType, not by " +
                                 key + ".");
        }
    }
}

bool fits_all(Parameter const& one, Json const& filters) {
    for (Json const& filter : filters.items()) {
        if (!fits(one, filter)) return false;
    }
    return true;
}

}  // namespace

Place place_of(aws::Caller const& caller) { return {caller.account.value, caller.region.value}; }

Named named(std::string const& text) {
    constexpr std::string_view kResource = "parameter";
    std::string name = text;
    if (std::optional<aws::Arn> const arn = aws::parse_arn(text)) {
        if (arn->resource.starts_with(kResource)) name = arn->resource.substr(kResource.size());
    }
    std::size_t const colon = name.rfind(':');
    if (colon == std::string::npos) return {name};
    return {name.substr(0, colon), base::to_int64(name.substr(colon + 1)).value_or(-1)};
}

std::optional<Parameter> find(State const& s, Place const& place, Named const& wanted) {
    // An ARN writes "/name" of a name without a slash too.
    std::string const& name = wanted.name;
    std::string const bare = name.starts_with("/") ? name.substr(1) : name;
    for (std::string const& one : {name, bare}) {
        if (!wanted.version) {
            if (std::optional<Parameter> found = s.latest(place, one)) return found;
            continue;
        }
        for (Parameter const& version : s.versions(place, one)) {
            if (version.version == *wanted.version) return version;
        }
    }
    return std::nullopt;
}

Json get_parameter(State& s, aws::Invocation const& call) {
    Named const wanted = named(aws::required_text(call.input, "Name"));
    Place const place = place_of(call.caller);
    std::optional<Parameter> const found = find(s, place, wanted);
    if (found) return Json::object({{"Parameter", value_shape(*found)}});
    if (wanted.version && s.latest(place, wanted.name)) {
        throw aws::Error("ParameterVersionNotFound", "Systems Manager could not find version " +
                                                         std::to_string(*wanted.version) + " of " +
                                                         wanted.name +
                                                         ". Verify the version and try again.");
    }
    throw aws::Error("ParameterNotFound", "");
}

Json get_parameters(State& s, aws::Invocation const& call) {
    std::vector<std::string> const names = aws::text_list(call.input, "Names");
    if (names.empty() || names.size() > kNamesAtOnce) {
        throw aws::validation("[" + base::join(names, ", ") + "]", "names",
                              "Member must have length less than or equal to 10");
    }
    Json found = Json::array();
    Json unknown = Json::array();
    for (std::string const& name : names) {
        std::optional<Parameter> const one = find(s, place_of(call.caller), named(name));
        one ? found.push(value_shape(*one)) : unknown.push(name);
    }
    return Json::object({{"Parameters", found}, {"InvalidParameters", unknown}});
}

Json get_parameters_by_path(State& s, aws::Invocation const& call) {
    std::string const path = aws::required_text(call.input, "Path");
    bool const recursive = aws::optional_boolean(call.input, "Recursive", false);
    Json const& filters = call.input.at("ParameterFilters");
    check_filters(filters);
    std::vector<Json> all;
    for (Parameter const& one : s.all(place_of(call.caller))) {
        if (is_under(one.name, path, recursive) && fits_all(one, filters)) {
            all.push_back(value_shape(one));
        }
    }
    return page(call, std::move(all), kPage);
}

Json get_parameter_history(State& s, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "Name");
    std::vector<Json> all;
    for (Parameter const& one : s.versions(place_of(call.caller), name)) {
        Json shape = about(one);
        shape.set("Value", one.value);
        shape.set("Labels", Json::array());
        all.push_back(std::move(shape));
    }
    if (all.empty()) throw aws::Error("ParameterNotFound", "");
    return page(call, std::move(all), kLongPage);
}

Json describe_parameters(State& s, aws::Invocation const& call) {
    Json const& filters = call.input.at("ParameterFilters");
    check_filters(filters);
    std::vector<Json> all;
    for (Parameter const& one : s.all(place_of(call.caller))) {
        if (fits_all(one, filters)) all.push_back(about(one));
    }
    return page(call, std::move(all), kLongPage);
}

}  // namespace cloud::ssm
