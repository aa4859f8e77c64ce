#include "siem/store/readers.hpp"

namespace siem::store {

void Readers::add(std::unique_ptr<Connection> connection) {
    std::lock_guard const lock(mutex_);
    free_.push_back(connection.get());
    all_.push_back(std::move(connection));
}

base::Result<std::string> Readers::query(std::string_view sql, std::string_view format) {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !free_.empty(); });
    Connection* const connection = free_.back();
    free_.pop_back();
    lock.unlock();
    base::Result<std::string> result = connection->query(sql, format);
    lock.lock();
    free_.push_back(connection);
    lock.unlock();
    returned_.notify_one();
    return result;
}

}  // namespace siem::store
