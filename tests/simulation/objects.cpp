#include "simulation/objects.hpp"

#include <array>

#include "base/time.hpp"
#include "codec/gzip.hpp"
#include "codec/json.hpp"

namespace simulation {
namespace {

using codec::Json;

// Streams are few, so that what processes insert meets.
constexpr std::array<char const*, 2> kStreams = {"web-1", "web-2"};

std::string padded(std::uint64_t number, std::size_t width) {
    std::string const digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

// "2026/11/18/09/", as Firehose begins its keys.
std::string hour_of(base::Instant at) {
    std::string text = base::iso8601(at).substr(0, 13);
    for (char& c : text) {
        if (c == '-' || c == 'T') c = '/';
    }
    return text + "/";
}

}  // namespace

// One that was written already comes again now and then, as Firehose repeats what it is not sure
// of.
std::string Maker::envelope(std::vector<std::string>& messages, base::Instant now) {
    if (!written_.empty() && random_.below(6) == 0) {
        Written const& again = written_[random_.below(written_.size())];
        messages.insert(messages.end(), again.messages.begin(), again.messages.end());
        return again.envelope;
    }
    Written one;
    Json events = Json::array();
    for (std::uint64_t i = 0; i <= random_.below(4); ++i) {
        std::uint64_t const number = ++events_;
        std::string const message =
            "event " + std::to_string(number) + std::string(random_.below(8) == 0 ? 500 : 5, 'x');
        events.push(Json::object({{"id", padded(number, 56)},
                                  {"timestamp", base::to_millis(now) - 7},
                                  {"message", message}}));
        one.messages.push_back(message);
    }
    one.envelope =
        codec::to_json(Json::object({{"messageType", "DATA_MESSAGE"},
                                     {"owner", "111122223333"},
                                     {"logGroup", "/app/web"},
                                     {"logStream", kStreams.at(random_.below(kStreams.size()))},
                                     {"subscriptionFilters", Json::array({"all"})},
                                     {"logEvents", events}}));
    messages.insert(messages.end(), one.messages.begin(), one.messages.end());
    written_.push_back(one);
    return one.envelope;
}

Object Maker::envelopes(base::Instant now) {
    Object object;
    object.key = "cloudwatch/111122223333/" + hour_of(now) + std::to_string(objects_);
    bool const packed = random_.below(2) == 0;
    for (std::uint64_t i = 0; i <= random_.below(3); ++i) {
        std::string const one = envelope(object.messages, now);
        object.bytes += packed ? codec::gzip(one) : one;
    }
    return object;
}

// Each with its time, in a file that is appended to.
Object Maker::lines(base::Instant now) {
    Object object;
    object.key = "apps/web/" + std::to_string(objects_) + ".log";
    object.grows = true;
    for (std::uint64_t i = 0; i <= random_.below(5); ++i) {
        std::string const line = base::iso8601(now) + " line " + std::to_string(++events_);
        object.messages.push_back(line);
        object.bytes += line + "\n";
    }
    return object;
}

Object Maker::documents(base::Instant now) {
    Object object;
    object.key = "AWSLogs/111122223333/app/eu-west-1/" + hour_of(now) + std::to_string(objects_);
    for (std::uint64_t i = 0; i <= random_.below(5); ++i) {
        std::string const line = R"({"time":")" + base::iso8601(now) + R"(","level":"info","n":)" +
                                 std::to_string(++events_) + "}";
        object.messages.push_back(line);
        object.bytes += line + "\n";
    }
    return object;
}

// Of no time but that of the object's key.
Object Maker::words(base::Instant now) {
    Object object;
    object.key = "jobs/" + hour_of(now) + "out-" + std::to_string(objects_) + ".txt.gz";
    std::string text;
    for (std::uint64_t i = 0; i <= random_.below(5); ++i) {
        std::string const line = "nothing but words, " + std::to_string(++events_);
        object.messages.push_back(line);
        text += line + "\n";
    }
    object.bytes = codec::gzip(text);
    return object;
}

void Maker::make_bad(Object& object) {
    if (random_.below(3) == 0) {
        object.health = Health::hopeless;
        object.bytes = "PAR1" + object.bytes;
        return;
    }
    object.health = Health::torn;
    object.whole = codec::gzip(object.bytes);
    object.bytes = object.whole.substr(0, object.whole.size() - 9 - random_.below(5));
}

Object Maker::make(base::Instant now) {
    ++objects_;
    constexpr std::array kKinds = {&Maker::envelopes, &Maker::envelopes, &Maker::lines,
                                   &Maker::documents, &Maker::words};
    Object object = (this->*kKinds.at(random_.below(kKinds.size())))(now);
    object.modified = now;
    if (random_.below(8) == 0) make_bad(object);
    return object;
}

Object Maker::grown(Object object, base::Instant now) {
    std::string const line = base::iso8601(now) + " line " + std::to_string(++events_);
    object.messages.push_back(line);
    object.bytes += line + "\n";
    object.modified = now;
    return object;
}

}  // namespace simulation
