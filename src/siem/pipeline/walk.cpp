#include "siem/pipeline/walk.hpp"

#include <algorithm>

#include "siem/decode/key_layout.hpp"
#include "siem/pipeline/dated.hpp"

namespace siem::pipeline {
namespace {

constexpr std::size_t kDeepest = 12;  // below it, all is listed as it comes
// Folders are named by a clock that may be of another zone.
constexpr std::chrono::hours kSlack(24);

}  // namespace

Walk::Walk(connector::Lister& lister, Stretch stretch)
    : lister_(lister), stretch_(std::move(stretch)) {
    folders_.push_back(folder(stretch_.prefix));
}

// Of a day, or where nobody asked for days, there is nothing to pass by.
Walk::Folder Walk::folder(std::string prefix) const {
    bool const whole =
        stretch_.since == base::Instant::min() && stretch_.until == base::Instant::max();
    std::optional<Dated> const date = dated(prefix);
    bool const flat = whole || (date && date->to_the_day) || folders_.size() >= kDeepest;
    return {std::move(prefix), flat};
}

bool Walk::is_outside(std::string const& prefix) const {
    std::optional<Dated> const date = dated(prefix);
    if (!date) return false;
    bool const before =
        stretch_.since > base::Instant::min() + kSlack && date->until <= stretch_.since - kSlack;
    bool const later =
        stretch_.until < base::Instant::max() - kSlack && date->from >= stretch_.until + kSlack;
    return before || later;
}

// All of it stands before the key that the walk goes on behind.
bool Walk::is_behind(std::string const& prefix) const {
    return prefix < stretch_.after && !stretch_.after.starts_with(prefix);
}

// By the most exact time that its key has; one that has only the day may be of any of its hours.
// S3's own where the key has none.
bool Walk::is_asked_for(connector::Listed const& object) const {
    std::int64_t const micros = decode::written_micros(object.key);
    base::Instant from = micros == 0 ? object.last_modified : base::from_micros(micros);
    base::Instant until = from + std::chrono::seconds(1);
    std::optional<Dated> const date = dated(object.key);
    if (date && micros != 0 && from <= date->from) {
        from = date->from;
        until = date->until;
    }
    return until > stretch_.since && from < stretch_.until;
}

base::Result<void> Walk::ask(Folder& folder) {
    connector::PageOf what{stretch_.bucket, folder.prefix, folder.flat ? "" : "/", "",
                           folder.token};
    if (stretch_.after > folder.prefix) what.start_after = stretch_.after;
    base::Result<connector::Page> page = lister_.page(what);
    if (!page) return base::fail(page.error());
    folder.objects = std::move(page->objects);
    for (std::string& name : page->folders) folder.objects.push_back({std::move(name)});
    std::sort(folder.objects.begin(), folder.objects.end(),
              [](auto const& a, auto const& b) { return a.key < b.key; });
    folder.next = 0;
    folder.token = std::move(page->token);
    folder.asked = true;
    return {};
}

base::Result<std::vector<connector::Listed>> Walk::next() {
    std::vector<connector::Listed> some;
    while (!folders_.empty()) {
        Folder& folder = folders_.back();
        if (folder.next == folder.objects.size()) {
            if (folder.asked && folder.token.empty()) {
                folders_.pop_back();
                continue;
            }
            if (!some.empty()) break;
            base::Result<void> const asked = ask(folder);
            if (!asked) return base::fail(asked.error());
            if (folder.objects.empty()) return some;
            continue;
        }
        connector::Listed const one = folder.objects[folder.next++];
        bool const is_folder = !folder.flat && one.key.ends_with('/') && one.key != folder.prefix;
        if (is_folder && !is_outside(one.key) && !is_behind(one.key)) {
            folders_.push_back(this->folder(one.key));
        }
        if (is_folder || one.key <= stretch_.after || one.size == 0 || !is_asked_for(one)) continue;
        if (one.archived) {
            ++archived_;
            continue;
        }
        some.push_back(one);
    }
    return some;
}

}  // namespace siem::pipeline
