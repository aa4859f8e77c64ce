// Events as Loki's API answers them: by streams, each with its lines. Other fields than labels go
// with a line where whoever asks can take them so ("categorize-labels").
//
//   LokiStreams streams(asked.head.headers.text(kLokiEncoding) == "categorize-labels");
//   streams.add(ndjson);   // false: it is more than may be held
//   streams.json();        // {"status":"success","data":{"resultType":"streams",…
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "codec/json.hpp"

namespace siem::api {

inline constexpr char const* kLokiEncoding = "X-Loki-Response-Encoding-Flags";

class LokiStreams {
  public:
    explicit LokiStreams(bool categorized) : categorized_(categorized) {}

    bool add(std::string_view ndjson);
    std::string json() const;

  private:
    void add_event(codec::Json const& event);

    bool const categorized_;
    std::size_t bytes_ = 0;
    std::map<std::string, std::string> streams_;  // their labels as JSON, and lines apart by commas
};

// Text of a field's value, as labels have it.
std::string loki_text(codec::Json const& value);

}  // namespace siem::api
