#include "cloud/iam/given.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/iam/model.hpp"

namespace cloud::iam {
namespace {

constexpr std::int64_t kItemsPerPage = 100;
constexpr std::int64_t kMostItemsPerPage = 1000;
constexpr std::size_t kDigitsOfNumber = 8;

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

std::int64_t given_most(codec::Json const& in) {
    std::int64_t const most = aws::optional_integer(in, "MaxItems").value_or(kItemsPerPage);
    if (most >= 1 && most <= kMostItemsPerPage) return most;
    throw invalid_value("maxItems", most < 1 ? "Member must have value greater than or equal to 1"
                                             : "Member must have value less than or equal to 1000");
}

// The name of the last thing of the page before.
std::optional<std::string> given_marker(codec::Json const& in) {
    std::optional<std::string> const marker = aws::optional_text(in, "Marker");
    if (!marker) return std::nullopt;
    std::optional<std::string> name = base::from_base64(*marker);
    if (!name) throw aws::Error("ValidationError", "Invalid Marker.");
    return name;
}

}  // namespace

std::string told(std::string_view member) {
    return base::lower(member.substr(0, 1)) + std::string(member.substr(1));
}

std::string given_name(codec::Json const& in, std::string_view member, std::size_t longest) {
    std::string name = aws::required_text(in, member);
    if (name.empty()) {
        throw invalid_value(told(member), "Member must have length greater than or equal to 1");
    }
    if (name.size() > longest) {
        throw invalid_value(told(member), "Member must have length less than or equal to " +
                                              std::to_string(longest));
    }
    if (!std::all_of(name.begin(), name.end(), is_name_character)) {
        throw aws::Error("ValidationError",
                         "The specified value for " + told(member) +
                             " is invalid. It must contain only alphanumeric characters and/or "
                             "the following: +=,.@_-");
    }
    return name;
}

std::string given_name(codec::Json const& in, Kind kind) {
    return given_name(in, spelling(kind).name, spelling(kind).longest_name);
}

std::string given_path(codec::Json const& in, char const* member) {
    std::string path = aws::optional_text(in, member).value_or("/");
    bool const framed = path.starts_with('/') && path.ends_with('/');
    bool const printable =
        std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c <= '\x7e'; });
    if (framed && printable && path.size() <= kPathLength) return path;
    throw aws::Error("ValidationError",
                     "The specified value for " + told(member) +
                         " is invalid. It must begin and end with / and contain only "
                         "alphanumeric characters and/or / characters.");
}

std::string given_path_prefix(codec::Json const& in) {
    std::string prefix = aws::optional_text(in, "PathPrefix").value_or("/");
    if (!prefix.starts_with('/') || prefix.size() > kPathLength) {
        throw aws::Error("ValidationError",
                         "The specified value for pathPrefix is invalid. It must begin with / and "
                         "contain only alphanumeric characters and/or / characters.");
    }
    return prefix;
}

std::string given_policy_arn(codec::Json const& in, char const* member) {
    std::string text = aws::required_text(in, member);
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    if (arn && arn->service == "iam" && arn->resource.starts_with("policy/")) return text;
    throw aws::Error("ValidationError", "ARN " + text + " is not valid.");
}

std::optional<std::string> given_choice(codec::Json const& in, std::string const& member,
                                        std::vector<std::string> const& values) {
    std::optional<std::string> chosen = aws::optional_text(in, member);
    if (!chosen || std::find(values.begin(), values.end(), *chosen) != values.end()) return chosen;
    throw invalid_value(told(member),
                        "Member must satisfy enum value set: [" + base::join(values, ", ") + "]");
}

std::optional<std::string> user_of(std::string const& caller_arn) {
    if (caller_arn.ends_with(":root")) return "";
    if (caller_arn.find(":user/") == std::string::npos) return std::nullopt;
    return caller_arn.substr(caller_arn.rfind('/') + 1);
}

std::string time_text(std::int64_t millis) {
    return base::iso8601_seconds(base::from_millis(millis));
}

std::string numbered(std::size_t n) {
    std::string const digits = std::to_string(n);
    return std::string(kDigitsOfNumber - std::min(digits.size(), kDigitsOfNumber), '0') + digits;
}

codec::Json page(aws::Invocation const& call, std::string const& member, std::vector<Named> all) {
    std::int64_t const most = given_most(call.input);
    std::string after;
    if (auto const marker = given_marker(call.input)) after = *marker;
    auto from =
        std::find_if(all.begin(), all.end(), [&](Named const& one) { return one.first > after; });
    codec::Json items = codec::Json::array();
    std::string last;
    for (std::int64_t i = 0; i < most && from != all.end(); ++i, ++from) {
        last = from->first;
        items.push(std::move(from->second));
    }
    bool const more = from != all.end();
    codec::Json out = codec::Json::object({{member, std::move(items)}, {"IsTruncated", more}});
    if (more) out.set("Marker", base::base64(last));
    return out;
}

codec::Json page(aws::Invocation const& call, std::string const& member, std::size_t count,
                 std::function<codec::Json(std::size_t)> const& make) {
    auto const most = static_cast<std::size_t>(given_most(call.input));
    std::size_t from = 0;
    if (auto const marker = given_marker(call.input)) {
        from = static_cast<std::size_t>(base::to_uint64(*marker).value_or(count));
    }
    std::size_t const end = std::min(count, std::min(from, count) + most);
    codec::Json items = codec::Json::array();
    for (std::size_t i = from; i < end; ++i) items.push(make(i));
    codec::Json out =
        codec::Json::object({{member, std::move(items)}, {"IsTruncated", end < count}});
    if (end < count) out.set("Marker", base::base64(std::to_string(end)));
    return out;
}

}  // namespace cloud::iam
