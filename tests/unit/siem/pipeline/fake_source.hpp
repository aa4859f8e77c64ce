// A queue and its objects in memory, that fail when they are told to.
//
//   FakeSource source;
//   source.add_object("key", bytes);      // with its message on the queue
//   source.fetch_fails({base::ErrorKind::retry, "slow down", "SlowDown"});
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "codec/gzip.hpp"
#include "siem/connector/source.hpp"

namespace siem::connector {

class FakeSource : public Source {
  public:
    void add_message(std::string body) {
        std::string const number = std::to_string(++messages_);
        waiting_.push_back({"message-" + number, "receipt-" + number, std::move(body), 1});
    }
    // `more` stands behind each key: ,"size":5
    void add_notification(std::vector<std::string> const& keys, std::string const& more = {}) {
        std::string records;
        for (std::string const& key : keys) {
            records += records.empty() ? "" : ",";
            records += R"({"eventSource":"aws:s3","eventName":"ObjectCreated:Put",)"
                       R"("awsRegion":"eu-central-1","s3":{"bucket":{"name":"logs"},)"
                       R"("object":{"key":")" +
                       key + R"(")" + more + "}}}";
        }
        add_message(R"({"Records":[)" + records + "]}");
    }
    void add_object(std::string const& key, std::string bytes) {
        std::string const etag = etag_of(bytes);
        objects[key] = std::move(bytes);
        add_notification({key}, R"(,"eTag":")" + etag + R"(")");
    }
    // Every message that was received and is not deleted comes again, once more received.
    void hand_out_again() {
        for (Message message : received_) {
            ++message.receive_count;
            message.receipt_handle += "+";
            waiting_.push_back(message);
        }
        received_.clear();
    }
    void fetch_fails(std::optional<base::Error> error) { fetch_error_ = std::move(error); }
    void cancel_at_fetch() { cancel_at_fetch_ = true; }
    void remove_fails(std::optional<base::Error> error) { remove_error_ = std::move(error); }

    base::Result<std::vector<Message>> receive(Poll const& poll) override {
        if (cancelled_) return stopped();
        std::vector<Message> some;
        while (!waiting_.empty() && some.size() < static_cast<std::size_t>(poll.max_messages)) {
            some.push_back(waiting_.front());
            received_.push_back(waiting_.front());
            waiting_.pop_front();
        }
        return some;
    }
    base::Result<Object> fetch(ObjectPart const& part) override {
        cancelled_ = cancelled_ || cancel_at_fetch_;
        if (cancelled_) return stopped();
        if (fetch_error_) return base::fail(*fetch_error_);
        auto const found = objects.find(part.key);
        if (found == objects.end()) {
            return base::fail(base::ErrorKind::skip, "The specified key does not exist.",
                              "NoSuchKey");
        }
        std::string const& whole = found->second;
        std::string const etag = etag_of(whole);
        if (!part.etag.empty() && part.etag != etag) {
            return base::fail(base::ErrorKind::retry, "it is another", "PreconditionFailed");
        }
        std::size_t const most = part.most == 0 ? part_bytes : std::min(part.most, part_bytes);
        Object object{whole.substr(part.offset, most), whole.size(), etag,
                      base::from_millis(1'795'000'000'000)};
        ++fetches;
        if (after_fetch) after_fetch();
        return object;
    }
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override {
        if (cancelled_) return stopped();
        if (remove_error_) return base::fail(*remove_error_);
        for (std::string const& receipt : receipts) {
            removed.push_back(receipt);
            std::erase_if(received_, [&](Message const& m) { return m.receipt_handle == receipt; });
        }
        return receipts.size();
    }
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override {
        if (cancelled_) return stopped();
        for (std::string const& receipt : receipts) extended[receipt] = visibility;
        return receipts.size();
    }
    void cancel() override { cancelled_ = true; }

    std::map<std::string, std::string> objects;
    std::uint64_t part_bytes = 1 << 20;  // that a fetch gives
    std::function<void()> after_fetch;
    int fetches = 0;
    std::vector<std::string> removed;
    std::map<std::string, std::chrono::seconds> extended;

  private:
    static std::string etag_of(std::string const& bytes) {
        return std::to_string(std::hash<std::string>()(bytes));
    }
    static tl::unexpected<base::Error> stopped() {
        return base::fail(base::ErrorKind::stop, "cancelled", http::kCancelled);
    }

    std::deque<Message> waiting_;
    std::vector<Message> received_;
    std::optional<base::Error> fetch_error_;
    std::optional<base::Error> remove_error_;
    int messages_ = 0;
    bool cancel_at_fetch_ = false;
    bool cancelled_ = false;
};

}  // namespace siem::connector
