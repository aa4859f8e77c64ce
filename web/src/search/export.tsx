// What a search finds, as a file.
import type { Row } from "../api";
import { ApiError, rows as read_rows, text, url } from "../api";
import { whole } from "../numbers";
import { search } from "../state";
import { Icon } from "../ui/icons";
import { Popover } from "../ui/popover";
import { copy, say } from "../ui/said";
import { period } from "./results";

const MOST_CSV = 100_000;
const TIME = "@timestamp"; // begins as a formula may, and is ours

// What a spreadsheet would take for a formula is made text: logs hold what strangers wrote.
function cell(value: string): string {
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function csv(columns: string[], rows: Row[]): string {
  const lines = rows.map((row) => columns.map((name) => cell(text(row.event[name]))).join(","));
  return [columns.map((name) => (name === TIME ? name : cell(name))).join(","), ...lines].join("\r\n") + "\r\n";
}

function asked() {
  const { from, until } = period.peek();
  return {
    q: search.peek().q,
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  };
}

async function download_csv(): Promise<void> {
  const found: Row[] = [];
  say("Reading the events …");
  try {
    const address = url("search", { ...asked(), columns: search.peek().columns.join(","), limit: MOST_CSV });
    await read_rows(address, new AbortController().signal, (arrived) => void found.push(...arrived));
  } catch (error) {
    say(error instanceof ApiError ? error.message : "The download was cut off");
    return;
  }
  const columns = [TIME, ...search.peek().columns];
  const blob = new Blob([csv(columns, found)], { type: "text/csv" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "events.csv";
  link.click();
  URL.revokeObjectURL(link.href);
  say(`${whole(found.length)} events written`);
}

export function Export() {
  return (
    <Popover label="Export and share" said="Export and share" className="button icon-only" side="right" button={<Icon name="download" />}>
      {(close) => (
        <div class="menu">
          <a href={url("export", { ...asked(), format: "ndjson", compression: "gzip" })} download onClick={close}>
            <b>NDJSON</b>
            <span class="hint">all events found, whole, gzipped</span>
          </a>
          <a href={url("export", { ...asked(), format: "parquet" })} download onClick={close}>
            <b>Parquet</b>
            <span class="hint">all events found, by column</span>
          </a>
          <button
            type="button"
            onClick={() => {
              close();
              void download_csv();
            }}
          >
            <b>CSV</b>
            <span class="hint">the columns shown, the newest {whole(MOST_CSV)} events</span>
          </button>
          <button
            type="button"
            onClick={() => {
              close();
              void copy(location.href, "The link");
            }}
          >
            <b>Copy the link</b>
            <span class="hint">query, time, zone and columns are in it</span>
          </button>
        </div>
      )}
    </Popover>
  );
}
