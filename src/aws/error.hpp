// What AWS answers when the caller is wrong. Thrown by the verbs of a service, caught once, by the
// committer, and rendered in the protocol of the call by aws/dispatch.hpp.
//
//   throw aws::Error("ResourceNotFoundException", "The specified log group does not exist.");
//   throw aws::Error{"QueueDoesNotExist", "The specified queue does not exist."}
//       .query("AWS.SimpleQueueService.NonExistentQueue");
// The JSON protocols answer 400 to most that is refused, where the query protocol says 403:
//   throw aws::Error("AccessDeniedException", message).query("AccessDenied", 403);
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace aws {

struct Error : std::exception {
    std::string code;     // the shape's name: __type of the JSON protocols, Code of the XML ones
    std::string message;  // AWS's own words
    int status = 400;
    std::string query_code = {};  // where the XML protocols spell the code otherwise,
    int query_status = 0;         // and answer another status; 0: the same
    std::vector<std::pair<std::string, std::string>> members = {};  // S3's BucketName, Resource …
    std::string explained = {};  // of a denial: see add_explanation

    Error(std::string code_, std::string message_, int status_ = 400)
        : code(std::move(code_)), message(std::move(message_)), status(status_) {}
    Error&& query(std::string other_code, int other_status = 0) && {
        query_code = std::move(other_code);
        query_status = other_status;
        return std::move(*this);
    }
    Error&& with(std::string name, std::string value) && {
        members.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
    // As the XML protocols say it.
    Error in_xml() const {
        Error other = *this;
        if (!query_code.empty()) other.code = query_code;
        if (query_status != 0) other.status = query_status;
        return other;
    }
    char const* what() const noexcept override { return message.c_str(); }
};

// Where it has one: in the header x-catchment-authorization-message, for those who may read it by
// DecodeAuthorizationMessage.
void add_explanation(http::Reply& reply, Error const& error);

// "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: …"
Error validation(std::string const& value, std::string const& member,
                 std::string const& constraint);
Error access_denied(std::string const& message);        // AccessDeniedException
Error internal_failure();                               // 500, the caller may try again
Error service_unavailable(std::string const& message);  // 503, the caller may try again

}  // namespace aws
