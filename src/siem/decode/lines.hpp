// Text whose records are its lines: VPC flow, load balancers, S3 access, CSV, syslog, whatever else
// ends with a newline. Empty lines are none. What names the columns goes with the records; under
// names of CSV a cell in quotes may have lines in it. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "siem/decode/columns.hpp"
#include "siem/decode/form.hpp"
#include "siem/decode/joining.hpp"
#include "siem/decode/records.hpp"

namespace siem::decode {

class Lines final : public Form {
  public:
    // `joining` may become another before each reset().
    Lines(Records& records, Joining const& joining)
        : records_(records), joining_(joining), continuation_(joining) {}
    base::Result<void> feed(std::string_view text) override;
    base::Result<void> finish(bool torn) override;
    void reset() override;

  private:
    void keep(std::string_view part);
    void take(Piece line);
    bool hold_open(Piece const& line);
    void let_go_of_open();
    void look(Piece const& line);
    void add(Piece const& line);
    void join(Piece const& line);
    void end_joined();

    Records& records_;
    Joining const& joining_;
    Continuation continuation_;
    Columns columns_;
    std::string kept_;  // of a line whose end has not come: as much as an event may be
    std::uint64_t kept_bytes_ = 0;
    std::string joined_;
    std::string open_;  // lines of CSV whose cell in quotes has no end yet
    std::size_t open_lines_ = 0;
};

}  // namespace siem::decode
