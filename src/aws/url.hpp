// The parts of an absolute http or https URL, as they were written.
//
//   aws::Url url = aws::split_url("http://127.0.0.1:4566/b/k?x=1");   // host "127.0.0.1:4566"
#pragma once

#include <string>
#include <string_view>

namespace aws {

struct Url {
    std::string scheme;  // "http", "https"; "" where the text has none
    std::string host;    // with the port, unless it is the scheme's own
    std::string path;    // at least "/"
    std::string query;   // after '?', without a fragment
    std::string text() const;
};

Url split_url(std::string_view text);

}  // namespace aws
