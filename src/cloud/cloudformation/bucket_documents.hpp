// What an AWS::S3::Bucket is set to: where each property stands in the template, and the document
// that S3 has for it. A shape says both ways at once.
//
//   for (Setting const& setting : bucket_settings()) {
//       codec::Xml const document = to_document(setting, properties.at(setting.property));
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"
#include "codec/xml.hpp"

namespace cloud::cloudformation {

// A member of a property and the element that it is in XML; without members of its own, a text.
struct Shape {
    char const* property;
    char const* element;
    bool list = false;
    std::vector<Shape> members = {};
};

struct Setting {
    char const* property;
    char const* query;  // "?versioning"
    char const* root;
    std::vector<Shape> members;
    // What is put where the property is taken away; null: DELETE does it.
    codec::Json otherwise = {};
    // Of one that no shapes tell of: there and back.
    codec::Xml (*write)(codec::Json const&) = nullptr;
    codec::Json (*read)(codec::Xml const&) = nullptr;
    // A member that S3 takes as a header; "" for none.
    char const* header_property = "";
    char const* header = "";
};
std::vector<Setting> const& bucket_settings();

codec::Xml to_document(Setting const& setting, codec::Json const& value);
// As the template would have it. What is the same there keeps the template's own spelling: 1 and
// "1" are no difference, nor is what S3 adds by itself.
codec::Json as_in_template(Setting const& setting, codec::Xml const& document,
                           codec::Json const& value);

}  // namespace cloud::cloudformation
