#include "cloud/cloudformation/given.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cfn/error.hpp"
#include "cfn/loops.hpp"
#include "cloud/cloudformation/refused_types.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kArn = "arn:aws:cloudformation:";

bool is_stack_name(std::string const& name) {
    bool const letter =
        !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z'));
    if (!letter || name.size() > kNameLength) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

// "https://s3.R.amazonaws.com/b/k", "https://b.s3.R.amazonaws.com/k", "http://127.0.0.1:4566/b/k"
std::pair<std::string, std::string> place_of(std::string const& url) {
    std::size_t const scheme = url.find("://");
    std::size_t const slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
    if (slash == std::string::npos) throw invalid("TemplateURL must be a supported URL.");
    std::string const host = url.substr(scheme + 3, slash - scheme - 3);
    std::string path = url.substr(slash + 1);
    path.resize(std::min(path.size(), path.find('?')));
    std::optional<std::string> const decoded = base::percent_decode(path);
    if (!decoded) throw invalid("TemplateURL must be a supported URL.");
    std::size_t const mark = host.find(".s3.");
    std::size_t const old_mark = host.find(".s3-");
    std::size_t const at = std::min(mark, old_mark);
    if (at != std::string::npos && at > 0) return {host.substr(0, at), *decoded};
    auto const parts = base::cut(*decoded, "/");
    if (!parts)
        throw invalid(
            "TemplateURL must reference a valid S3 object to which you have "
            "access.");
    return {std::string(parts->first), std::string(parts->second)};
}

std::string text_of(http::Reply const& reply) {
    if (auto const* const text = std::get_if<std::string>(&reply.body)) return *text;
    http::FileRange const& range = std::get<http::FileRange>(reply.body);
    if (range.bytes > kTemplateUrlBytes) {
        throw invalid("Template may not exceed " + std::to_string(kTemplateUrlBytes) +
                      " bytes in size.");
    }
    std::string text(range.bytes, '\0');
    disk::Done const read = range.file->read_at(range.offset, text.data(), text.size());
    if (!read || *read != range.bytes) throw aws::internal_failure();
    return text;
}

}  // namespace

std::string template_at(Formation& f, aws::Invocation const& call, std::string const& url) {
    auto const [bucket, key] = place_of(url);
    try {
        return text_of(f.operations.object(
            {.caller = call.caller, .method = "GET", .bucket = bucket, .key = key}, call.now));
    } catch (aws::Error const& error) {
        throw invalid("S3 error: " + error.message +
                      "\nFor more information check "
                      "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html");
    }
}

aws::Tags given_tags(Json const& list) {
    aws::Tags tags;
    for (Json const& tag : list.items()) {
        std::string const key = aws::required_text(tag, "Key");
        if (base::lower(key).starts_with("aws:")) {
            throw invalid("aws: prefixed tag key names are not allowed for external use.");
        }
        tags.emplace_back(key, tag.at("Value").text());
    }
    if (tags.size() > kTags) throw invalid("Tags: at most 50 are allowed.");
    return tags;
}

std::string given_template(Formation& f, aws::Invocation const& call) {
    std::string const body = call.input.at("TemplateBody").text();
    std::string const url = call.input.at("TemplateURL").text();
    if (!body.empty() && !url.empty()) {
        throw invalid("You cannot specify both TemplateBody and TemplateURL");
    }
    if (body.size() > kTemplateBodyBytes) {
        throw invalid(
            "1 validation error detected: Value at 'templateBody' failed to satisfy "
            "constraint: Member must have length less than or equal to 51200");
    }
    return url.empty() ? body : template_at(f, call, url);
}

Asked given(Formation& f, aws::Invocation const& call) {
    Json const& in = call.input;
    Asked asked;
    asked.name = aws::required_text(in, "StackName");
    if (!asked.name.starts_with(kArn) && !is_stack_name(asked.name)) {
        throw invalid("1 validation error detected: Value '" + asked.name.substr(0, 200) +
                      "' at 'stackName' failed to satisfy constraint: Member must satisfy regular "
                      "expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*");
    }
    asked.same_template = aws::optional_boolean(in, "UsePreviousTemplate", false);
    asked.template_text = given_template(f, call);
    if (asked.template_text.empty() && !asked.same_template) {
        throw invalid("Either Template URL or Template Body must be specified.");
    }
    for (Json const& one : in.at("Parameters").items()) {
        asked.parameters[aws::required_text(one, "ParameterKey")] = {
            one.at("ParameterValue").text(), aws::optional_boolean(one, "UsePreviousValue", false)};
    }
    asked.has_tags = in.has("Tags");
    asked.tags = given_tags(in.at("Tags"));
    asked.capabilities = aws::text_list(in, "Capabilities");
    asked.notification_arns = aws::text_list(in, "NotificationARNs");
    asked.role_arn = in.at("RoleARN").text();
    asked.token = in.at("ClientRequestToken").text();
    return asked;
}

Stack given_stack(Formation const& f, aws::Invocation const& call, std::string const& name) {
    aws::Caller const& caller = call.caller;
    std::optional<Stack> const found =
        name.starts_with(kArn) ? f.state.stack(name)
                               : f.state.named(caller.account.value, caller.region.value, name);
    if (!found || found->account != caller.account.value) throw no_stack(name);
    return *found;
}

Stack given_stack(Formation const& f, aws::Invocation const& call) {
    return given_stack(f, call, aws::required_text(call.input, "StackName"));
}

void check_types(cfn::Template const& read) {
    std::vector<std::string> unknown;
    for (cfn::Resource const& resource : read.resources) {
        if (RefusedType const* const refused = find_refused_type(resource.type)) {
            throw cfn::Invalid("The type " + resource.type + " of resource " + resource.id +
                               " is not done by this cloud: " + refused->why);
        }
        bool const known = find_type(resource.type) != nullptr;
        if (!known && !contains(unknown, resource.type)) unknown.push_back(resource.type);
    }
    if (!unknown.empty()) {
        throw cfn::format_error("Unrecognized resource types: [" + base::join(unknown, ", ") + "]");
    }
}

cfn::Template checked_template(std::string const& text) {
    try {
        cfn::Template read = cfn::parse_template(text);
        check_types(read);
        for (std::string const& transform : read.transforms) {
            if (transform == cfn::kLanguageExtensions) continue;
            throw cfn::Invalid("Transforms are not run by this cloud but " +
                               std::string(cfn::kLanguageExtensions) + ": [" + transform + "]");
        }
        return read;
    } catch (cfn::Invalid const& wrong) {
        throw invalid(wrong.message);
    }
}

std::string capability_of(cfn::Template const& read) {
    std::string needed;
    for (cfn::Resource const& resource : read.resources) {
        Type const* const type = find_type(resource.type);
        if (!type || !type->named_iam) continue;
        bool const named =
            !type->name_property.empty() && resource.properties.has(type->name_property);
        if (named) return "CAPABILITY_NAMED_IAM";
        needed = "CAPABILITY_IAM";
    }
    return needed;
}

void check_capabilities(cfn::Template const& read, std::vector<std::string> const& given) {
    std::string const needed = capability_of(read);
    if (needed.empty() || contains(given, needed) || contains(given, "CAPABILITY_NAMED_IAM")) {
        return;
    }
    throw aws::Error("InsufficientCapabilitiesException",
                     "Requires capabilities : [" + needed + "]");
}

void check_expansion(cfn::Template const& read, std::vector<std::string> const& given) {
    if (read.transforms.empty() || contains(given, "CAPABILITY_AUTO_EXPAND")) return;
    throw aws::Error("InsufficientCapabilitiesException",
                     "Requires capabilities : [CAPABILITY_AUTO_EXPAND]");
}

Json page(aws::Invocation const& call, char const* member, std::vector<Json> all) {
    std::string const token = call.input.at("NextToken").text();
    std::size_t const from = base::to_uint64(token).value_or(0);
    if (!token.empty() && from == 0) throw invalid("NextToken is not valid.");
    Json list = Json::array();
    std::size_t const end = std::min(all.size(), from + kPage);
    for (std::size_t i = from; i < end; ++i) list.push(std::move(all[i]));
    Json out = Json::object({{member, std::move(list)}});
    if (end < all.size()) out.set("NextToken", std::to_string(end));
    return out;
}

Json time_of(std::int64_t millis) { return Json(base::iso8601(base::from_millis(millis))); }

}  // namespace cloud::cloudformation
