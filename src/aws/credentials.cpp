#include "aws/credentials.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

namespace aws {

namespace {

// "[profile name]" is how the config file spells it; both are accepted.
std::optional<std::string> profile_name(std::string_view line) {
    if (line.size() < 3 || line.back() != ']') return std::nullopt;
    std::string_view name = base::trim(line.substr(1, line.size() - 2));
    if (name.substr(0, 8) == "profile ") name = base::trim(name.substr(8));
    if (name.empty()) return std::nullopt;
    return std::string(name);
}

void set_member(Credentials& keys, std::string const& name, std::string_view value) {
    if (name == "aws_access_key_id") keys.access_key_id = std::string(value);
    if (name == "aws_secret_access_key") keys.secret_access_key = std::string(value);
    if (name == "aws_session_token") keys.session_token = std::string(value);
}

tl::unexpected<base::Error> wrong_line(std::size_t number, std::string const& what) {
    return base::fail(base::ErrorKind::stop,
                      "credentials file, line " + std::to_string(number) + ": " + what);
}

}  // namespace

base::Result<Profiles> parse_credentials_file(std::string_view text) {
    Profiles all;
    Credentials* current = nullptr;
    std::size_t number = 0;
    for (std::string_view raw : base::split(text, '\n')) {
        number++;
        std::string_view const line = base::trim(raw);
        if (line.empty() || line[0] == '#' || line[0] == ';') continue;
        if (line[0] == '[') {
            auto const name = profile_name(line);
            if (!name) return wrong_line(number, "a profile is written as [name]");
            current = &all[*name];
            continue;
        }
        // An indented line belongs to a nested setting such as "s3 =", which is not ours to read.
        if (raw[0] == ' ' || raw[0] == '\t') continue;
        auto const setting = base::cut(line, "=");
        if (!setting) return wrong_line(number, "a setting is written as name = value");
        if (!current) return wrong_line(number, "a setting stands before the first [profile]");
        set_member(*current, base::lower(base::trim(setting->first)), base::trim(setting->second));
    }
    return all;
}

std::string write_credentials_file(Profiles const& profiles, std::string const& region) {
    std::string out;
    for (auto const& [name, keys] : profiles) {
        if (!out.empty()) out += "\n";
        out += "[" + name + "]\n";
        out += "aws_access_key_id = " + keys.access_key_id + "\n";
        out += "aws_secret_access_key = " + keys.secret_access_key + "\n";
        if (!keys.session_token.empty()) out += "aws_session_token = " + keys.session_token + "\n";
        if (!region.empty()) out += "region = " + region + "\n";
    }
    return out;
}

}  // namespace aws
