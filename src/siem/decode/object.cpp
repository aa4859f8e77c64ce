#include "siem/decode/object.hpp"

#include <utility>

namespace siem::decode {

ObjectDecoder::ObjectDecoder(Limits const& limits, std::vector<JoinRule> joins)
    : joins_(std::move(joins)), records_(limits), top_(records_, joining_, 0) {}

base::Result<Counts> ObjectDecoder::decode(std::string_view object, ObjectName const& name,
                                           RecordSink& sink) {
    begin(name, sink);
    feed(object);
    return finish();
}

void ObjectDecoder::begin(ObjectName const& name, RecordSink& sink) {
    joining_ = joining_of(joins_, name.key);
    records_.begin(name, sink);
    top_.reset();
    empty_ = true;
    error_.reset();
}

bool ObjectDecoder::feed(std::string_view bytes) {
    if (bytes.empty() || error_) return !error_;
    empty_ = false;
    records_.taken(bytes.size());
    base::Result<void> const done = top_.plain(bytes);
    if (!done) error_ = done.error();
    return !error_;
}

base::Result<Counts> ObjectDecoder::finish() {
    if (empty_) return base::fail(base::ErrorKind::quarantine, "the object is empty");
    if (!error_) {
        base::Result<void> const done = top_.finish(false);
        if (!done) error_ = done.error();
    }
    if (error_) return base::fail(*error_);
    return records_.counts;
}

}  // namespace siem::decode
