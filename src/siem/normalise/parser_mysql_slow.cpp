// MySQL's slow query log: several lines an event, those of "#" with pairs of a name and a value,
// then the query. MariaDB and Percona add names.
#include <array>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMappings{
    Mapping{"Id:", "mysql.thread_id"},
    Mapping{"Thread_id:", "mysql.thread_id"},
    Mapping{"Schema:", "mysql.slowlog.schema"},
    Mapping{"Lock_time:", "mysql.slowlog.lock_time.sec"},
    Mapping{"Rows_sent:", "mysql.slowlog.rows_sent"},
    Mapping{"Rows_examined:", "mysql.slowlog.rows_examined"},
    Mapping{"Rows_affected:", "mysql.slowlog.rows_affected"},
    Mapping{"Bytes_sent:", "mysql.slowlog.bytes_sent"},
    Mapping{"Last_errno:", "mysql.slowlog.last_errno"},
    Mapping{"Killed:", "mysql.slowlog.killed"},
    Mapping{"QC_hit:", "mysql.slowlog.query_cache_hit"},
    Mapping{"Tmp_tables:", "mysql.slowlog.tmp_tables"},
    Mapping{"Tmp_disk_tables:", "mysql.slowlog.tmp_disk_tables"},
    Mapping{"Tmp_table_sizes:", "mysql.slowlog.tmp_table_sizes"},
    Mapping{"Tmp_table:", "mysql.slowlog.tmp_table"},
    Mapping{"Tmp_table_on_disk:", "mysql.slowlog.tmp_table_on_disk"},
    Mapping{"Full_scan:", "mysql.slowlog.full_scan"},
    Mapping{"Full_join:", "mysql.slowlog.full_join"},
    Mapping{"Filesort:", "mysql.slowlog.filesort"},
    Mapping{"Filesort_on_disk:", "mysql.slowlog.filesort_on_disk"},
    Mapping{"Merge_passes:", "mysql.slowlog.merge_passes"},
    Mapping{"Priority_queue:", "mysql.slowlog.priority_queue"},
    Mapping{"InnoDB_trx_id:", "mysql.slowlog.innodb.trx_id"},
    Mapping{"InnoDB_IO_r_ops:", "mysql.slowlog.innodb.io_r_ops"},
    Mapping{"InnoDB_IO_r_bytes:", "mysql.slowlog.innodb.io_r_bytes"},
    Mapping{"InnoDB_IO_r_wait:", "mysql.slowlog.innodb.io_r_wait.sec"},
    Mapping{"InnoDB_rec_lock_wait:", "mysql.slowlog.innodb.rec_lock_wait.sec"},
    Mapping{"InnoDB_queue_wait:", "mysql.slowlog.innodb.queue_wait.sec"},
    Mapping{"InnoDB_pages_distinct:", "mysql.slowlog.innodb.pages_distinct"},
    Mapping{"Log_slow_rate_type:", "mysql.slowlog.log_slow_rate_type"},
    Mapping{"Log_slow_rate_limit:", "mysql.slowlog.log_slow_rate_limit"},
};

constexpr std::string_view kTimestamp = "SET timestamp=";

std::string_view said(std::string_view value) {
    if (value == "Yes") return "true";
    if (value == "No") return "false";
    return value;
}

// "root[root] @ localhost [127.0.0.1]  Id: 8"
void write_user(Scanner& rest, EventWriter& out) {
    std::string_view const user = rest.until("[");
    std::string_view const current = rest.until("]");
    rest.expect(" @ ");
    std::string_view const host = rest.until("[");
    std::string_view const address = rest.until("]");
    if (rest.failed()) return;
    out.text(Field::user_name, user);
    out.leaf("mysql.slowlog.current_user", current);
    out.also("related.user", user);
    out.also("related.user", current);
    out.leaf("source.domain", base::trim(host));
    out.address(Field::source_ip, address);
    out.also("related.ip", address);
}

void write_pairs(Scanner rest, EventWriter& out) {
    while (true) {
        rest.spaces();
        if (rest.done()) return;
        std::string_view const name = rest.word();
        rest.spaces();
        if (rest.done() || !name.ends_with(':')) continue;
        std::string_view const value = rest.word();
        if (name == "Query_time:") out.seconds(value);
        Name const key(name);
        for (Mapping const& mapping : kMappings) {
            if (mapping.from.hash == key.hash && mapping.from.text == name) {
                apply(mapping, said(value), out);
            }
        }
    }
}

void write_comment(std::string_view text, Line const& line, EventWriter& out) {
    Scanner rest(text.substr(1));
    rest.spaces();
    if (rest.skip("Time: ")) {
        std::string_view const time = base::trim(rest.rest());
        std::optional<std::int64_t> at = iso_time(time, line.zone);
        if (!at && time.size() >= 15 && all_digits(time.substr(0, 6))) {
            at = iso_time(out.concat({"20", time.substr(0, 7),
                                      time[7] == ' ' ? "0" : time.substr(7, 1), time.substr(8)}),
                          line.zone);
        }
        out.time(at);
        return;
    }
    if (rest.skip("User@Host: ")) write_user(rest, out);
    write_pairs(rest, out);
}

}  // namespace

bool parse_mysql_slow(Line const& line, EventWriter& out) {
    bool const looks = line.text.starts_with("# Time: ") || line.text.starts_with("# User@Host: ");
    bool const alone = line.text.starts_with("# Query_time: ");  // a line that nobody joined
    if (!looks && !alone) return false;
    // The server's clock, whatever its zone; "# Time" is in one that nobody knows.
    std::size_t const set = line.text.find(kTimestamp);
    if (set != std::string_view::npos) {
        std::string_view const digits = line.text.substr(set + kTimestamp.size());
        out.time(epoch_time(digits.substr(0, digits.find_first_of(";.\n"))));
    }
    Scanner rest(line.text);
    while (rest.peek() == '#') write_comment(base::trim(rest.word('\n')), line, out);
    if (rest.skip("use ")) {
        std::string_view const schema = rest.word('\n');
        out.also("mysql.slowlog.schema", schema.substr(0, schema.find(';')));
    }
    std::string_view query = rest.rest();
    if (query.starts_with(kTimestamp)) {
        std::size_t const end = query.find('\n');
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
    out.leaf("mysql.slowlog.query", base::trim(query));
    out.categories({"database"}, {"info"});
    return true;
}

}  // namespace siem::normalise
