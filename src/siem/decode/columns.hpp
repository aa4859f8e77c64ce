// Lines that name the columns of the lines behind them: "#Fields:" of W3C's format (CloudFront,
// IIS) and "#fields" of Zeek's, the first line of VPC flow logs and of CSV. Looks at one line after
// the other. One thread.
//
//   decode::Columns columns;
//   switch (columns.look(line)) { case Columns::Line::record: add(line, columns.header()); … }
#pragma once

#include <string>
#include <string_view>

namespace siem::decode {

class Columns {
  public:
    enum class Line {
        record,
        no_record,  // a header, or what is said beside it
        held,       // the first line, of which the second decides: see held()
    };
    Line look(std::string_view line);
    // Once after the line behind a held one, or at the end: the held line, if it is a record after
    // all; else "".
    std::string take_held();
    std::string_view header() const { return header_; }
    // Whether a cell in quotes may go on in the line behind it.
    bool quotes() const { return state_ == State::second || separated_; }
    void reset();

  private:
    Line first(std::string_view line);
    void second(std::string_view line);
    Line directive(std::string_view line);

    enum class State { first, second, plain, directives, named };
    State state_ = State::first;
    bool separated_ = false;  // named, by a line of CSV
    std::string header_;
    std::string held_;
};

}  // namespace siem::decode
