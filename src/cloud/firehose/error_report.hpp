// A stream's error log: the log group and stream of its CloudWatchLoggingOptions. Messages and
// codes: Firehose guide, "Monitor Amazon Data Firehose using CloudWatch Logs".
#pragma once

#include "cloud/firehose/http_endpoint.hpp"
#include "cloud/firehose/model.hpp"
#include "cloud/ports.hpp"

namespace cloud::firehose {

class ErrorReport {
  public:
    explicit ErrorReport(Authoriser const& authoriser) : authoriser_(authoriser) {}
    void write_to(ErrorLog& log) { log_ = &log; }
    // Nothing where logging is off, or its log group is gone.
    void s3(Stream const& stream, aws::Error const& error, base::Instant now);
    void endpoint(Stream const& stream, EndpointFailure const& failure, base::Instant now);

  private:
    struct Entry {
        std::string role_arn;  // whose logs:PutLogEvents it is
        std::string destination;
        std::string code;
        std::string message;
    };
    void write(Stream const& stream, ErrorLogging const& to, Entry const& entry, base::Instant now);

    Authoriser const& authoriser_;
    ErrorLog* log_ = nullptr;
};

}  // namespace cloud::firehose
