#include "siem/pipeline/backfill.hpp"

#include "base/text.hpp"
#include "codec/json.hpp"
#include "http/client.hpp"

namespace siem::pipeline {

using codec::Json;

Backfill::Backfill(connector::Lister& lister, Stretch stretch, std::string region)
    : bucket_(stretch.bucket), region_(std::move(region)), walk_(lister, stretch) {
    progress_.done_to = std::move(stretch.after);
}

// As S3 would have told of it, so that the quarantine can be driven again like any other.
connector::Message Backfill::message(connector::Listed const& object) {
    std::string const number = std::to_string(number_);
    Json const record = Json::object(
        {{"eventSource", "aws:s3"},
         {"eventName", "ObjectCreated:Backfill"},
         {"awsRegion", region_},
         {"s3", Json::object({{"bucket", Json::object({{"name", bucket_}})},
                              {"object", Json::object({{"key", base::percent_encode(object.key)},
                                                       {"size", object.size},
                                                       {"eTag", object.etag}})}})}});
    return {number, number, codec::to_json(Json::object({{"Records", Json::array({record})}})), 1};
}

// The next page, unless another lane asks for it already.
base::Result<void> Backfill::list() {
    std::lock_guard const walking(walking_);
    {
        std::lock_guard const lock(mutex_);
        if (listed_all_ || !listed_.empty()) return {};
    }
    base::Result<std::vector<connector::Listed>> page = walk_.next();
    std::lock_guard const lock(mutex_);
    progress_.error = page ? "" : page.error().code + ": " + page.error().message;
    if (!page) return base::fail(page.error());
    listed_.insert(listed_.end(), page->begin(), page->end());
    listed_all_ = walk_.is_over();
    progress_.archived = walk_.archived();
    return {};
}

base::Result<std::vector<connector::Message>> Backfill::receive(connector::Poll const& poll) {
    std::vector<connector::Message> messages;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            while (!listed_.empty() &&
                   messages.size() < static_cast<std::size_t>(poll.max_messages)) {
                connector::Listed const& object = listed_.front();
                handed_out_[++number_] = {object.key, object.size};
                messages.push_back(message(object));
                listed_.pop_front();
            }
            if (!messages.empty()) return messages;
            if (listed_all_) changed_.wait_for(lock, poll.wait, [this] { return cancelled_; });
            if (cancelled_) {
                return base::fail(base::ErrorKind::stop, "cancelled", http::kCancelled);
            }
            if (listed_all_) return messages;
        }
        base::Result<void> const more = list();
        if (!more) return base::fail(more.error());
    }
}

void Backfill::done(std::vector<std::string> const& receipts) {
    std::lock_guard const lock(mutex_);
    for (std::string const& receipt : receipts) {
        auto const found = handed_out_.find(base::to_uint64(receipt).value_or(0));
        if (found == handed_out_.end()) continue;
        found->second.done = true;
        ++progress_.objects;
        progress_.bytes += found->second.bytes;
    }
    while (!handed_out_.empty() && handed_out_.begin()->second.done) {
        progress_.done_to = std::move(handed_out_.begin()->second.key);
        ++progress_.objects_to;
        progress_.bytes_to += handed_out_.begin()->second.bytes;
        handed_out_.erase(handed_out_.begin());
    }
}

void Backfill::cancel() {
    {
        std::lock_guard const lock(mutex_);
        cancelled_ = true;
    }
    changed_.notify_all();
}

BackfillProgress Backfill::progress() const {
    std::lock_guard const lock(mutex_);
    BackfillProgress progress = progress_;
    progress.over = listed_all_ && listed_.empty() && handed_out_.empty();
    return progress;
}

}  // namespace siem::pipeline
