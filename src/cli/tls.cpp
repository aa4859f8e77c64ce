#include "cli/tls.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/certificates.hpp"
#include "base/clock.hpp"
#include "cli/folder.hpp"

namespace cli {
namespace {

constexpr std::chrono::hours kRenewBefore(24 * 30);

std::string read_file(std::string const& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string needed_file(std::string const& path) {
    std::string text = read_file(path);
    if (text.empty()) throw std::runtime_error("'" + path + "' cannot be read, or is empty");
    return text;
}

std::vector<std::string> names_of(TlsArguments const& arguments,
                                  std::string const& listen_address) {
    std::vector<std::string> names{"localhost", "*.s3.localhost", "127.0.0.1", "::1"};
    auto const add = [&](std::string const& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    if (listen_address != "0.0.0.0" && listen_address != "::") add(listen_address);
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) == 0 && host[0] != '\0') add(host.data());
    for (std::string const& name : arguments.hosts) add(name);
    return names;
}

base::Identity authority_in(std::string const& folder, base::Instant now) {
    base::Identity authority{read_file(folder + "/ca.pem"), read_file(folder + "/ca.key")};
    if (!authority.certificate.empty() && !authority.key.empty()) return authority;
    authority = base::make_authority("Catchment's own authority", now);
    write_secret_file(folder, "ca.key", authority.key);
    write_file(folder + "/ca.pem", authority.certificate);
    return authority;
}

bool still_good(base::Identity const& server, std::vector<std::string> const& names,
                base::Instant now) {
    std::optional<base::CertificateFacts> const facts = base::read_certificate(server.certificate);
    return facts && !server.key.empty() && facts->names == names &&
           facts->expires > now + kRenewBefore;
}

base::Identity server_in(std::string const& folder, std::vector<std::string> const& names,
                         base::Instant now) {
    base::Identity const authority = authority_in(folder, now);
    base::Identity server{read_file(folder + "/server.pem"), read_file(folder + "/server.key")};
    if (still_good(server, names, now)) return server;
    std::optional<base::Identity> const made = base::make_server(authority, names, now);
    if (!made) {
        throw std::runtime_error("'" + folder +
                                 "/ca.pem' or its key is damaged; remove the folder "
                                 "to have them made anew");
    }
    write_secret_file(folder, "server.key", made->key);
    write_file(folder + "/server.pem", made->certificate);
    return *made;
}

}  // namespace

ServedTls tls_of(TlsArguments const& arguments, std::string const& data,
                 std::string const& listen_address) {
    if (!arguments.certificate.empty()) {
        return {{needed_file(arguments.certificate), needed_file(arguments.key)}, ""};
    }
    std::string const folder = absolute_folder(data + "/tls");
    base::Identity const server =
        server_in(folder, names_of(arguments, listen_address), base::SystemClock().now());
    return {{server.certificate, server.key}, folder + "/ca.pem"};
}

}  // namespace cli
