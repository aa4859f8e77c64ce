#include "cfn/parameters.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "codec/regex.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::string_view kSsm = "AWS::SSM::Parameter::Value<";

bool known_type(std::string const& type) {
    if (type == "String" || type == "Number" || type == "CommaDelimitedList") return true;
    if (type.starts_with("List<") || type.starts_with("AWS::SSM::Parameter::")) return true;
    return type.starts_with("AWS::EC2::") || type.starts_with("AWS::Route53::");
}

std::vector<std::string> parts_of(std::string const& text) {
    std::vector<std::string> parts;
    for (std::string_view const part : base::split(text, ',')) {
        parts.emplace_back(base::trim(part));
    }
    return parts;
}

std::string written(double number) {
    auto const whole = static_cast<std::int64_t>(number);
    return static_cast<double>(whole) == number ? std::to_string(whole) : codec::to_json(number);
}

// Throws in the parameter's own words where it has any.
class Check {
  public:
    Check(Parameter const& parameter, std::string const& value)
        : parameter_(parameter), value_(value) {}

    void all() const {
        if (!known_type(parameter_.type)) {
            throw format_error("Unrecognized parameter type: " + parameter_.type);
        }
        if (parameter_.type == "Number" || parameter_.type == "List<Number>") numbers();
        if (!parameter_.allowed.empty()) allowed();
        if (!parameter_.pattern.empty()) pattern();
        auto const size = static_cast<std::int64_t>(value_.size());
        if (parameter_.shortest && size < *parameter_.shortest) {
            fail("must contain at least " + std::to_string(*parameter_.shortest) + " characters");
        }
        if (parameter_.longest && size > *parameter_.longest) {
            fail("must contain at most " + std::to_string(*parameter_.longest) + " characters");
        }
    }

  private:
    [[noreturn]] void fail(std::string const& what) const {
        if (!parameter_.constraint.empty()) {
            throw Invalid("Parameter " + parameter_.name +
                          " failed to satisfy constraint: " + parameter_.constraint);
        }
        throw Invalid("Parameter '" + parameter_.name + "' " + what);
    }

    std::vector<std::string> values() const {
        return is_list(parameter_) ? parts_of(value_) : std::vector<std::string>{value_};
    }

    void numbers() const {
        for (std::string const& one : values()) {
            std::optional<double> const number = base::to_double(one);
            if (!number) fail("must be a number");
            if (parameter_.least && *number < *parameter_.least) {
                fail("must be a number not less than " + written(*parameter_.least));
            }
            if (parameter_.most && *number > *parameter_.most) {
                fail("must be a number not greater than " + written(*parameter_.most));
            }
        }
    }

    void allowed() const {
        auto const& list = parameter_.allowed;
        for (std::string const& one : values()) {
            if (std::find(list.begin(), list.end(), one) == list.end()) {
                fail("must be one of AllowedValues");
            }
        }
    }

    void pattern() const {
        base::Result<codec::Regex> const expression = codec::Regex::compile(parameter_.pattern);
        if (!expression) {
            throw Invalid(
                "Parameter '" + parameter_.name +
                "' has an AllowedPattern that cannot be used: " + expression.error().message);
        }
        for (std::string const& one : values()) {
            if (!expression->matches(one)) fail("must match pattern " + parameter_.pattern);
        }
    }

    Parameter const& parameter_;
    std::string const& value_;
};

void check_names(Template const& read, std::map<std::string, Given> const& given) {
    std::vector<std::string> unknown;
    for (auto const& [name, value] : given) {
        if (!read.parameter(name)) unknown.push_back(name);
    }
    if (unknown.empty()) return;
    throw Invalid("Parameters: [" + base::join(unknown, ", ") + "] do not exist in the template");
}

}  // namespace

bool is_ssm(Parameter const& parameter) { return parameter.type.starts_with(kSsm); }

bool is_list(Parameter const& parameter) {
    return parameter.type == "CommaDelimitedList" ||
           parameter.type.find("List<") != std::string::npos ||
           parameter.type == std::string(kSsm) + "CommaDelimitedList>";
}

Values parameter_values(Template const& read, std::map<std::string, Given> const& given,
                        Values const& before) {
    check_names(read, given);
    Values values;
    std::vector<std::string> missing;
    for (Parameter const& parameter : read.parameters) {
        auto const asked = given.find(parameter.name);
        auto const old = before.find(parameter.name);
        if (asked != given.end() && !asked->second.previous) {
            values[parameter.name].text = asked->second.value;
        } else if (asked != given.end() && old != before.end()) {
            values[parameter.name].text = old->second.text;
        } else if (parameter.usual && asked == given.end()) {
            values[parameter.name].text = *parameter.usual;
        } else {
            missing.push_back(parameter.name);
            continue;
        }
        values[parameter.name].secret = parameter.secret;
        Check(parameter, values[parameter.name].text).all();
    }
    if (!missing.empty()) {
        throw Invalid("Parameters: [" + base::join(missing, ", ") + "] must have values");
    }
    return values;
}

Json reference_value(Parameter const& parameter, Value const& value) {
    std::string const& text = is_ssm(parameter) ? value.resolved : value.text;
    if (!is_list(parameter)) return Json(text);
    Json list = Json::array();
    if (!text.empty()) {
        for (std::string const& part : parts_of(text)) list.push(part);
    }
    return list;
}

}  // namespace cfn
