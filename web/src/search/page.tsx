// Search: the query bar, the time, the histogram, the facets, the events, one event.
import { useEffect } from "preact/hooks";
import type { ApiError } from "../api";
import { short, whole } from "../numbers";
import { change, search } from "../state";
import { dayAndTime } from "../time";
import { Icon } from "../ui/icons";
import { Failure, Notice } from "../ui/notice";
import { Detail } from "./detail";
import { Export } from "./export";
import { Facets } from "./facets";
import { Grid, opened } from "./grid";
import { Histogram } from "./histogram";
import { end_live, go_live, live, pause, searched_until, waiting } from "./live";
import { Patterns } from "./patterns";
import { QueryBar, offset_of } from "./query_bar";
import { counted, failure, phase, rows, run, stop, table, took, total } from "./results";
import { Saved, note } from "./saved";
import { Table } from "./table";
import { TimePicker, zoom_out } from "./time_picker";
import { signal } from "@preact/signals";

const facets_shown = signal(false); // on a narrow screen

export function SearchPage() {
  useEffect(() => end_live, []);
  return (
    <main class={`search ${opened.value ? "with-detail" : ""}`} data-phase={phase.value}>
      <h1 class="spoken">Search</h1>
      <div class="ask">
        <div class="bar">
          <Icon name="search" />
          <QueryBar />
          {phase.value === "running" ? (
            <button type="button" class="button" onClick={stop}>
              <Icon name="stop" /> Cancel
            </button>
          ) : (
            <button type="button" class="button primary" onClick={() => (note(), void run())}>
              <Icon name="play" /> Run
            </button>
          )}
        </div>
        <TimePicker />
        <button type="button" class="button icon-only" aria-label="Twice the time" title="Twice the time" onClick={zoom_out}>
          <Icon name="out" />
        </button>
        <LiveButton />
        <Saved />
        <Export />
      </div>
      <div class="progress" data-running={phase.value === "running"} />
      {failure.value?.at !== undefined && <Pointed error={failure.value} />}
      <Histogram />
      <Toolbar />
      <div class={`found ${facets_shown.value ? "facets-shown" : ""}`}>
        <Facets />
        <Found />
        <Detail />
      </div>
    </main>
  );
}

function LiveButton() {
  if (live.value === "on") {
    return (
      <button type="button" class="button live on" onClick={pause}>
        <Icon name="pause" /> Pause
      </button>
    );
  }
  return (
    <>
      <button type="button" class="button live" onClick={go_live}>
        <Icon name="play" /> {live.value === "paused" ? `Go on${waiting.value ? ` (${short(waiting.value)})` : ""}` : "Live"}
      </button>
      {live.value === "paused" && (
        <button type="button" class="button icon-only" aria-label="End live" title="End live" onClick={() => (end_live(), void run())}>
          <Icon name="stop" />
        </button>
      )}
    </>
  );
}

// The query with the character that is wrong, and what may have been meant.
function Pointed({ error }: { error: ApiError }) {
  const { q } = search.value;
  const at = offset_of(q, error.at ?? 1);
  return (
    <div class="pointed" role="alert">
      <pre aria-hidden="true">
        {q.slice(Math.max(0, at - 30), at)}
        <mark>{q.slice(at, at + 1) || "␣"}</mark>
        {q.slice(at + 1, at + 30)}
      </pre>
      <p>
        {error.message} <span class="hint">(character {error.at})</span>
      </p>
      {error.proposals.length > 0 && (
        <p class="proposals">
          Did you mean{" "}
          {error.proposals.slice(0, 5).map((text) => (
            <button type="button" class="button" key={text} onClick={() => change({ q: text })}>
              <code>{text}</code>
            </button>
          ))}
        </p>
      )}
    </div>
  );
}

function Toolbar() {
  const { view, wrap } = search.value;
  return (
    <div class="toolbar">
      <button
        type="button"
        class="button facets-button"
        aria-expanded={facets_shown.value}
        onClick={() => (facets_shown.value = !facets_shown.value)}
      >
        <Icon name="filter" /> Fields
      </button>
      <div class="segments" role="group" aria-label="View">
        {(["events", "patterns"] as const).map((name) => (
          <button type="button" key={name} aria-pressed={view === name} onClick={() => change({ view: name })}>
            {name === "patterns" ? "Patterns" : table.value ? "Table" : "Events"}
          </button>
        ))}
      </div>
      <p class="summary" role="status">
        <Summary />
      </p>
      <button
        type="button"
        class="button icon-only"
        aria-pressed={wrap}
        aria-label="Wrap lines"
        title="Wrap lines (w)"
        onClick={() => change({ wrap: !wrap }, true)}
      >
        <Icon name="wrap" />
      </button>
    </div>
  );
}

function Summary() {
  if (live.value !== "off") {
    const until = searched_until.value;
    return (
      <>
        <b>{whole(rows.value.length)}</b> events
        <span class="hint">
          {live.value === "paused" ? `paused, ${whole(waiting.value)} waiting` : "live"}
          {until && `, until ${dayAndTime(until, search.value.zone, false).slice(11)}`}
        </span>
      </>
    );
  }
  const all = counted.value ? total.value : undefined;
  if (phase.value === "running") return <span class="hint">Searching …</span>;
  if (phase.value === "stopped") return <span class="hint">Cancelled; what had come is shown</span>;
  if (phase.value === "failed") return null;
  if (table.value) {
    return (
      <>
        <b>{whole(rows.value.length)}</b> {rows.value.length === 1 ? "row" : "rows"}
        <span class="hint">
          {table.value.more && "and more: say limit, or sort by what counts; "}
          {Math.round(took.value)} ms
        </span>
      </>
    );
  }
  return (
    <>
      <b>{whole(all ?? rows.value.length)}</b> {(all ?? rows.value.length) === 1 ? "event" : "events"}
      <span class="hint">{Math.round(took.value)} ms</span>
    </>
  );
}

function Found() {
  const { view, q } = search.value;
  if (failure.value && phase.value === "failed" && failure.value.at === undefined) {
    return <Failure error={failure.value} again={() => void run()} />;
  }
  if (view === "patterns") return <Patterns />;
  if (table.value) return <Table />;
  if (rows.value.length > 0) return <Grid />;
  if (phase.value === "running") return <div class="waiting tall" aria-hidden="true" />;
  if (phase.value === "failed") return <Syntax />;
  return (
    <Notice title={live.value === "off" ? "No event of this time is like that" : "Waiting for the first event"}>
      <ul>
        <li>
          <button type="button" class="link" onClick={zoom_out}>
            Search twice the time
          </button>
        </li>
        {q !== "" && (
          <li>
            <button type="button" class="link" onClick={() => change({ q: "" })}>
              Search everything
            </button>
          </li>
        )}
        <li>Words are found wherever they stand; fields by their whole value, or with a wildcard: <code>user.name:al*</code></li>
        <li>
          Is anything coming in at all? <a href="/sources">Sources</a> and <a href="/pipeline">Pipeline</a> say so.
        </li>
      </ul>
    </Notice>
  );
}

const EXAMPLES: [string, string][] = [
  ["timeout \"connection reset\"", "both, anywhere in the event"],
  ["user.name:alice", "a field's value; user.name:al* with a wildcard"],
  ["source.ip:10.0.0.0/8", "addresses of a network"],
  ["http.response.status_code:>=500", "comparisons; :[400 TO 499] is a range"],
  ["user.name:(alice OR bob)", "several values of one field"],
  ["error.code:*", "the field is there"],
  ["NOT log.level:debug", "all but; AND and OR are upper case"],
  ["error | stats count() as n by log.group | sort n desc", "what is behind a | makes a table: stats, fields, sort, parse …"],
];

function Syntax() {
  return (
    <Notice title="How to ask">
      <dl class="syntax">
        {EXAMPLES.map(([text, means]) => (
          <div key={text}>
            <dt>
              <button type="button" class="link" onClick={() => change({ q: text })}>
                <code>{text}</code>
              </button>
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
export { Syntax };
