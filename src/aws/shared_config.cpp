#include "aws/shared_config.hpp"

#include <variant>

#include "base/text.hpp"

namespace aws {
namespace {

using Settings = SharedConfig::Settings;

struct File {
    char const* name;
    std::string_view text;
};

tl::unexpected<base::Error> wrong_line(File const& file, std::size_t number,
                                       std::string const& what) {
    return base::fail(base::ErrorKind::stop, std::string(file.name) + " file, line " +
                                                 std::to_string(number) + ": " + what);
}

// Where the settings of a section go; nowhere for sections that are not known.
Settings* section(SharedConfig& into, std::string_view name, Settings& nowhere) {
    auto const parts = base::cut(name, " ");
    if (!parts) return &into.profiles[std::string(name)];
    std::string const second(base::trim(parts->second));
    if (parts->first == "profile") return &into.profiles[second];
    if (parts->first == "sso-session") return &into.sso_sessions[second];
    if (parts->first == "services") return &into.services[second];
    return &nowhere;
}

std::string_view without_comment(std::string_view value) {
    for (std::string_view const mark : {" #", " ;"}) value = value.substr(0, value.find(mark));
    return base::trim(value);
}

base::Result<std::monostate> read(File const& file, SharedConfig& into) {
    Settings nowhere;
    Settings* current = nullptr;
    std::string nested;  // the setting that indented lines belong to
    std::size_t number = 0;
    for (std::string_view raw : base::split(file.text, '\n')) {
        ++number;
        std::string_view const line = base::trim(raw);
        if (line.empty() || line[0] == '#' || line[0] == ';') continue;
        if (line[0] == '[') {
            std::size_t const end = line.find(']');
            std::string_view const name =
                end == std::string_view::npos ? "" : base::trim(line.substr(1, end - 1));
            if (name.empty()) return wrong_line(file, number, "a profile is written as [name]");
            current = section(into, name, nowhere);
            continue;
        }
        auto const setting = base::cut(line, "=");
        if (!setting) return wrong_line(file, number, "a setting is written as name = value");
        if (!current)
            return wrong_line(file, number, "a setting stands before the first [profile]");
        std::string name = base::lower(base::trim(setting->first));
        bool const indented = raw[0] == ' ' || raw[0] == '\t';
        if (!indented) nested = name;
        if (indented) name = nested + "." + name;
        (*current)[name] = std::string(without_comment(setting->second));
    }
    return std::monostate();
}

}  // namespace

Settings const* SharedConfig::profile(std::string const& name) const {
    auto const found = profiles.find(name);
    return found == profiles.end() ? nullptr : &found->second;
}

std::string SharedConfig::setting(Settings const& in, std::string const& name) {
    auto const found = in.find(name);
    return found == in.end() ? "" : found->second;
}

base::Result<SharedConfig> read_shared_config(std::string_view config,
                                              std::string_view credentials) {
    SharedConfig all;
    for (File const& file : {File{"config", config}, File{"credentials", credentials}}) {
        if (auto const done = read(file, all); !done) return base::fail(done.error());
    }
    return all;
}

}  // namespace aws
