#include "cfn/loops.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "cfn/error.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::string_view kLoop = "Fn::ForEach::";
constexpr std::size_t kMostMade = 20'000;  // turns of loops, and what they make

bool is_loop(std::string_view key) { return key.starts_with(kLoop); }

Invalid failed(std::string const& why) {
    return Invalid("Transform AWS::LanguageExtensions failed with: " + why);
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void replace_all(std::string& text, std::string const& from, std::string const& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// One turn of a loop: what stands for its identifier.
struct Turn {
    std::string identifier;
    std::string value;

    std::string in(std::string text) const {
        std::string bare = value;
        std::erase_if(bare, [](char c) { return !is_alphanumeric(c); });
        replace_all(text, "${" + identifier + "}", value);
        replace_all(text, "&{" + identifier + "}", bare);
        return text;
    }
    Json in(Json const& fragment) const {
        if (fragment.is_text()) return Json(in(fragment.text()));
        if (fragment.is_array()) {
            Json list = Json::array();
            for (Json const& item : fragment.items()) list.push(in(item));
            return list;
        }
        if (!fragment.is_object()) return fragment;
        bool const is_it =
            fragment.members().size() == 1 && fragment.at("Ref").text() == identifier;
        if (is_it) return Json(value);
        Json object = Json::object();
        for (auto const& [key, member] : fragment.members()) object.set(in(key), in(member));
        return object;
    }
};

class Loops {
  public:
    Json written_out(Json const& value) {
        if (value.is_array()) {
            Json list = Json::array();
            for (Json const& item : value.items()) list.push(written_out(item));
            return list;
        }
        if (!value.is_object()) return value;
        Json object = Json::object();
        for (auto const& [key, member] : value.members()) add(key, member, object);
        return object;
    }

  private:
    void add(std::string const& key, Json const& member, Json& object) {
        if (is_loop(key)) return run(key, member, object);
        if (object.has(key)) throw failed("Duplicate key " + key);
        object.set(key, written_out(member));
    }

    void run(std::string const& key, Json const& loop, Json& object) {
        auto const& parts = loop.items();
        bool const right = parts.size() == 3 && parts[0].is_text() && parts[2].is_object();
        if (!right) throw failed("Fn::ForEach layout is incorrect: " + key);
        for (std::string const& value : collection(key, parts[1])) {
            Json const fragment = Turn{parts[0].text(), value}.in(parts[2]);
            made_ += 1 + fragment.members().size();
            if (made_ > kMostMade) throw failed("what Fn::ForEach makes is too much: " + key);
            for (auto const& [name, member] : fragment.members()) add(name, member, object);
        }
    }

    static std::vector<std::string> collection(std::string const& key, Json const& given) {
        if (given.is_object()) {
            throw failed("the collection of " + key +
                         " must be a list of texts: one by a function is not done by this cloud");
        }
        std::vector<std::string> values;
        for (Json const& one : given.items()) {
            bool const scalar = one.is_text() || one.is_number();
            if (!scalar) throw failed("Fn::ForEach layout is incorrect: " + key);
            values.push_back(one.is_text() ? one.text() : codec::to_json(one));
        }
        return values;
    }

    std::size_t made_ = 0;
};

}  // namespace

Json write_out_loops(Json const& tree) {
    Loops loops;
    Json made = tree;
    for (char const* section : {"Conditions", "Resources", "Outputs"}) {
        if (Json const* const given = tree.find(section)) {
            made.set(section, loops.written_out(*given));
        }
    }
    return made;
}

}  // namespace cfn
