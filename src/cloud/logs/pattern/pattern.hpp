// Filter patterns, whole; rules: CloudWatch Logs user guide, "Filter pattern syntax for metric
// filters, subscription filters, filter log events, and Live Tail". Three languages, told apart by
// their first character: terms, { JSON } and [space-delimited]. Pure; reading may be shared between
// threads.
//
//   pattern::Pattern const pattern = pattern::parse("{ $.status >= 500 }");
//   if (pattern.matches(message)) …
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloud::logs::pattern {

inline constexpr std::size_t kMostBytes = 1024;
inline constexpr std::size_t kMostRegexes = 2;  // of a JSON or a space-delimited pattern

// What a pattern takes out of a message: "$.user.id" of JSON, "$status" or "$3" of fields.
struct Extracted {
    std::string name;
    std::string value;
};

class Matcher {  // one of the three languages
  public:
    virtual ~Matcher() = default;
    // Where it matches, adds what it takes out, if `extracted` is there.
    virtual bool matches(std::string_view message, std::vector<Extracted>* extracted) const = 0;
};

class Pattern {
  public:
    Pattern() = default;  // the empty pattern: everything matches
    enum class Language { terms, json, fields };
    Pattern(std::shared_ptr<Matcher const> matcher, Language language, std::size_t regexes)
        : matcher_(std::move(matcher)), language_(language), regexes_(regexes) {}

    bool matches(std::string_view message) const {
        return !matcher_ || matcher_->matches(message, nullptr);
    }
    // Nothing where it does not match.
    std::optional<std::vector<Extracted>> extract(std::string_view message) const;
    bool empty() const { return !matcher_; }
    bool has_fields() const { return language_ == Language::fields; }  // it is space-delimited
    bool takes_out() const { return language_ != Language::terms; }    // what extract() is for
    std::size_t regexes() const { return regexes_; }

  private:
    std::shared_ptr<Matcher const> matcher_;
    Language language_ = Language::terms;
    std::size_t regexes_ = 0;
};

// Throws InvalidParameterException in AWS's words.
Pattern parse(std::string_view text);

}  // namespace cloud::logs::pattern
