#include "aws/canonical.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace aws {

namespace {

// RFC 3986's removal of "." and "..", and of empty segments. A trailing slash stays.
std::string normalised(std::string_view path) {
    std::vector<std::string_view> kept;
    std::vector<std::string_view> const parts = base::split(path, '/');
    for (std::string_view part : parts) {
        if (part == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!part.empty() && part != ".") {
            kept.push_back(part);
        }
    }
    std::string out;
    for (std::string_view part : kept) out.append("/").append(part);
    std::string_view const last = parts.back();
    if (out.empty() || last.empty() || last == "." || last == "..") out += "/";
    return out;
}

// Clients differ in what they leave unencoded on the wire; all sign the one canonical spelling.
std::string recoded(std::string_view text, std::string_view keep = {}) {
    auto const plain = base::percent_decode(text);
    return base::percent_encode(plain ? std::string_view(*plain) : text, keep);
}

std::string canonical_path(std::string_view path, CanonicalRules const& rules) {
    std::string out(path.empty() ? std::string_view("/") : path);
    if (rules.normalise_path) out = normalised(out);
    return rules.encode_path_twice ? base::percent_encode(out, "/") : recoded(out, "/");
}

std::string canonical_query(std::string_view query, CanonicalRules const& rules) {
    std::vector<std::pair<std::string, std::string>> all;
    for (std::string_view part : base::split(query, '&')) {
        if (part.empty()) continue;
        auto const pair = base::cut(part, "=");
        std::string name = recoded(pair ? pair->first : part);
        if (rules.omit_signature && name == "X-Amz-Signature") continue;
        all.emplace_back(std::move(name), pair ? recoded(pair->second) : std::string());
    }
    std::sort(all.begin(), all.end());
    std::string out;
    for (auto const& [name, value] : all) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

// Trimmed, and each run of white space inside is one space.
void append_folded(std::string& out, std::string_view value) {
    bool gap = false;
    for (char c : base::trim(value)) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            gap = true;
            continue;
        }
        if (gap) out += ' ';
        gap = false;
        out += c;
    }
}

void append_header(std::string& out, http::Headers const& headers, std::string const& name) {
    out.append(name).append(":");
    bool first = true;
    for (auto const& [key, value] : headers) {
        if (!base::equal_ignoring_case(key, name)) continue;
        if (!first) out += ',';
        first = false;
        append_folded(out, value);
    }
    out += '\n';
}

}  // namespace

std::string Scope::text() const { return date + "/" + region + "/" + service + "/aws4_request"; }

CanonicalRules CanonicalRules::of_service(std::string_view service) {
    CanonicalRules rules;
    bool const s3 = service == "s3" || service == "s3-object-lambda" || service == "s3express";
    rules.encode_path_twice = !s3;
    rules.normalise_path = !s3;
    return rules;
}

std::string canonical_request(CanonicalInput const& in, CanonicalRules const& rules) {
    std::string out;
    out.append(in.method).append("\n");
    out.append(canonical_path(in.path, rules)).append("\n");
    out.append(canonical_query(in.query, rules)).append("\n");
    for (std::string const& name : *in.signed_headers) append_header(out, *in.headers, name);
    out.append("\n").append(base::join(*in.signed_headers, ";")).append("\n");
    out.append(in.payload_hash);
    return out;
}

std::string string_to_sign(std::string_view amz_date, Scope const& scope,
                           std::string_view canonical_request) {
    std::string out = "AWS4-HMAC-SHA256\n";
    out.append(amz_date).append("\n").append(scope.text()).append("\n");
    return out + base::hex(base::sha256(canonical_request));
}

}  // namespace aws
