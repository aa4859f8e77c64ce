#include "cli/siem_access.hpp"

#include <sys/stat.h>

#include <utility>

#include "cli/folder.hpp"
#include "siem/oidc/claims.hpp"

namespace cli {
namespace {

// Hashes of passwords and the secrets of TOTP are nobody else's to read.
std::string private_folder(std::string const& path) {
    std::string const folder = absolute_folder(path);
    (void)chmod(folder.c_str(), S_IRWXU);
    return folder;
}

std::string shown_by(AccessSettings const& settings) {
    bool const shows = settings.oidc && siem::oidc::says_what_is_seen(*settings.oidc);
    return shows ? settings.oidc->issuer : "";
}

}  // namespace

SiemAccess::SiemAccess(std::string const& folder, AccessSettings settings, base::Random& random,
                       base::Clock const& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      folder_(private_folder(folder + "/access")),
      disk_(folder_),
      users_(disk_, "users.db"),
      deeds_(disk_, "audit.db"),
      audit_(deeds_, settings_.audit_kept),
      access_(users_, audit_, random, settings_.times, shown_by(settings_)) {
    if (settings_.oidc) login_.emplace(*settings_.oidc, client_, random);
}

siem::api::Access SiemAccess::of_api(std::string const& listen_address) {
    return {access_, siem::api::Hosts(listen_address, settings_.hosts), settings_.plain_http,
            login_ ? &*login_ : nullptr};
}

void SiemAccess::stop() {
    if (login_) login_->cancel();
}

std::string SiemAccess::open(std::string const& siem_url) {
    token_ = std::make_unique<LocalToken>(access_.make_local_token(), folder_, siem_url);
    std::string const link = access_.make_first_link(clock_.now());
    return link.empty() ? "" : siem_url + "/setup#token=" + link;
}

}  // namespace cli
