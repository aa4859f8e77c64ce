// The verbs on objects that are there.
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply get_object(Store& s, Request const& request);
http::Reply head_object(Store& s, Request const& request);
http::Reply delete_object(Store& s, Request const& request);
http::Reply delete_objects(Store& s, Request const& request);

// "bytes=0-99" of an object of `bytes`. Nothing where the header is to be ignored; InvalidRange
// (416) where no byte is in it.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};
std::optional<ByteRange> parse_range(std::string const& header, std::uint64_t bytes);

}  // namespace cloud::s3
