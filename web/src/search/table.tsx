// What pipes have made of the events: a table and, where its rows are of times, a chart of it.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Column, Row } from "../api";
import { text } from "../api";
import { SERIES } from "../levels";
import { short, whole } from "../numbers";
import { search, theme } from "../state";
import { LOCAL, dayAndTime } from "../time";
import { Notice } from "../ui/notice";
import { useVirtual } from "../ui/virtual";
import { HOURS, colour } from "./histogram";
import { rows, table } from "./results";

const ROW = 26; // pixels
const HEIGHT = 180;
const MOST_SHOWN = 2000; // characters of a cell

export function Table() {
  const columns = table.value?.columns ?? [];
  const all = rows.value;
  const { zone } = search.value;
  const scroller = useRef<HTMLDivElement>(null);
  const { list, items } = useVirtual({ count: all.length, height: ROW, scroller: () => scroller.current, key: (index) => index });
  if (all.length === 0) {
    return (
      <Notice title="The table has no rows">
        <p>No event of this time is like that: search a longer time, or for less.</p>
      </Notice>
    );
  }
  const style = { "--columns": columns.map((one) => (one.type === "text" ? "minmax(120px, 1fr)" : "minmax(110px, 200px)")).join(" ") };
  return (
    <div class="made">
      <Chart columns={columns} all={all} />
      <div class="grid" role="grid" aria-label="Table" aria-rowcount={all.length + 1} aria-colcount={columns.length} tabIndex={0} ref={scroller} style={style}>
        <div class="row head" role="row" aria-rowindex={1}>
          {columns.map((one, i) => (
            <span role="columnheader" aria-colindex={i + 1} key={one.name} class={one.type}>
              <span class="text">{one.name}</span>
            </span>
          ))}
        </div>
        <div class="rows" role="rowgroup" style={{ height: `${list.getTotalSize()}px` }}>
          {items.map((item) => (
            <div class="row" role="row" key={item.key} aria-rowindex={item.index + 2} style={{ transform: `translateY(${item.start}px)` }}>
              {columns.map((one) => (
                <span role="gridcell" key={one.name} class={one.type}>
                  {shown(all[item.index], one, zone)}
                </span>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function shown(row: Row | undefined, { name, type }: Column, zone: string): string {
  const value = row?.event[name];
  if (value === undefined || value === null) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? whole(value) : String(value);
  if (type === "time") return dayAndTime(text(value), zone);
  return text(value).slice(0, MOST_SHOWN);
}

interface Line {
  name: string;
  values: (number | null)[];
}

// Numbers by the first time; of another column's values a line each, as many as there are
// colours for.
function lines_of(columns: Column[], all: Row[]): { times: number[]; lines: Line[] } | undefined {
  const time = columns.find((one) => one.type === "time");
  const numbers = columns.filter((one) => one.type === "number");
  const by = columns.find((one) => one.type === "text");
  if (!time || numbers.length === 0) return undefined;
  const at = (row: Row) => Date.parse(text(row.event[time.name])) / 1000;
  const times = [...new Set(all.map(at))].filter((n) => !Number.isNaN(n)).sort((a, b) => a - b);
  if (times.length < 2) return undefined;
  const index = new Map(times.map((n, i) => [n, i]));
  const lines = new Map<string, Line>();
  for (const row of all) {
    for (const number of by ? numbers.slice(0, 1) : numbers) {
      const name = by ? text(row.event[by.name]) || "none" : number.name;
      const line = lines.get(name) ?? { name, values: times.map(() => null) };
      const value = row.event[number.name];
      const place = index.get(at(row));
      if (place !== undefined && typeof value === "number") line.values[place] = value;
      lines.set(name, line);
    }
  }
  const total = (line: Line) => line.values.reduce<number>((a, b) => a + (b ?? 0), 0);
  return { times, lines: [...lines.values()].sort((a, b) => total(b) - total(a)).slice(0, SERIES) };
}

function Chart({ columns, all }: { columns: Column[]; all: Row[] }) {
  const host = useRef<HTMLDivElement>(null);
  const made = lines_of(columns, all);
  const dark = theme.value;
  const { zone } = search.value;
  useEffect(() => {
    const node = host.current;
    if (!node || !made) return;
    const axis = { stroke: colour("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
    const options: uPlot.Options = {
      width: node.clientWidth,
      height: HEIGHT,
      padding: [6, 8, 0, 0],
      legend: { show: false },
      ...(zone === LOCAL ? {} : { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1000), zone) }),
      axes: [
        { ...axis, grid: { show: false }, size: 22, space: 90, values: HOURS },
        { ...axis, size: 56, grid: { stroke: colour("--line"), width: 1 }, values: (_, ticks) => ticks.map((n) => (Number.isInteger(n) ? short(n) : String(n))) },
      ],
      series: [{}, ...made.lines.map((line, i) => ({ label: line.name, stroke: colour(`--series-${i}`), width: 1.5, spanGaps: false }))],
    };
    const plot = new uPlot(options, [made.times, ...made.lines.map((line) => line.values)], node);
    const watcher = new ResizeObserver(() => plot.setSize({ width: node.clientWidth, height: HEIGHT }));
    watcher.observe(node);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [all, columns, dark, zone]);
  if (!made) return null;
  return (
    <section class="chart" aria-label="The table over time">
      <div ref={host} role="img" aria-label={`Over time: ${made.lines.map((line) => line.name).join(", ")}`} />
      <ul>
        {made.lines.map((line, i) => (
          <li key={line.name}>
            <i class={`dot series-${i}`} /> <span class="name">{line.name}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
