// The token by which the commands of whoever started a SIEM get in on the same machine. It lies in
// the data folder and, so that a command need not know which that is, in a file of the user's own,
// $XDG_STATE_HOME/catchment/siem-PORT.token (else under ~/.local/state); both are his alone to
// read. Each start makes another, so what lies there of an earlier one opens nothing.
//
//   cli::LocalToken const kept(token, folder, "http://127.0.0.1:8080");   // until it is destroyed
//   headers = cli::credentials_for("http://127.0.0.1:8080");
#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

namespace cli {

class LocalToken {
  public:
    // Throws std::runtime_error where the data folder cannot be written; a user without a folder of
    // his own has the other file alone.
    LocalToken(std::string const& token, std::string const& folder, std::string const& siem_url);
    ~LocalToken();
    LocalToken(LocalToken const&) = delete;
    LocalToken& operator=(LocalToken const&) = delete;

  private:
    std::string const token_;
    std::vector<std::string> paths_;
};

// What a request to the SIEM brings: CATCHMENT_TOKEN of the environment, else the local token where
// the URL leads to this machine; else nothing.
http::Headers credentials_for(std::string const& siem_url);

}  // namespace cli
