// Connections that read, each for one statement at a time. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "siem/store/connection.hpp"

namespace siem::store {

class Readers {
  public:
    void add(std::unique_ptr<Connection> connection);
    // By one that is free, or the first to become so.
    base::Result<std::string> query(std::string_view sql, std::string_view format);

  private:
    std::vector<std::unique_ptr<Connection>> all_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<Connection*> free_;
};

}  // namespace siem::store
