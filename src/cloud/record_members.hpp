// Records of a service as the JSON that they are kept as: one description of a record's members
// serves both ways. What is empty, zero or false is left out. Pure.
//
//   template <typename Visitor>
//   void members(Visitor& v, Thing& thing) { v.member("id", thing.id); }
//   RecordWriter writer;
//   members(writer, thing);      // and then writer.out
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aws/operation.hpp"
#include "codec/json.hpp"

namespace cloud {

// Puts members into JSON. A service with members of other kinds adds them in a class of its own.
class RecordWriter {
  public:
    using Texts = std::map<std::string, std::string>;

    codec::Json out = codec::Json::object();
    void member(char const* name, std::string& value) {
        if (!value.empty()) out.set(name, value);
    }
    void member(char const* name, std::int64_t& value) {
        if (value != 0) out.set(name, value);
    }
    void member(char const* name, bool& value) {
        if (value) out.set(name, true);
    }
    void member(char const* name, codec::Json& value) {
        if (!value.is_null()) out.set(name, value);
    }
    void member(char const* name, std::vector<std::string>& value) {
        if (value.empty()) return;
        codec::Json list = codec::Json::array();
        for (std::string const& one : value) list.push(one);
        out.set(name, std::move(list));
    }
    void member(char const* name, aws::Tags& value) {
        if (value.empty()) return;
        codec::Json list = codec::Json::array();
        for (auto const& [key, text] : value) list.push(codec::Json::array({key, text}));
        out.set(name, std::move(list));
    }
    void member(char const* name, Texts& value) { out.set(name, map_of(value)); }
    void member(char const* name, std::map<std::string, Texts>& value) {
        codec::Json map = codec::Json::object();
        for (auto const& [key, texts] : value) map.set(key, map_of(texts));
        out.set(name, std::move(map));
    }

  private:
    static codec::Json map_of(Texts const& texts) {
        codec::Json map = codec::Json::object();
        for (auto const& [key, text] : texts) map.set(key, text);
        return map;
    }
};

// Takes them out again.
class RecordReader {
  public:
    using Texts = std::map<std::string, std::string>;

    explicit RecordReader(codec::Json const& from) : from_(from) {}
    void member(char const* name, std::string& value) {
        if (codec::Json const* const found = from_.find(name)) value = found->text();
    }
    void member(char const* name, std::int64_t& value) { value = from_.at(name).integer(value); }
    void member(char const* name, bool& value) { value = from_.at(name).boolean(); }
    void member(char const* name, codec::Json& value) { value = from_.at(name); }
    void member(char const* name, std::vector<std::string>& value) {
        for (codec::Json const& one : from_.at(name).items()) value.push_back(one.text());
    }
    void member(char const* name, aws::Tags& value) {
        for (codec::Json const& one : from_.at(name).items()) {
            value.emplace_back(one.items()[0].text(), one.items()[1].text());
        }
    }
    void member(char const* name, Texts& value) { take(from_.at(name), value); }
    void member(char const* name, std::map<std::string, Texts>& value) {
        for (auto const& [key, texts] : from_.at(name).members()) take(texts, value[key]);
    }

  protected:
    codec::Json const& from() const { return from_; }

  private:
    static void take(codec::Json const& map, Texts& texts) {
        for (auto const& [key, text] : map.members()) texts[key] = text.text();
    }

    codec::Json const& from_;
};

}  // namespace cloud
