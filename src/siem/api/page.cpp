#include "siem/api/page.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace siem::api {
namespace {

// The page's own addresses: one file shows them all.
constexpr std::string_view kShown[] = {"/",          "/search", "/pipeline", "/sources",
                                       "/retention", "/setup",  "/settings", "/audit"};

// Nothing but what came from here runs, is shown or is asked; nobody frames it.
constexpr char const* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool takes_gzip(http::Head const& head) {
    for (std::string_view coding : base::split(head.headers.text("Accept-Encoding"), ',')) {
        std::string_view const name = base::trim(coding.substr(0, coding.find(';')));
        bool const refused =
            coding.find("q=0") != coding.npos && coding.find("q=0.") == coding.npos;
        if (name == "gzip" && !refused) return true;
    }
    return false;
}

bool has_it(http::Head const& head, std::string const& etag) {
    std::string const& known = head.headers.text("If-None-Match");
    return known == "*" || known.find(etag) != std::string::npos;
}

http::Reply guarded(int status) {
    http::Reply reply{status};
    reply.headers.add("Content-Security-Policy", kPolicy);
    reply.headers.add("X-Content-Type-Options", "nosniff");
    reply.headers.add("Referrer-Policy", "no-referrer");
    reply.headers.add("Cross-Origin-Opener-Policy", "same-origin");
    reply.headers.add("Cross-Origin-Resource-Policy", "same-origin");
    return reply;
}

}  // namespace

PageFile const* Page::find(std::string_view path) const {
    bool const shown = std::find(std::begin(kShown), std::end(kShown), path) != std::end(kShown);
    std::string_view const name = shown ? "/index.html" : path;
    auto const found = std::find_if(files_.begin(), files_.end(),
                                    [&](PageFile const& file) { return file.path == name; });
    return found == files_.end() ? nullptr : &*found;
}

http::Reply Page::answer(http::Head const& head) const {
    PageFile const* const file = find(head.path());
    if (!file) {
        http::Reply reply = guarded(404);
        reply.headers.add("Content-Type", "text/plain; charset=utf-8");
        reply.body = "There is the page at /, the API under /api/v1, /metrics and /healthz.\n";
        return reply;
    }
    bool const gzip = takes_gzip(head);
    std::string const etag = '"' + std::string(file->etag) + (gzip ? "-gzip" : "") + '"';
    bool const known = has_it(head, etag);
    http::Reply reply = guarded(known ? 304 : 200);
    reply.headers.add("ETag", etag);
    reply.headers.add("Vary", "Accept-Encoding");
    reply.headers.add("Cache-Control",
                      file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (known) return reply;
    reply.headers.add("Content-Type", std::string(file->type));
    if (gzip) reply.headers.add("Content-Encoding", "gzip");
    reply.body = std::string(gzip ? file->gzip : file->plain);
    return reply;
}

}  // namespace siem::api
