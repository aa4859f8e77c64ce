// What both forms of PostgreSQL's log have: a level, a user, and a message that may tell a query.
#pragma once

#include <string_view>

#include "siem/normalise/event_writer.hpp"

namespace siem::normalise {

struct PostgresqlMessage {
    std::string_view query;
    bool duration = false;
};

// "duration: 37.598 ms  statement: SELECT …", "statement: …", "duration: 4.1 ms  bind name: …",
// "execute <unnamed>: …"
PostgresqlMessage read_postgresql_message(std::string_view message, EventWriter& out);
void write_postgresql_level(std::string_view level, EventWriter& out);
void write_postgresql_user(std::string_view user, EventWriter& out);

}  // namespace siem::normalise
