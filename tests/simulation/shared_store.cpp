#include "simulation/shared_store.hpp"

#include <algorithm>
#include <array>

#include "siem/batch.hpp"

namespace simulation {
namespace {

using siem::Batch;
using siem::Field;
using siem::store::ClaimedRange;
using siem::store::Identities;

tl::unexpected<base::Error> broken(char const* why) {
    return base::fail(base::ErrorKind::retry, why);
}

std::string key_of(Identities::Stream const& stream) {
    return siem::store::stream_key(stream.account, stream.group, stream.stream);
}

}  // namespace

class SharedStore::Ledger final : public siem::store::Ledger {
  public:
    explicit Ledger(SharedStore& store) : store_(store) {}
    bool shared() const override { return true; }

    base::Result<void> make_claim(std::string const& id,
                                  std::vector<ClaimedRange> const& ranges) override {
        return store_.write([store = &store_, id, ranges] {
            SharedStore::Claim& made = store->claims_[id];
            made.at = store->clock_.now();
            made.ranges = ranges;
            made.made = true;
        });
    }
    base::Result<void> end_claim(std::string const& id) override {
        return store_.write([store = &store_, id] { store->claims_[id].ended = true; });
    }
    base::Result<std::vector<Claim>> other_claims(std::string const& mine) override {
        return store_.read<std::vector<Claim>>([&] {
            std::vector<Claim> others;
            for (auto const& [id, claim] : store_.claims_) {
                if (id == mine || !claim.made || claim.ended) continue;
                auto const age = std::max(store_.clock_.now() - claim.at, base::Duration(0));
                others.push_back(
                    {id, static_cast<std::uint64_t>(age / std::chrono::seconds(1)), claim.ranges});
            }
            return others;
        });
    }
    base::Result<bool> at_work(std::string const& claim) override {
        return store_.read<bool>([&] {
            return std::any_of(store_.running_.begin(), store_.running_.end(),
                               [&](auto const& one) { return one->claim == claim; });
        });
    }
    base::Result<std::vector<std::string>> marks(
        std::vector<Identities::Stream> const& streams) override {
        return store_.read<std::vector<std::string>>([&] {
            std::vector<std::string> marks;
            for (Identities::Stream const& one : streams) {
                auto const found = store_.marks_.find(key_of(one));
                marks.push_back(found == store_.marks_.end() ? "" : found->second);
            }
            return marks;
        });
    }
    base::Result<void> raise_marks(std::vector<Identities::Stream> const& streams,
                                   std::int64_t) override {
        std::map<std::string, std::string> raised;
        for (Identities::Stream const& one : streams) raised[key_of(one)] = one.last_id;
        return store_.write([store = &store_, raised] {
            for (auto const& [stream, id] : raised) {
                std::string& mark = store->marks_[stream];
                if (siem::store::id_less(mark, id)) mark = id;
            }
        });
    }
    base::Result<std::vector<bool>> are_stored(Batch const& batch, Identities const& ids,
                                               std::vector<std::size_t> const& rows) override {
        return store_.read<std::vector<bool>>([&] {
            std::vector<bool> are;
            for (std::size_t const row : rows) {
                are.push_back(
                    store_.rows_.count(
                        {batch.times(Field::timestamp)[row], std::string(ids.rows[row].id),
                         key_of(ids.streams[ids.runs[ids.rows[row].run].stream])}) != 0);
            }
            return are;
        });
    }
    base::Result<void> add(Batch const& batch, std::string const& claim) override {
        auto const statement = std::make_shared<Insert>(Insert{claim, {}});
        Identities const ids = siem::store::identities(batch);
        Batch::Texts messages(batch, Field::message);
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            statement->rows.push_back({key_of(ids.streams[ids.runs[ids.rows[row].run].stream]),
                                       std::string(ids.rows[row].id),
                                       batch.times(Field::timestamp)[row],
                                       std::string(messages.next())});
        }
        return store_.insert(statement);
    }

  private:
    SharedStore& store_;
};

void SharedStore::go_down() {
    down_ = true;
    for (auto const& statement : running_) {
        statement->over = true;
        statement->error = "the server went down";
    }
    running_.clear();
    late_.clear();
}

// Late statements come in any order; what runs goes on a step at a time.
void SharedStore::work() {
    if (down_) return;
    std::uint64_t const all = late_.size() + running_.size();
    if (all == 0) return;
    std::uint64_t const number = random_.below(all);
    if (number < running_.size()) {
        std::shared_ptr<Insert> const statement = running_[number];
        go_on(*statement);
        return;
    }
    auto const place = late_.begin() + static_cast<std::ptrdiff_t>(number - running_.size());
    std::function<void()> const effect = std::move(*place);
    late_.erase(place);
    effect();
}

std::size_t SharedStore::count(std::string const& message) const {
    auto const found = messages_.find(message);
    return found == messages_.end() ? 0 : found->second;
}

SharedStore::Fate SharedStore::fate() {
    if (disturb_ == 0 || random_.below(disturb_) != 0) return Fate::done;
    return std::array{Fate::lost, Fate::late, Fate::unanswered}.at(random_.below(3));
}

// Who is killed while it sends may have sent it.
base::Result<void> SharedStore::write(std::function<void()> effect) {
    try {
        turns_.pause();
    } catch (Turns::Killed const&) {
        if (random_.below(2) == 0 && !down_) late_.push_back(std::move(effect));
        throw;
    }
    if (down_) return broken("the server is down");
    if (full_) return broken("no space left");
    Fate const what = fate();
    if (what == Fate::lost) return broken("the statement was lost");
    if (what == Fate::late) {
        late_.push_back(std::move(effect));
        return broken("no answer in time");
    }
    effect();
    turns_.pause();
    if (what == Fate::unanswered) return broken("the answer was lost");
    return {};
}

template <typename Answer>
base::Result<Answer> SharedStore::read(std::function<Answer()> const& look) {
    turns_.pause();
    if (down_) return broken("the server is down");
    if (fate() != Fate::done) return broken("no answer");
    Answer answer = look();
    turns_.pause();
    return answer;
}

// It is among what runs before it looks whether its claim stands.
base::Result<void> SharedStore::insert(std::shared_ptr<Insert> const& statement) {
    bool given_up = false;
    base::Result<void> const sent = write([this, statement] { running_.push_back(statement); });
    if (!sent) return sent;
    while (!statement->over && !given_up) {
        turns_.pause();
        if (statement->over) break;
        given_up = fate() != Fate::done;
        if (!given_up) go_on(*statement);
    }
    if (given_up) return broken("no answer in time");
    if (!statement->error.empty()) return broken(statement->error.c_str());
    return {};
}

bool SharedStore::stands(std::string const& claim) const {
    auto const found = claims_.find(claim);
    return found != claims_.end() && found->second.made && !found->second.ended;
}

// One day's rows after the other.
void SharedStore::go_on(Insert& statement) {
    if (!statement.begun) {
        statement.begun = true;
        if (!stands(statement.claim)) statement.error = "the claim has ended";
    } else if (full_) {
        statement.error = "no space left";
    } else {
        std::size_t const some = 1 + random_.below(statement.rows.size());
        std::size_t const end = std::min(statement.done + some, statement.rows.size());
        for (; statement.done < end; ++statement.done) {
            Row const& row = statement.rows[statement.done];
            rows_.insert({row.time, row.id, row.stream});
            ++events_;
            if (++messages_[row.message] == 2) twice_.push_back(row.message);
        }
    }
    statement.over = !statement.error.empty() || statement.done == statement.rows.size();
    if (!statement.over) return;
    std::erase_if(running_, [&](auto const& one) { return one.get() == &statement; });
}

class SharedStore::Client::Turn {
  public:
    explicit Turn(Client& client) : client_(client) {
        while (client_.taken_) client_.store_.turns_.pause();
        client_.taken_ = true;
    }
    ~Turn() { client_.taken_ = false; }

  private:
    Client& client_;
};

SharedStore::Client::Client(SharedStore& store, base::Random& random)
    : store_(store), ledger_(std::make_unique<Ledger>(store)), inserter_(*ledger_, random) {}

SharedStore::Client::~Client() = default;

base::Result<siem::EventStore::Stored> SharedStore::Client::insert(Batch const& batch) {
    Turn const turn(*this);
    return inserter_.insert(batch);
}

// Of rows with one id one is seen, as ClickHouse's FINAL does.
base::Result<std::uint64_t> SharedStore::Client::quarantine(siem::Quarantined const& object) {
    Turn const turn(*this);
    base::Result<void> const done = store_.write([store = &store_, object] {
        store->quarantine_.try_emplace(object.id, object);
        store->ever_.insert(object.key);
    });
    if (!done) return base::fail(done.error());
    return 1;
}

base::Result<std::optional<siem::Quarantined>> SharedStore::Client::find_quarantined(
    std::string_view id) {
    return store_.read<std::optional<siem::Quarantined>>([&] {
        auto const found = store_.quarantine_.find(std::string(id));
        return found == store_.quarantine_.end() ? std::nullopt : std::optional(found->second);
    });
}

base::Result<void> SharedStore::Client::release(std::string_view id) {
    Turn const turn(*this);
    return store_.write(
        [store = &store_, key = std::string(id)] { store->quarantine_.erase(key); });
}

}  // namespace simulation
