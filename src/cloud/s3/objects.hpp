// The verbs on objects that are there.
#pragma once

#include <memory>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply get_object(Store& s, Request const& request);
http::Reply head_object(Store& s, Request const& request);
http::Reply delete_object(Store& s, Request const& request);
http::Reply delete_objects(Store& s, Request const& request);

// What an object holds, for whoever may read it: see unlock().
std::shared_ptr<disk::File const> open_file(Store& s, Request const& request, Object const& object);

// By the conditions of the request: true where the answer is 304. Throws PreconditionFailed.
bool not_modified(Request const& request, Object const& object);

// "bytes=0-99" of an object of `bytes`. Nothing where the header is to be ignored; InvalidRange
// (416) where no byte is in it.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};
std::optional<ByteRange> parse_range(std::string const& header, std::uint64_t bytes);

}  // namespace cloud::s3
