// What AWS's IAM says of the resources of an identity's policy.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "policy/grammar.hpp"

namespace policy {
namespace {

constexpr std::array<std::string_view, 8> kPartitions = {
    "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"};
constexpr std::array<std::string_view, 13> kIamPaths = {"user/",
                                                        "federated-user/",
                                                        "role/",
                                                        "group/",
                                                        "instance-profile/",
                                                        "mfa/",
                                                        "server-certificate/",
                                                        "policy/",
                                                        "sms-mfa/",
                                                        "saml-provider/",
                                                        "oidc-provider/",
                                                        "report/",
                                                        "access-report/"};

// The text before the first colon, and what follows it; whether there was one.
struct Cut {
    std::string_view first;
    std::string_view rest;
    bool found = false;
};

Cut cut(std::string_view text) {
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos) return {text, {}, false};
    return {text.substr(0, colon), text.substr(colon + 1), true};
}

std::string wrong_partition(std::string_view partition, std::string_view rest) {
    std::vector<std::string_view> const parts = base::split(rest, ':');
    std::string out = "Partition \"" + std::string(partition) +
                      "\" is not valid for resource \"arn:" + std::string(partition);
    for (std::size_t i = 0; i < 4; ++i) {
        bool const there = i < parts.size() && (i > 0 || !parts[0].empty() || parts.size() > 1);
        out += ":" + std::string(there ? parts[i] : "*");
    }
    for (std::size_t i = 4; i < parts.size(); ++i) out += ":" + std::string(parts[i]);
    return out + "\".";
}

std::string wrong_iam_path() {
    std::string out = "IAM resource path must either be \"*\" or start with ";
    for (std::string_view const path : kIamPaths)
        out += std::string(path) + (path == kIamPaths.back() ? "." : ", ");
    return out;
}

// May it be the beginning of a path? A wildcard may stand for what is missing.
bool is_iam_path(std::string_view path) {
    std::string_view const plain = path.substr(0, path.find_first_of("*?"));
    return std::any_of(kIamPaths.begin(), kIamPaths.end(), [&](std::string_view known) {
        bool const wild = plain.size() < path.size() && known.starts_with(plain);
        return path.starts_with(known) || wild;
    });
}

bool is_partition(std::string_view partition) {
    return partition == "*" ||
           std::find(kPartitions.begin(), kPartitions.end(), partition) != kPartitions.end();
}

}  // namespace

std::optional<std::string> wrong_with_arn(std::string_view resource) {
    if (resource == "*") return std::nullopt;
    std::string const whole(resource);
    Cut const head = cut(resource);
    if (!head.found) return "Resource " + whole + " must be in ARN format or \"*\".";
    Cut const partition = cut(head.rest);
    if (!is_partition(partition.first)) return wrong_partition(partition.first, partition.rest);
    if (!partition.found)
        return "Resource vendor must be fully qualified and cannot contain regexes.";
    Cut const service = cut(partition.rest);
    bool const regional =
        service.found && !service.rest.starts_with(':') && !service.rest.starts_with('*');
    if (service.first == "iam" && regional)
        return "IAM resource " + whole + " cannot contain region information.";
    if (service.first == "s3" && regional)
        return "Resource " + whole + " can not contain region information.";
    std::string_view const path = cut(cut(service.rest).rest).rest;
    if (service.first == "iam" && service.found && !is_iam_path(path)) return wrong_iam_path();
    return std::nullopt;
}

bool fails_legacy_parsing(std::string_view resource) {
    if (resource == "*") return false;
    auto const colons = std::count(resource.begin(), resource.end(), ':');
    bool const torn = colons < 5 && resource.find("::") != std::string_view::npos;
    std::vector<std::string_view> const parts = base::split(resource, ':');
    return torn || (parts.size() > 2 && parts[2].empty());
}

}  // namespace policy
