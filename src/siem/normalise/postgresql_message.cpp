#include "siem/normalise/postgresql_message.hpp"

#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

bool is_error(std::string_view level) {
    return level == "ERROR" || level == "FATAL" || level == "PANIC";
}

}  // namespace

void write_postgresql_level(std::string_view level, EventWriter& out) {
    out.level(level);
    out.categories({"database"}, {is_error(level) ? "error" : "info"});
}

void write_postgresql_user(std::string_view user, EventWriter& out) {
    if (user.empty() || user == "[unknown]") return;
    out.text(Field::user_name, user);
    out.also("related.user", user);
}

PostgresqlMessage read_postgresql_message(std::string_view message, EventWriter& out) {
    PostgresqlMessage said;
    Scanner rest(message);
    if (rest.skip("duration: ")) {
        out.millis(rest.word());
        rest.expect("ms");
        said.duration = !rest.failed();
        rest.spaces();
    }
    for (std::string_view const step : {"statement", "parse", "bind", "execute"}) {
        if (!rest.rest().starts_with(step)) continue;
        Scanner ahead(rest.rest().substr(step.size()));
        std::string_view name;
        if (ahead.skip(" ")) {
            std::size_t const colon = ahead.rest().find(": ");
            if (colon == std::string_view::npos || colon > 200) continue;
            name = ahead.until(": ");
        } else if (!ahead.skip(": ")) {
            continue;
        }
        out.leaf("postgresql.log.query_step", step);
        if (name != "<unnamed>") out.leaf("postgresql.log.query_name", name);
        said.query = ahead.rest();
        break;
    }
    return said;
}

}  // namespace siem::normalise
