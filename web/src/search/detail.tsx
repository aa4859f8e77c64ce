// One event, whole: its fields, its JSON, what its stream said before and after.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Event, Surroundings, Value } from "../api";
import { ApiError, Row, surroundings, text } from "../api";
import { level_of } from "../levels";
import { search } from "../state";
import { dayAndTime, span } from "../time";
import { Icon } from "../ui/icons";
import { Failure } from "../ui/notice";
import { copy } from "../ui/said";
import { opened, selected } from "./grid";
import { LeafActions } from "./leaf";
import { Tree, parsed } from "./tree";

const TABS = ["Fields", "JSON", "Context"] as const;
export type Tab = (typeof TABS)[number];
export const tab = signal<Tab>("Fields");

export function close_detail(): void {
  opened.value = null;
  document.querySelector<HTMLElement>(".grid")?.focus();
}

export function Detail() {
  const row = opened.value;
  return row && <OfRow row={row} />;
}

// A row of the list has the fields that the list shows: the others are asked for.
function OfRow({ row }: { row: Row }) {
  const [found, set_found] = useState<{ of: Row; event: Event | null } | null>(null);
  const [failure, set_failure] = useState<ApiError | null>(null);
  const [tries, set_tries] = useState(0);
  useEffect(() => {
    if (row.whole) return;
    const controller = new AbortController();
    set_failure(null);
    surroundings(row, { before: 0, after: 0 }, controller.signal).then(
      ({ event }) => set_found({ of: row, event }),
      (error) => !controller.signal.aborted && set_failure(error as ApiError),
    );
    return () => controller.abort();
  }, [row, tries]);
  const asked = found?.of === row ? found : null;
  const whole = row.whole ? row.event : asked?.event;
  const event = whole ?? row.event;
  const level = text(event["log.level"]);
  return (
    <section class="detail" aria-label="The event">
      <header>
        <div class="title">
          {level && <span class={`level ${level_of(level)}`}>{level}</span>}
          <time dateTime={row.at}>{dayAndTime(row.at, search.value.zone)}</time>
          <button type="button" class="small" title="Copy as JSON" aria-label="Copy the event as JSON" disabled={!whole} onClick={() => void copy(pretty(event), "The event")}>
            <Icon name="copy" />
          </button>
          <button type="button" class="small" title="Close (Esc)" aria-label="Close the event" onClick={close_detail}>
            <Icon name="close" />
          </button>
        </div>
        <div class="tabs" role="tablist" aria-label="Views of the event" onKeyDown={turn}>
          {TABS.map((name) => (
            <button
              type="button"
              role="tab"
              key={name}
              id={`tab-${name}`}
              aria-controls="detail-body"
              aria-selected={tab.value === name}
              tabIndex={tab.value === name ? 0 : -1}
              onClick={() => (tab.value = name)}
            >
              {name}
            </button>
          ))}
        </div>
      </header>
      <div class="body" id="detail-body" role="tabpanel" aria-labelledby={`tab-${tab.value}`} aria-busy={!whole && !failure && !asked} tabIndex={0}>
        {failure && <Failure error={failure} again={() => set_tries(tries + 1)} />}
        {asked && !asked.event && <p class="hint">The event is no longer in the store: these are the fields that the list has.</p>}
        {tab.value === "Fields" && <Fields event={event} />}
        {tab.value === "JSON" && <Tree value={nested(event)} />}
        {tab.value === "Context" && <Context key={row.key} row={row} />}
      </div>
    </section>
  );
}

function turn(event: KeyboardEvent): void {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by === 0) return;
  const next = TABS[(TABS.indexOf(tab.value) + by + TABS.length) % TABS.length]!;
  tab.value = next;
  document.getElementById(`tab-${next}`)?.focus();
}

// The event with what is JSON in its message laid out.
function nested(event: Event): Value {
  const inner = parsed(text(event["message"]));
  return inner === undefined ? event : { ...event, message: inner };
}

function pretty(event: Event): string {
  return JSON.stringify(event, null, 2);
}

// What speaks of the event, before what speaks of how it came here.
const LAST = ["event.id", "event.ingested", "event.original", "aws.s3.bucket.name", "aws.s3.object.key"];

function Fields({ event }: { event: Event }) {
  const [part, set_part] = useState("");
  const message = text(event["message"]);
  const inner = parsed(message);
  const names = Object.keys(event).filter((name) => name !== "message" && !LAST.includes(name));
  const shown = [...names, ...LAST.filter((name) => name in event)].filter((name) => {
    const lower = part.toLowerCase();
    return name.toLowerCase().includes(lower) || text(event[name]).toLowerCase().includes(lower);
  });
  return (
    <>
      {message !== "" && (
        <div class="message">
          {inner === undefined ? <pre>{message}</pre> : <Tree value={inner} />}
          <button type="button" class="small" title="Copy the message" aria-label="Copy the message" onClick={() => void copy(message, "The message")}>
            <Icon name="copy" />
          </button>
        </div>
      )}
      <input
        type="search"
        placeholder={`Find in ${names.length} fields`}
        aria-label="Find in the fields"
        value={part}
        onInput={(e) => set_part(e.currentTarget.value)}
      />
      <table class="fields">
        <tbody>
          {shown.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <span class="value">{told(name, event)}</span>
                <LeafActions field={name} value={first(event[name])} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function first(value: Value | undefined): string {
  return text(Array.isArray(value) ? value[0] : value);
}

function told(name: string, event: Event): string {
  const value = text(event[name]);
  if (name === "event.ingested") {
    const late = (Date.parse(value) - Date.parse(text(event["@timestamp"]))) / 1000;
    return `${value} (${span(late)} later)`;
  }
  return value;
}

const STEP = 20;
const MOST = 500;

function Context({ row }: { row: Row }) {
  const [asked, set_asked] = useState({ before: STEP, after: STEP });
  const [found, set_found] = useState<Surroundings | null>(null);
  const [failure, set_failure] = useState<ApiError | null>(null);
  const here = useRef<HTMLLIElement>(null);
  const event = row.event;
  useEffect(() => {
    const controller = new AbortController();
    set_failure(null);
    surroundings(row, asked, controller.signal).then(set_found, (error) => !controller.signal.aborted && set_failure(error as ApiError));
    return () => controller.abort();
  }, [asked]);
  const shown_at_once = found !== null;
  useEffect(() => here.current?.scrollIntoView({ block: "center" }), [shown_at_once]);
  if (failure) return <Failure error={failure} again={() => set_asked({ ...asked })} />;
  if (!found) return <div class="waiting tall" />;
  const wider = (side: "before" | "after") => (
    <button
      type="button"
      class="button"
      disabled={found[side].length < asked[side] || asked[side] >= MOST}
      onClick={() => set_asked({ ...asked, [side]: Math.min(MOST, asked[side] * 4) })}
    >
      {found[side].length < asked[side] ? `Nothing more ${side}` : `More ${side}`}
    </button>
  );
  return (
    <div class="context">
      <p class="hint">
        {text(event["log.group"])} › {text(event["log.stream"])}
      </p>
      {wider("before")}
      <ol>
        {found.before.map((other, i) => (
          <Neighbour key={`b${i}`} event={other} />
        ))}
        <li class="here" ref={here} aria-current="true">
          <Said event={found.event ?? event} />
        </li>
        {found.after.map((other, i) => (
          <Neighbour key={`a${i}`} event={other} />
        ))}
      </ol>
      {wider("after")}
    </div>
  );
}

function Neighbour({ event }: { event: Event }) {
  const show = () => {
    const row = new Row(JSON.stringify(event));
    selected.value = null;
    tab.value = "Fields";
    opened.value = row;
  };
  return (
    <li>
      <button type="button" onClick={show}>
        <Said event={event} />
      </button>
    </li>
  );
}

function Said({ event }: { event: Event }) {
  return (
    <>
      <time>{dayAndTime(text(event["@timestamp"]), search.value.zone).slice(11)}</time>
      <span class={`said-text ${level_of(text(event["log.level"]))}`}>{text(event["message"]).slice(0, 1000)}</span>
    </>
  );
}
