#include "cloud/logs/pattern/pattern.hpp"

#include "aws/error.hpp"
#include "base/text.hpp"
#include "cloud/logs/pattern/fields.hpp"
#include "cloud/logs/pattern/json.hpp"
#include "cloud/logs/pattern/scanner.hpp"
#include "cloud/logs/pattern/terms.hpp"

namespace cloud::logs::pattern {
namespace {

// "{ … }" and "[ … ]" as they must end.
std::string_view enclosed(std::string_view text, char close) {
    if (text.back() == close && text.size() >= 2) return text.substr(1, text.size() - 2);
    throw aws::Error("InvalidParameterException", "If a filter pattern starts with '" +
                                                      std::string(1, text.front()) +
                                                      "' it must end with '" + close + "'");
}

}  // namespace

std::optional<std::vector<Extracted>> Pattern::extract(std::string_view message) const {
    std::vector<Extracted> extracted;
    if (matcher_ && !matcher_->matches(message, &extracted)) return std::nullopt;
    return extracted;
}

Pattern parse(std::string_view text) {
    if (text.size() > kMostBytes) {
        throw aws::validation(std::string(text.substr(0, 64)), "filterPattern",
                              "Member must have length less than or equal to 1024");
    }
    text = base::trim(text);
    if (text.empty()) return {};
    bool const json = text.front() == '{';
    bool const fields = text.front() == '[';
    if (json) text = enclosed(text, '}');
    if (fields) text = enclosed(text, ']');
    Scanner in(text);
    std::shared_ptr<Matcher const> matcher = json     ? parse_json_pattern(in)
                                             : fields ? parse_fields(in)
                                                      : parse_terms(in);
    if ((json || fields) && in.regexes() > kMostRegexes) invalid();
    Pattern::Language const language = json     ? Pattern::Language::json
                                       : fields ? Pattern::Language::fields
                                                : Pattern::Language::terms;
    return Pattern(std::move(matcher), language, in.regexes());
}

}  // namespace cloud::logs::pattern
