// Access logs of nginx and Apache: the common and combined formats, with a virtual host or a list
// of addresses before, and what is behind as it is. Which of the two the place says; where it says
// neither, they are web.access.
#include <algorithm>

#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kLongestHead = 2000;

struct Head {
    std::string_view forwarded;  // a quoted list before: X-Forwarded-For
    std::string_view host;       // the virtual host, where there is one
    std::string_view clients;    // one address, or several with ", " between
    std::string_view user;
};

bool address_like(std::string_view text) {
    Ip ip;
    return parse_ip(text, ip);
}

// "[vhost[:port] ]client[, client] ident user ": from the back, for users have spaces.
bool read_head(std::string_view text, Head& head) {
    if (!text.ends_with(' ')) return false;
    text.remove_suffix(1);
    if (text.starts_with('"')) {
        Scanner list(text);
        head.forwarded = list.quoted();
        text = list.rest();
    }
    std::size_t end = text.find(", ");
    end = text.find(' ', end == std::string_view::npos ? 0 : text.rfind(", ") + 2);
    if (end == std::string_view::npos) return false;
    head.clients = text.substr(0, end);
    std::string_view rest = text.substr(end + 1);
    std::size_t const space = rest.find(' ');
    if (space == std::string_view::npos) return false;
    std::string_view const second = rest.substr(0, space);
    if (address_like(second) && !address_like(head.clients)) {
        head.host = head.clients;
        head.clients = second;
        rest.remove_prefix(space + 1);
    }
    std::size_t const ident = rest.find(' ');
    if (ident == std::string_view::npos) return false;
    head.user = rest.substr(ident + 1);
    return true;
}

bool is_private(std::string_view ip) {
    Ip address{};
    if (!parse_ip(ip, address)) return true;
    std::uint8_t const a = address[12];
    std::uint8_t const b = address[13];
    if (address[10] != 0xff)
        return (address[0] & 0xfe) == 0xfc || address[0] == 0xfe || ip == "::1";
    return a == 10 || a == 127 || (a == 192 && b == 168) || (a == 172 && b >= 16 && b < 32);
}

// Of several addresses the first that is not of a private network is the client's.
void write_clients(std::string_view clients, bool nginx, EventWriter& out) {
    std::string_view chosen;
    std::string_view first;
    for (std::string_view rest = clients; !rest.empty();) {
        std::size_t const end = std::min(rest.find_first_of(", "), rest.size());
        std::string_view const one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (one.empty() || one == "-") continue;
        if (first.empty()) first = one;
        if (chosen.empty() && !is_private(one)) chosen = one;
        if (nginx) out.also("nginx.access.remote_ip_list", one);
    }
    std::string_view const client = chosen.empty() ? first : chosen;
    out.source(client);
    if (address_like(client))
        out.also("related.ip", client);
    else
        out.leaf("source.domain", client);
}

struct Access {
    Head head;
    std::string_view time;
    std::string_view request;
    std::string_view status;
    std::string_view bytes;
    std::string_view referrer;
    std::string_view agent;
};

bool read(std::string_view text, Access& access) {
    std::size_t const open = text.substr(0, kLongestHead).find('[');
    if (open == std::string_view::npos || !read_head(text.substr(0, open), access.head)) {
        return false;
    }
    Scanner line(text.substr(open));
    access.time = line.bracketed('[', ']');
    access.request = line.quoted();
    access.status = line.word();
    if (line.failed() || access.status.size() != 3 || !all_digits(access.status)) return false;
    access.bytes = line.done() ? std::string_view() : line.word();
    if (line.peek() == '"') access.referrer = line.quoted();
    if (line.peek() == '"') access.agent = line.quoted();
    return true;
}

}  // namespace

bool parse_web_access(Line const& line, EventWriter& out) {
    Access access;
    if (!read(line.text, access)) return false;
    std::optional<std::int64_t> const at = apache_time(access.time, line.zone);
    if (!at) return false;
    bool const nginx = (line.hints & kNginx) != 0;
    bool const apache = (line.hints & kApache) != 0 && !nginx;
    out.text(Field::event_dataset, nginx    ? "nginx.access"
                                   : apache ? "apache.access"
                                            : "web.access");
    out.time(at);
    std::string_view const forwarded = access.head.forwarded;
    write_clients(
        forwarded.empty() ? access.head.clients : out.concat({forwarded, " ", access.head.clients}),
        nginx, out);
    out.text(Field::user_name, present(access.head.user));
    std::string_view const host = access.head.host;
    out.leaf("destination.domain", host.substr(0, host.find(':')));
    out.text(Field::url_domain, host.substr(0, host.find(':')));
    write_request(out.unescaped(present(access.request)), out);
    write_status(access.status, out);
    out.leaf("http.response.body.bytes", present(access.bytes));
    out.leaf("http.request.referrer", out.unescaped(present(access.referrer)));
    out.text(Field::user_agent_original, out.unescaped(present(access.agent)));
    out.categories({"web"}, {"access"});
    return true;
}

// mod_ssl's: [time] client protocol cipher "request" bytes
bool parse_apache_ssl_request(Line const& line, EventWriter& out) {
    Scanner text(line.text);
    std::optional<std::int64_t> const at = apache_time(text.bracketed('[', ']'), line.zone);
    if (!at) return false;
    std::string_view const client = text.word();
    std::string_view const protocol = text.word();
    std::string_view const cipher = text.word();
    std::string_view const request = text.quoted();
    if (text.failed()) return false;
    out.time(at);
    out.source(client);
    out.leaf("apache.access.ssl.protocol", present(protocol));
    out.leaf("apache.access.ssl.cipher", present(cipher));
    out.leaf("tls.cipher", present(cipher));
    write_tls_version(protocol, out);
    write_request(out.unescaped(request), out);
    if (!text.done()) out.leaf("http.response.body.bytes", present(text.word()));
    out.categories({"web"}, {"access"});
    return true;
}

}  // namespace siem::normalise
