#include "cloud/kms/encryption_context.hpp"

namespace cloud::kms {
namespace {

void append(std::string& out, std::string_view text) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((text.size() >> shift) & 0xFF));
    }
    out += text;
}

[[noreturn]] void refuse(std::string const& message) {
    throw aws::Error("SerializationException", message);
}

}  // namespace

EncryptionContext read_encryption_context(codec::Json const& in, std::string_view member) {
    EncryptionContext context;
    codec::Json const& given = in.at(member);
    if (given.is_null()) return context;
    if (!given.is_object()) refuse("Expected a map of texts at " + std::string(member));
    std::size_t bytes = 0;
    for (auto const& [name, value] : given.members()) {
        if (!value.is_text()) refuse("Expected a text at " + std::string(member) + "." + name);
        bytes += name.size() + value.text().size();
        context[name] = value.text();
    }
    if (bytes > kMaximumEncryptionContext) {
        throw invalid("The encryption context is longer than 8192 bytes.");
    }
    return context;
}

std::string canonical(EncryptionContext const& context) {
    std::string out;
    for (auto const& [name, value] : context) {
        append(out, name);
        append(out, value);
    }
    return out;
}

}  // namespace cloud::kms
