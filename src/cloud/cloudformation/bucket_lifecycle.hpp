// AWS::S3::Bucket's LifecycleConfiguration, which has a shape of its own, and S3's document of it.
#pragma once

#include "codec/json.hpp"
#include "codec/xml.hpp"

namespace cloud::cloudformation {

codec::Xml lifecycle_document(codec::Json const& value);
codec::Json lifecycle_in_template(codec::Xml const& document);

}  // namespace cloud::cloudformation
