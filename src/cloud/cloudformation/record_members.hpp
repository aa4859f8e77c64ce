// The members of records, one by one. Pure.
//
//   template <typename Visitor> void members(Visitor& v, Thing& thing) { v.member("id", thing.id);
//   } RecordWriter writer; members(writer, thing);      // and then writer.out
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cfn/parameters.hpp"
#include "codec/json.hpp"

namespace cloud::cloudformation {

// One description of a record's members serves both ways: a RecordWriter puts them into JSON, a
// RecordReader takes them out.
class RecordWriter {
  public:
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
    void member(char const* name, cfn::Values& value) {
        codec::Json map = codec::Json::object();
        for (auto const& [key, one] : value) {
            map.set(key, codec::Json::array({one.text, one.resolved, one.secret}));
        }
        out.set(name, std::move(map));
    }
    void member(char const* name, std::map<std::string, cfn::Given>& value) {
        codec::Json map = codec::Json::object();
        for (auto const& [key, one] : value)
            map.set(key, codec::Json::array({one.value, one.previous}));
        out.set(name, std::move(map));
    }
};

class RecordReader {
  public:
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
    void member(char const* name, cfn::Values& value) {
        for (auto const& [key, one] : from_.at(name).members()) {
            auto const& parts = one.items();
            bool const secret = parts.size() > 2 && parts[2].boolean();
            value[key] = {parts[0].text(), parts[1].text(), secret};
        }
    }
    void member(char const* name, std::map<std::string, cfn::Given>& value) {
        for (auto const& [key, one] : from_.at(name).members()) {
            value[key] = {one.items()[0].text(), one.items()[1].boolean()};
        }
    }

  private:
    codec::Json const& from_;
};

}  // namespace cloud::cloudformation
