#include "cloud/sqs/message_attributes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/sqs/model.hpp"

namespace cloud::sqs {
namespace {

constexpr std::size_t kMaximumNameBytes = 256;

bool starts_reserved(std::string const& name) {
    std::string const lowered = base::lower(name);
    return lowered.starts_with("aws.") || lowered.starts_with("amazon.");
}

void check_name(std::string const& name) {
    bool const allowed = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
    bool const dotted =
        name.starts_with(".") || name.ends_with(".") || name.find("..") != std::string::npos;
    if (!name.empty() && name.size() <= kMaximumNameBytes && allowed && !dotted &&
        !starts_reserved(name)) {
        return;
    }
    throw invalid_parameter("Invalid message attribute name '" + name + "'.");
}

std::string_view kind_of(codec::Json const& attribute) {
    std::string_view const type = attribute.at("DataType").text();
    return type.substr(0, type.find('.'));
}

aws::Error empty_value(std::string const& name, codec::Json const& attribute) {
    return invalid_parameter("The message attribute '" + name +
                             "' must contain non-empty message attribute value for message "
                             "attribute type '" +
                             std::string(kind_of(attribute)) + "'.");
}

void check_attribute(std::string const& name, codec::Json const& attribute) {
    check_name(name);
    std::string const& type = attribute.at("DataType").text();
    std::string_view const kind = kind_of(attribute);
    if (type.empty()) {
        throw invalid_parameter("The message attribute '" + name +
                                "' must contain non-empty message attribute type.");
    }
    bool const text = kind == "String" || kind == "Number";
    if (type.size() > kMaximumNameBytes || (!text && kind != "Binary")) {
        throw invalid_parameter("The message attribute '" + name +
                                "' has an invalid message attribute type, the set of supported "
                                "type prefixes is Binary, Number, and String.");
    }
    std::string const& value = attribute.at(text ? "StringValue" : "BinaryValue").text();
    if (value.empty()) throw empty_value(name, attribute);
    if (kind == "Number" && !base::to_double(value)) {
        throw invalid_parameter("Can't cast the value of message (user) attribute '" + name +
                                "' to a number.");
    }
    if (!text && !base::from_base64(value)) {
        throw invalid_parameter("The value of message attribute '" + name + "' is not base64.");
    }
}

void append_with_length(std::string& out, std::string_view part) {
    auto const size = static_cast<std::uint32_t>(part.size());
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
    out.append(part);
}

void append_hashed(std::string& out, std::string const& name, codec::Json const& attribute) {
    append_with_length(out, name);
    append_with_length(out, attribute.at("DataType").text());
    if (kind_of(attribute) == "Binary") {
        out.push_back('\2');
        append_with_length(out, base::from_base64(attribute.at("BinaryValue").text()).value_or(""));
    } else {
        out.push_back('\1');
        append_with_length(out, attribute.at("StringValue").text());
    }
}

std::uint64_t decoded_bytes(std::string const& base64) {
    std::uint64_t const padding = base64.ends_with("==") ? 2 : base64.ends_with("=") ? 1 : 0;
    return base64.size() / 4 * 3 - std::min<std::uint64_t>(padding, base64.size() / 4 * 3);
}

// XML's characters: no controls but tab and line ends, and neither U+FFFE nor U+FFFF.
bool allowed_characters(std::string const& text) {
    bool const controls = std::any_of(text.begin(), text.end(), [](unsigned char c) {
        return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
    return !controls && base::valid_utf8(text) && text.find("\xEF\xBF\xBE") == std::string::npos &&
           text.find("\xEF\xBF\xBF") == std::string::npos;
}

}  // namespace

void check_body(std::string const& body) {
    if (allowed_characters(body)) return;
    throw aws::Error("InvalidMessageContents",
                     "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | "
                     "#x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
}

void check_message_attributes(codec::Json const& attributes) {
    if (attributes.members().size() > kMaximumMessageAttributes) {
        throw invalid_parameter("Number of message attributes [" +
                                std::to_string(attributes.members().size()) +
                                "] exceeds the allowed maximum [10].");
    }
    for (auto const& [name, attribute] : attributes.members()) check_attribute(name, attribute);
}

std::string md5_of(codec::Json const& attributes) {
    if (attributes.members().empty()) return {};
    std::map<std::string_view, codec::Json::Member const*> sorted;
    for (codec::Json::Member const& member : attributes.members()) sorted[member.first] = &member;
    std::string hashed;
    for (auto const& [name, member] : sorted) append_hashed(hashed, member->first, member->second);
    return base::hex(base::digest(base::HashKind::md5, hashed));
}

std::uint64_t message_bytes(std::string const& body, codec::Json const& attributes) {
    std::uint64_t bytes = body.size();
    for (auto const& [name, value] : attributes.members()) {
        bytes += name.size() + value.at("DataType").text().size() +
                 value.at("StringValue").text().size() +
                 decoded_bytes(value.at("BinaryValue").text());
    }
    return bytes;
}

}  // namespace cloud::sqs
