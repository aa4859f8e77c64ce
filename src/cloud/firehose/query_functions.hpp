// The functions of jq that a MetadataQuery may call. Pure.
#pragma once

#include "cloud/firehose/metadata_query.hpp"

namespace cloud::firehose {

// Of one without an argument, and of one with a text for it. Nothing where there is none.
std::optional<MetadataQuery::Expression> query_function(std::string_view name);
std::optional<MetadataQuery::Expression> query_function(std::string_view name,
                                                        std::string const& argument);

// A whole number where it is one, as jq prints it.
codec::Json number(double value);
std::string to_text(codec::Json const& value);  // a text as it is, all else as JSON

}  // namespace cloud::firehose
