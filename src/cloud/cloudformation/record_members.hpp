// The members of CloudFormation's records that are no other service's. Pure.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "cfn/parameters.hpp"
#include "cloud/record_members.hpp"

namespace cloud::cloudformation {

class RecordWriter : public cloud::RecordWriter {
  public:
    using cloud::RecordWriter::member;
    void member(char const* name, cfn::Values& value) {
        codec::Json map = codec::Json::object();
        for (auto const& [key, one] : value) {
            map.set(key, codec::Json::array({one.text, one.resolved, one.secret}));
        }
        out.set(name, std::move(map));
    }
    void member(char const* name, std::map<std::string, cfn::Given>& value) {
        codec::Json map = codec::Json::object();
        for (auto const& [key, one] : value) {
            map.set(key, codec::Json::array({one.value, one.previous}));
        }
        out.set(name, std::move(map));
    }
};

class RecordReader : public cloud::RecordReader {
  public:
    using cloud::RecordReader::member;
    using cloud::RecordReader::RecordReader;
    void member(char const* name, cfn::Values& value) {
        for (auto const& [key, one] : from().at(name).members()) {
            auto const& parts = one.items();
            bool const secret = parts.size() > 2 && parts[2].boolean();
            value[key] = {parts[0].text(), parts[1].text(), secret};
        }
    }
    void member(char const* name, std::map<std::string, cfn::Given>& value) {
        for (auto const& [key, one] : from().at(name).members()) {
            value[key] = {one.items()[0].text(), one.items()[1].boolean()};
        }
    }
};

}  // namespace cloud::cloudformation
