// XML as S3's and the query protocols' bodies use it: elements and text, no attributes but xmlns.
//
//   base::Result<codec::Xml> in = codec::parse_xml(body);
//   for (codec::Xml const* rule : in->all("QueueConfiguration")) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace codec {

struct Xml {
    std::string name;
    std::string text = {};
    std::vector<Xml> children = {};
    std::string xmlns = {};

    Xml const* find(std::string_view child) const;             // nullptr where absent
    std::string const& text_of(std::string_view child) const;  // "" where absent
    std::vector<Xml const*> all(std::string_view child) const;
    Xml& add(std::string_view child, std::string_view child_text = {});  // the new child
};

base::Result<Xml> parse_xml(std::string_view text);  // no DTD, no entities but the five; 32 deep
std::string to_xml(Xml const& root);                 // with the XML declaration
std::string escape_xml(std::string_view text);

}  // namespace codec
