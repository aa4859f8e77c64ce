// Where users, sessions and tokens are kept: SQLite, each change durable when it returns. One
// thread.
#pragma once

#include <string>
#include <vector>

#include "disk/database.hpp"
#include "siem/access/model.hpp"

namespace siem::access {

class State {
  public:
    explicit State(disk::Database& database);  // makes its tables where they are missing

    std::vector<User> users();
    std::vector<Session> sessions();
    std::vector<Token> tokens();

    // Several changes that are durable together. `work` makes them.
    template <typename Work>
    void together(Work work) {
        db_.begin();
        try {
            work();
            db_.commit();
        } catch (disk::DatabaseError const&) {
            db_.rollback();
            throw;
        }
    }

    void save(User const& user);
    void bind(User const& user);  // to whom he is elsewhere
    void save(Session const& session);
    void save(Token const& token);
    void remove_user(std::string const& name);  // with sessions and tokens, of which together()
    void remove_session(std::string const& hash);
    void remove_token(std::string const& hash);

  private:
    disk::Database& db_;
};

}  // namespace siem::access
