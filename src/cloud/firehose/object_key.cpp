#include "cloud/firehose/object_key.hpp"

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/time.hpp"

namespace cloud::firehose {
namespace {

constexpr std::string_view kDefaultTime = "yyyy/MM/dd/HH/";

std::string digits(int value, std::size_t width) { return fmt::format("{:0{}}", value, width); }

// One run of the same letter in a java.time pattern.
std::string letter(char which, std::size_t count, base::Calendar const& at) {
    switch (which) {
        case 'y':
        case 'Y':
        case 'u': return count == 2 ? digits(at.year % 100, 2) : digits(at.year, count);
        case 'M':
        case 'L': return digits(at.month, count);
        case 'd': return digits(at.day, count);
        case 'H': return digits(at.hour, count);
        case 'h': return digits((at.hour + 11) % 12 + 1, count);
        case 'm': return digits(at.minute, count);
        case 's': return digits(at.second, count);
        default:
            throw invalid_argument(std::string("The timestamp pattern letter '") + which +
                                   "' is not supported.");
    }
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string format_time(std::string_view pattern, base::Instant time) {
    base::Calendar const at = base::calendar(time);
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        char const c = pattern[i];
        if (c == '\'') {
            std::size_t const end = pattern.find('\'', i + 1);
            if (end == std::string_view::npos) throw invalid_argument("A quote is not closed.");
            out += end == i + 1 ? "'" : std::string(pattern.substr(i + 1, end - i - 1));
            i = end + 1;
        } else if (is_letter(c)) {
            std::size_t const next = pattern.find_first_not_of(c, i);
            std::size_t const end = next == std::string_view::npos ? pattern.size() : next;
            out += letter(c, end - i, at);
            i = end;
        } else {
            out.push_back(c);
            ++i;
        }
    }
    return out;
}

std::string evaluate(std::string_view expression, base::Instant time, base::Random& random) {
    std::size_t const colon = expression.find(':');
    std::string_view const space = expression.substr(0, colon);
    std::string_view const rest =
        colon == std::string_view::npos ? std::string_view() : expression.substr(colon + 1);
    if (space == "timestamp" && !rest.empty()) return format_time(rest, time);
    if (expression == "firehose:random-string") {
        return random.text(11, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    }
    // Only an error prefix may hold it, and processing, its source, is not done yet.
    if (expression == "firehose:error-output-type") return "processing-failed";
    throw invalid_argument("The expression !{" + std::string(expression) +
                           "} is not valid or not supported in a prefix.");
}

}  // namespace

void check_prefix(std::string const& prefix) {
    base::SeededRandom random(1);
    evaluate_prefix(prefix, base::from_millis(0), random);
}

std::string evaluate_prefix(std::string const& prefix, base::Instant time, base::Random& random) {
    std::string out;
    std::string_view rest = prefix;
    bool has_time = false;
    bool has_expression = false;
    for (;;) {
        std::size_t const begin = rest.find("!{");
        if (begin == std::string_view::npos) break;
        std::size_t const end = rest.find('}', begin);
        if (end == std::string_view::npos) {
            throw invalid_argument("An expression of the prefix is not closed: " + prefix);
        }
        std::string_view const expression = rest.substr(begin + 2, end - begin - 2);
        out.append(rest.substr(0, begin)).append(evaluate(expression, time, random));
        has_time = has_time || expression.starts_with("timestamp:");
        has_expression = true;
        rest.remove_prefix(end + 1);
    }
    out.append(rest);
    if (!has_expression && !has_time) out += format_time(kDefaultTime, time);
    return out;
}

std::string object_key(Stream const& stream, base::Instant oldest_arrival, base::Random& random) {
    Destination const& to = stream.destination;
    std::string key = evaluate_prefix(to.prefix, oldest_arrival, random) + stream.name + "-" +
                      std::to_string(stream.version) + "-" +
                      format_time("yyyy-MM-dd-HH-mm-ss", oldest_arrival) + "-" + base::uuid(random);
    if (!to.file_extension.empty()) return key + to.file_extension;
    return to.gzip ? key + ".gz" : key;
}

}  // namespace cloud::firehose
