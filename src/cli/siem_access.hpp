// Who may use the SIEM of this process: what is kept under DIR/siem/access, and who gets in by
// reading files of this machine.
//
//   cli::SiemAccess access(folder, settings, random, clock);
//   siem::api::Api api(search, sources, access.of_api("127.0.0.1"), …);
//   access.open("http://127.0.0.1:8080");   // once it is known where it serves
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/worker.hpp"
#include "cli/local_token.hpp"
#include "disk/database.hpp"
#include "siem/access/access.hpp"
#include "siem/access/audit.hpp"
#include "siem/api/door.hpp"
#include "siem/oidc/login.hpp"

namespace cli {

struct AccessSettings {
    std::vector<std::string> hosts = {};  // names beside those of this machine
    bool plain_http = false;
    siem::access::Times times = {};
    base::Duration audit_kept = std::chrono::hours(24 * 365);
    std::optional<siem::oidc::Settings> oidc = {};  // of the provider by which people may log in
};

class SiemAccess {
  public:
    // Throws std::runtime_error with a sentence for the user.
    SiemAccess(std::string const& folder, AccessSettings settings, base::Random& random,
               base::Clock const& clock);

    siem::api::Access of_api(std::string const& listen_address);
    // Writes the local token. Answers the link that makes the first administrator; "" where there
    // are users.
    std::string open(std::string const& siem_url);
    siem::SavedSearches& saved() { return access_; }
    base::Worker& worker() { return access_; }
    base::Worker& audit() { return audit_; }
    void stop();  // whatever waits for the provider

  private:
    AccessSettings const settings_;
    base::Clock const& clock_;
    std::string const folder_;
    disk::RealDisk disk_;
    disk::Database users_;
    disk::Database deeds_;
    siem::access::Audit audit_;
    siem::access::Access access_;
    std::unique_ptr<LocalToken> token_;
    http::Client client_;  // to the provider
    std::optional<siem::oidc::Login> login_;
};

}  // namespace cli
