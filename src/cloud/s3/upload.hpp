// PutObject: the body streams through the chunk decoder and the hashers into a file on the I/O
// thread; the committer then makes it an object.
#pragma once

#include <memory>

#include "cloud/committer.hpp"
#include "cloud/s3/request.hpp"
#include "http/call.hpp"

namespace cloud::s3 {

struct Uploads {
    Store& store;
    Audit& audit;
    Committer& committer;
    base::Random& random;  // thread-safe: used on the I/O thread
};

std::unique_ptr<http::Call> begin_upload(Uploads const& uploads, Request request);

}  // namespace cloud::s3
