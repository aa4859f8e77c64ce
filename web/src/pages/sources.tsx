// Where events come from: how many, how late, and who fell silent by its own habit.
import { useState } from "preact/hooks";
import { url } from "../api";
import { name_text, value_text } from "../filter";
import { bytes, rate, short, whole } from "../numbers";
import { change, now } from "../state";
import { ago, span } from "../time";
import { Failure, Notice } from "../ui/notice";
import { usePolled } from "./polled";

interface Source {
  account: string;
  region: string;
  logGroup: string;
  dataset: string;
  state: "active" | "silent" | "learning";
  lastEvent: string | null;
  habitSeconds: number | null;
  silentSince: string | null;
  eventsPerSecond: { minute: number; hour: number };
  bytesPerSecond: { minute: number; hour: number };
  latencySeconds: { p50: number; p99: number } | null;
  lastDay: { day: string; events: number; bytes: number; parseFailures: number };
}
interface Told {
  found: number;
  silent: number;
  learning: number;
  sources: Source[];
}

const ORDERS = [
  ["silent", "longest quiet"],
  ["rate", "events/s"],
  ["bytes", "bytes/s"],
  ["latency", "lateness"],
  ["failures", "failures"],
  ["name", "name"],
] as const;

const STATES = { active: "sending", silent: "silent", learning: "new" };

export function Sources() {
  const [part, set_part] = useState("");
  const [sort, set_sort] = useState<string>("rate");
  const [silent, set_silent] = useState(false);
  const address = url("sources", { q: part, sort, silent: silent ? "true" : undefined, limit: 500 });
  const told = usePolled<Told>(address, 5);
  const all = told.value;
  return (
    <main class="page sources">
      <h1>Sources</h1>
      <div class="controls">
        <input
          type="search"
          value={part}
          placeholder="Account, Region, log group, kind"
          aria-label="Find a source"
          onInput={(event) => set_part(event.currentTarget.value)}
        />
        <label>
          <span class="spoken">Order</span>
          <select value={sort} onChange={(event) => set_sort(event.currentTarget.value)}>
            {ORDERS.map(([name, said]) => (
              <option key={name} value={name}>
                by {said}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={silent} onChange={(event) => set_silent(event.currentTarget.checked)} />
          only silent ones
        </label>
        {all && (
          <p class="summary" role="status">
            <b>{whole(all.found)}</b> {all.found === 1 ? "source" : "sources"}
            <span class="hint">
              {whole(all.silent)} silent, {whole(all.learning)} new
            </span>
          </p>
        )}
      </div>
      {told.failure && <Failure error={told.failure} again={told.again} />}
      {!all && !told.failure && <div class="waiting tall" />}
      {all && all.sources.length === 0 && (
        <Notice title={silent ? "Nobody is silent" : "No source yet"}>
          <p>
            {silent
              ? "Every source sends as it has the habit to."
              : "A log group is a source as soon as its first event is in. The pipeline says what is on its way."}
          </p>
        </Notice>
      )}
      {all && all.sources.length > 0 && <Table sources={all.sources} />}
    </main>
  );
}

function Table({ sources }: { sources: Source[] }) {
  return (
    <div class="sideways" tabIndex={0} role="region" aria-label="Sources">
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Log group</th>
            <th scope="col">Account</th>
            <th scope="col">Region</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">Events/s</th>
            <th scope="col" class="number">Bytes/s</th>
            <th scope="col" class="number">Today</th>
            <th scope="col" class="number">Failures</th>
            <th scope="col" class="number">Late, 99 %</th>
            <th scope="col" class="number">Last event</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((one) => (
            <Line key={`${one.account}/${one.region}/${one.logGroup}`} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ one }: { one: Source }) {
  const find = `${name_text("log.group")}:${value_text(one.logGroup)} AND ${name_text("cloud.account.id")}:${value_text(one.account)}`;
  return (
    <tr>
      <td>
        <span class={`state ${one.state === "silent" ? "wrong" : one.state === "active" ? "well" : "unseen"}`}>
          {STATES[one.state]}
        </span>
      </td>
      <td>
        <button type="button" class="link" title="Search its events" onClick={() => change({ q: find })}>
          {one.logGroup || "–"}
        </button>
      </td>
      <td>{one.account}</td>
      <td>{one.region}</td>
      <td>{one.dataset || <span class="hint">text</span>}</td>
      <td class="number">{rate(one.eventsPerSecond.minute)}</td>
      <td class="number">{bytes(one.bytesPerSecond.minute)}</td>
      <td class="number">{short(one.lastDay.events)}</td>
      <td class={`number ${one.lastDay.parseFailures > 0 ? "bad" : ""}`}>{short(one.lastDay.parseFailures)}</td>
      <td class="number">{one.latencySeconds ? span(one.latencySeconds.p99) : "–"}</td>
      <td class="number">
        {ago(one.lastEvent, now.value)}
        {one.state === "silent" && one.habitSeconds !== null && (
          <span class="hint"> its habit: {span(one.habitSeconds)}</span>
        )}
      </td>
    </tr>
  );
}
