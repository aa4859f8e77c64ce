// A connection to ClickHouse in this process. All connections of a process are to the same folder.
//
//   auto connection = EmbeddedConnection::open(library, {"--path=/var/lib/catchment/siem"});
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "siem/store/connection.hpp"
#include "siem/store/library.hpp"

namespace siem::store {

class EmbeddedConnection final : public Connection {
  public:
    static base::Result<std::unique_ptr<EmbeddedConnection>> open(
        Library const& library, std::vector<std::string> const& arguments);
    ~EmbeddedConnection() override;
    EmbeddedConnection(EmbeddedConnection const&) = delete;
    EmbeddedConnection& operator=(EmbeddedConnection const&) = delete;

    base::Result<std::string> query(std::string_view sql, std::string_view format) override;
    // Each piece is of whole rows, written as if it were all: for formats without a head or foot.
    base::Result<void> stream(std::string_view sql, std::string_view format, Piece const& piece);
    base::Result<void> insert(std::string_view sql,
                              std::vector<std::string_view> const& block) override;

  private:
    EmbeddedConnection(Library const& library, Library::Session* session)
        : library_(library), session_(session) {}

    base::Result<std::string> answer(std::string_view sql, std::string_view format);

    Library library_;
    Library::Session* session_;
    bool left_over_ = false;  // there may be something of a statement that failed
    std::mutex mutex_;
};

}  // namespace siem::store
