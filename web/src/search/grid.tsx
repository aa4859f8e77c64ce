// The events that were found, newest first: of a hundred thousand, those that are seen.
import { computed, signal } from "@preact/signals";
import { Component } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Row, text } from "../api";
import { level_of } from "../levels";
import { change, search } from "../state";
import { dayAndTime, parts } from "../time";
import { Icon } from "../ui/icons";
import type { List } from "../ui/virtual";
import { useVirtual } from "../ui/virtual";
import { live, pause } from "./live";
import { Marked, words_of } from "./marked";
import { at_end, more, period, rows, table } from "./results";

const ROW = 26; // pixels; two lines on a narrow screen
const NARROW_ROW = 50;
const MOST_SHOWN = 2000; // characters of a cell; the whole is in the detail

export const selected = signal<Row | null>(null);
export const opened = signal<Row | null>(null);
const index_of_selected = computed(() => (selected.value ? rows.value.indexOf(selected.value) : -1));

let list: List | null = null;

export function move(by: number): void {
  if (table.peek()) return; // its rows are no events
  const at = index_of_selected.peek();
  const next = Math.max(0, Math.min(rows.peek().length - 1, at + by));
  const row = rows.peek()[next];
  if (!row) return;
  selected.value = row;
  if (opened.peek()) opened.value = row;
  list?.scrollToIndex(next, { align: "auto" });
}
export function open_selected(): void {
  if (!selected.peek()) move(0);
  opened.value = opened.peek() === selected.peek() ? null : selected.peek();
}

const WIDTHS: Record<string, string> = {
  message: "minmax(280px, 1fr)",
  "log.level": "72px",
  "log.group": "minmax(110px, 190px)",
  "cloud.account.id": "116px",
  "source.ip": "130px",
  "http.response.status_code": "64px",
};

function template(columns: string[], dated: boolean): string {
  const last = columns.includes("message") ? "" : " 1fr";
  const widths = columns.map((name) => WIDTHS[name] ?? "minmax(110px, 180px)");
  return `${dated ? "176px" : "104px"} ${widths.join(" ")}${last}`;
}

const narrow = matchMedia("(max-width: 640px)");

export function Grid() {
  const { columns, wrap, zone, q } = search.value;
  const scroller = useRef<HTMLDivElement>(null);
  const all = rows.value;
  const dated = dated_of(zone);
  const { list: made, items } = useVirtual({
    count: all.length,
    height: narrow.matches ? NARROW_ROW : ROW,
    scroller: () => scroller.current,
    key: (index) => index,
  });
  list = made;
  const words = useMemo(() => words_of(q), [q]);
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (all.length > 0 && last >= all.length - 100) void more();
  }, [last, all.length]);
  useEffect(() => made.measure(), [wrap, columns.join()]);
  const style = { "--columns": template(columns, dated) };
  const at = index_of_selected.value;
  return (
    <div
      class={`grid ${wrap ? "wrap" : ""}`}
      role="grid"
      aria-label="Events"
      aria-rowcount={all.length + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={at >= 0 && items.some((item) => item.index === at) ? `row-${at}` : undefined}
      tabIndex={0}
      ref={scroller}
      style={style}
      onKeyDown={keys}
      onScroll={(event) => {
        if (live.peek() === "on" && event.currentTarget.scrollTop > ROW) pause();
      }}
    >
      <Head columns={columns} />
      <div class="rows" role="rowgroup" style={{ height: `${made.getTotalSize()}px` }}>
        {items.map((item) => {
          const row = all[item.index];
          return (
            row && (
              <Line
                key={item.key}
                row={row}
                index={item.index}
                top={item.start}
                columns={columns}
                zone={zone}
                dated={dated}
                words={words}
                wrap={wrap}
                current={item.index === at}
                measure={wrap || narrow.matches ? made.measureElement : null}
              />
            )
          );
        })}
      </div>
      {all.length > 0 && (
        <div class="end">
          {at_end.value ? "These are all events of this time that were found" : "Reading older events …"}
        </div>
      )}
    </div>
  );
}

// The day is shown where there is more than one.
function dated_of(zone: string): boolean {
  const { from, until } = period.value;
  return parts(from, zone).day !== parts(Math.max(from, until - 1), zone).day;
}

function keys(event: KeyboardEvent): void {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -1e9, End: 1e9 };
  const step = steps[event.key];
  if (step === undefined || event.target !== event.currentTarget) return;
  event.preventDefault();
  move(step);
}

function Head({ columns }: { columns: string[] }) {
  const swap = (at: number, by: number) => {
    const next = [...columns];
    next.splice(at + by, 0, next.splice(at, 1)[0]!);
    change({ columns: next });
  };
  return (
    <div class="row head" role="row" aria-rowindex={1}>
      <span role="columnheader" aria-colindex={1}>
        Time
      </span>
      {columns.map((name, i) => (
        <span role="columnheader" aria-colindex={i + 2} key={name}>
          <span class="text">{name}</span>
          <span class="actions">
            {i > 0 && (
              <button type="button" class="small flip" aria-label={`Move ${name} left`} onClick={() => swap(i, -1)}>
                <Icon name="right" />
              </button>
            )}
            {i < columns.length - 1 && (
              <button type="button" class="small" aria-label={`Move ${name} right`} onClick={() => swap(i, 1)}>
                <Icon name="right" />
              </button>
            )}
            <button
              type="button"
              class="small"
              aria-label={`Take the column ${name} away`}
              onClick={() => change({ columns: columns.filter((other) => other !== name) })}
            >
              <Icon name="close" />
            </button>
          </span>
        </span>
      ))}
    </div>
  );
}

interface LineProps {
  row: Row;
  index: number;
  top: number;
  columns: string[];
  zone: string;
  dated: boolean;
  words: RegExp | null;
  wrap: boolean;
  current: boolean;
  measure: ((node: HTMLElement | null) => void) | null;
}

class Line extends Component<LineProps> {
  override shouldComponentUpdate(next: LineProps): boolean {
    return (Object.keys(next) as (keyof LineProps)[]).some((name) => next[name] !== this.props[name]);
  }

  override render({ row, index, top, columns, zone, dated, words, current, measure }: LineProps) {
    const event = row.event;
    const level = level_of(text(event["log.level"]));
    const shown = dayAndTime(row.at, zone);
    return (
      <div
        class={`row ${level}`}
        role="row"
        id={`row-${index}`}
        aria-rowindex={index + 2}
        aria-selected={current}
        data-index={index}
        ref={measure}
        style={{ transform: `translateY(${top}px)` }}
        onClick={() => choose(row)}
      >
        <span role="gridcell" class="at">
          <time dateTime={row.at}>{dated ? shown : shown.slice(11)}</time>
        </span>
        {columns.map((name) => {
          const value = text(event[name]);
          const cut = value.length > MOST_SHOWN ? value.slice(0, MOST_SHOWN) + " …" : value;
          return (
            <span role="gridcell" key={name} class={name === "message" ? "message" : undefined}>
              {name === "log.level" && value !== "" ? (
                <span class={`level ${level}`}>{value}</span>
              ) : (
                <Marked text={cut} words={words} />
              )}
            </span>
          );
        })}
      </div>
    );
  }
}

function choose(row: Row): void {
  if (getSelection()?.toString()) return; // somebody selects text to copy it
  selected.value = row;
  opened.value = opened.peek() === row ? null : row;
}
