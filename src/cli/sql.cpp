// catchment sql: ClickHouse's own SQL over the events, from the terminal.
#include <stdexcept>

#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"

namespace cli {

int run_sql(Arguments const& arguments) {
    http::Client client;
    codec::Json body = codec::Json::object({{"query", arguments.query}});
    if (arguments.limit) body.set("limit", *arguments.limit);
    base::Result<std::vector<codec::Json>> lines =
        ask_lines(client, arguments.siem_url, "POST /api/v1/sql?meta=true", body);
    if (!lines) throw std::runtime_error(lines.error().message);
    Table table;
    (void)take_columns(*lines, table);
    show_table(table, arguments.json ? "ndjson" : arguments.format);
    return 0;
}

}  // namespace cli
