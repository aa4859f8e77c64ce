#include "aws/url.hpp"

#include "base/text.hpp"

namespace aws {

namespace {

// HTTP clients leave the scheme's own port out of the Host header, so it is no part of what is
// signed either.
void drop_own_port(Url& url) {
    std::string_view const port = url.scheme == "https" ? ":443" : ":80";
    if (url.host.size() > port.size() && url.host.ends_with(port))
        url.host.resize(url.host.size() - port.size());
}

}  // namespace

std::string Url::text() const {
    std::string out = scheme.empty() ? host + path : scheme + "://" + host + path;
    if (!query.empty()) out += "?" + query;
    return out;
}

Url split_url(std::string_view text) {
    Url url;
    if (auto const scheme = base::cut(text, "://")) {
        url.scheme = base::lower(scheme->first);
        text = scheme->second;
    }
    text = text.substr(0, text.find('#'));
    if (auto const query = base::cut(text, "?")) {
        url.query = std::string(query->second);
        text = query->first;
    }
    std::size_t const slash = text.find('/');
    url.host = std::string(text.substr(0, slash));
    url.path = slash == std::string_view::npos ? "/" : std::string(text.substr(slash));
    drop_own_port(url);
    return url;
}

}  // namespace aws
