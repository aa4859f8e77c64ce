#include "siem/decode/level.hpp"

#include <utility>

#include "base/assert.hpp"
#include "codec/gzip_reader.hpp"
#include "codec/snappy_reader.hpp"
#include "codec/unzip.hpp"
#include "codec/zstd.hpp"
#include "siem/decode/documents.hpp"
#include "siem/decode/envelopes.hpp"
#include "siem/decode/lines.hpp"

namespace siem::decode {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

// The files of an archive: one that cannot be read does not stop the others.
class Level::Files final : public codec::PlainSink {
  public:
    Files(Level& file, Records& records) : file_(file), records_(records) {}
    void reset() {
        file_.reset();
        passed_over_ = false;
        reason_.reset();
    }
    base::Result<void> plain(std::string_view bytes) override {
        return passed_over_ ? base::Result<void>() : judge(file_.plain(bytes));
    }
    base::Result<void> end_of_file() override {
        base::Result<void> const done =
            passed_over_ ? base::Result<void>() : judge(file_.finish(false));
        file_.reset();
        passed_over_ = false;
        return done;
    }
    base::Result<void> finish(bool torn) {
        if (!passed_over_) {
            base::Result<void> const done = judge(file_.finish(torn));
            if (!done) return done;
        }
        if (reason_) return base::fail(*reason_);
        return {};
    }

  private:
    base::Result<void> judge(base::Result<void> done) {
        if (done) return done;
        if (!reason_) reason_ = done.error();
        passed_over_ = true;
        return records_.overflowed() ? done : base::Result<void>();
    }

    Level& file_;
    Records& records_;
    bool passed_over_ = false;
    std::optional<base::Error> reason_;  // the first
};

Level::Level(Records& records, Joining const& joining, int depth)
    : records_(records), joining_(joining), depth_(depth) {}
Level::~Level() = default;

void Level::reset() {
    head_.clear();
    kind_.reset();
    failed_ = false;
    container_ = nullptr;
    form_ = nullptr;
}

Level& Level::next() {
    if (!next_) next_ = std::make_unique<Level>(records_, joining_, depth_ + 1);
    return *next_;
}

std::unique_ptr<codec::Expander> Level::make_container(Kind kind) const {
    switch (kind) {
        case Kind::gzip:
            return std::make_unique<codec::GzipReader>();
        case Kind::zstd:
            return std::make_unique<codec::ZstdReader>();
        case Kind::snappy_framed:
            return std::make_unique<codec::SnappyFramedReader>();
        case Kind::snappy_hadoop:
            return std::make_unique<codec::SnappyHadoopReader>();
        default:
            return std::make_unique<codec::Unzip>(
                codec::UnzipLimits{.most_files = records_.limits.max_files});
    }
}

std::unique_ptr<Form> Level::make_form(Kind kind) {
    switch (kind) {
        case Kind::envelopes:
            return std::make_unique<Envelopes>(records_);
        case Kind::firehose_errors:
            return std::make_unique<FirehoseErrors>(
                records_, [this](std::string_view bytes) { return decode_apart(bytes); });
        case Kind::documents:
            return std::make_unique<Documents>(records_);
        default:
            return std::make_unique<Lines>(records_, joining_);
    }
}

base::Result<void> Level::begin(Content const& content) {
    kind_ = content.kind;
    if (content.kind == Kind::refused) return base::fail(base::ErrorKind::quarantine, content.why);
    auto const index = static_cast<std::size_t>(content.kind);
    bool const contains = index < kContainers || content.kind == Kind::firehose_errors;
    if (contains && depth_ >= records_.limits.max_depth) {
        return base::fail(base::ErrorKind::quarantine, "containers within containers, more than " +
                                                           std::to_string(depth_) + " deep");
    }
    if (contains) next().reset();
    if (index < kContainers) {
        if (!containers_[index]) containers_[index] = make_container(content.kind);
        container_ = containers_[index].get();
        container_->reset();
        if (content.kind != Kind::zip) return {};
        if (!files_) files_ = std::make_unique<Files>(next(), records_);
        files_->reset();
        return {};
    }
    std::unique_ptr<Form>& form = forms_.at(index - kContainers);
    if (!form) form = make_form(content.kind);
    form_ = form.get();
    form_->reset();
    return {};
}

base::Result<void> Level::plain(std::string_view bytes) {
    if (depth_ > 0) {
        base::Result<void> const fits = records_.expanded(bytes.size());
        if (!fits) return fail(fits.error());
    }
    if (kind_) return hand_on(bytes);
    if (!head_.empty()) {
        head_ += bytes;
        bytes = head_;
    }
    std::string_view text = bytes;
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::optional<Content> const content = content_of(text, false);
    if (!content) {
        if (head_.empty()) head_ = bytes;
        return {};
    }
    base::Result<void> const begun = begin(*content);
    if (!begun) return fail(begun.error());
    base::Result<void> const done = hand_on(text);
    head_.clear();
    return done;
}

base::Result<void> Level::hand_on(std::string_view bytes) {
    base::Result<void> const done = form_ != nullptr      ? form_->feed(bytes)
                                    : *kind_ == Kind::zip ? container_->feed(bytes, *files_)
                                                          : container_->feed(bytes, next());
    return done ? done : fail(done.error());
}

// What came through before is handed out, as far as it is whole.
base::Result<void> Level::fail(base::Error error) {
    if (std::exchange(failed_, true)) return base::fail(std::move(error));
    if (form_ != nullptr)
        (void)form_->finish(true);
    else if (container_ != nullptr)
        (void)(*kind_ == Kind::zip ? files_->finish(true) : next().finish(true));
    return base::fail(std::move(error));
}

base::Result<void> Level::finish(bool torn) {
    if (failed_) return {};
    if (!kind_) {
        std::string const head = std::move(head_);
        head_.clear();
        std::string_view text = head;
        if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
        if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
        std::optional<Content> const content = content_of(text, true);
        ASSERT(content);
        base::Result<void> done = begin(*content);
        if (!done) return fail(done.error());
        done = hand_on(text);
        if (!done) return done;
    }
    if (container_ != nullptr) return end_container(torn);
    base::Result<void> const done = form_->finish(torn);
    failed_ = !done;
    return done;
}

base::Result<void> Level::end_container(bool torn) {
    bool const is_zip = *kind_ == Kind::zip;
    base::Result<void> const ended =
        is_zip ? container_->finish(*files_) : container_->finish(next());
    failed_ = true;  // it is over, whatever the next says
    base::Result<void> const inner =
        is_zip ? files_->finish(torn || !ended) : next().finish(torn || !ended);
    return ended ? inner : ended;
}

// A record of Firehose's that is kept in another object.
base::Result<void> Level::decode_apart(std::string_view bytes) {
    next().reset();
    base::Result<void> const done = next().plain(bytes);
    return done ? next().finish(false) : done;
}

}  // namespace siem::decode
