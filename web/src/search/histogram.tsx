// How many events when, stacked by a field. A span that is drawn with the pointer is zoomed to.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Histogram as Counts } from "../api";
import { mode_of, toggle } from "../filter";
import { LEVELS, SERIES, level_of } from "../levels";
import { short, whole } from "../numbers";
import { change, search, theme } from "../state";
import { LOCAL, dayAndTime } from "../time";
import { FACETS, counted, histogram } from "./results";

const HEIGHT = 104;

interface Series {
  name: string; // as the legend has it
  value: string | null; // as the query would
  colour: string; // a custom property of the page's style
  counts: number[];
  total: number;
}

const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);

function series_of({ by, series }: Counts): Series[] {
  const levels = by === "log.level";
  const all = series.map(({ value, counts }, i) => ({
    name: value === null ? "other" : value === "" ? "none" : value,
    value,
    colour: levels ? `--${level_of(value ?? "")}` : value === null ? "--none" : `--series-${i % SERIES}`,
    counts,
    total: sum(counts),
  }));
  if (!levels) return all;
  const order = (one: Series) => LEVELS.indexOf(level_of(one.value ?? ""));
  return all.sort((a, b) => order(a) - order(b));
}

// The worst stands at the foot, where its height is compared most easily: each is drawn over the
// sums of those after it.
function stacked(counts: Counts, all: Series[]): uPlot.AlignedData {
  const start = Date.parse(counts.from) / 1000;
  const buckets = all[0]?.counts.length ?? 0;
  const times = Array.from({ length: buckets }, (_, i) => start + (i * counts.interval_ms) / 1000);
  const sums = new Array<number>(buckets).fill(0);
  const layers = all.map((one) => one.counts.map((n, i) => (sums[i]! += n)));
  return [times, ...layers.reverse()];
}

// A canvas knows no custom properties, and none that depend on the theme.
export function colour(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

function options(all: Series[], width: number, told: (index: number | null) => void): uPlot.Options {
  const { zone } = search.peek();
  const bars = uPlot.paths.bars!({ size: [1, 64], align: 1, gap: 1 });
  const axis = { stroke: colour("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [6, 8, 0, 0],
    legend: { show: false },
    ...(zone === LOCAL ? {} : { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1000), zone) }),
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
    },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 22, space: 90, values: HOURS },
      {
        ...axis,
        size: 48,
        space: 28,
        grid: { stroke: colour("--line"), width: 1 },
        values: (_, ticks) => ticks.map((n) => (Number.isInteger(n) ? short(n) : "")),
      },
    ],
    series: [{}, ...[...all].reverse().map((one) => ({ fill: colour(one.colour), width: 0, paths: bars, points: { show: false } }))],
    hooks: {
      setCursor: [(plot) => told(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width: wide } = plot.select;
          if (wide < 4) return;
          const at = (x: number) => new Date(plot.posToVal(x, "x") * 1000).toISOString();
          change({ range: { from: at(left), until: at(left + wide) } });
        },
      ],
    },
  };
}

// 24 hours, the date below where it changes.
export const HOURS: uPlot.Axis.Values = [
  [86400, "{YYYY}-{MM}-{DD}", null, null, null, null, null, null, 1],
  [3600, "{HH}:{mm}", " {MM}-{DD}", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", " {MM}-{DD}", null, null, null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", null, null, null, null, null, null, 1],
  [0.001, "{HH}:{mm}:{ss}.{fff}", null, null, null, null, null, null, 1],
] as unknown as uPlot.Axis.Values;

export function Histogram() {
  const counts = histogram.value;
  const all = counts ? series_of(counts) : [];
  return (
    <section class="histogram" aria-label="Events over time" data-fresh={counted.value}>
      <Legend all={all} />
      {counts && all.length > 0 && counts.total > 0 ? (
        <Plot counts={counts} all={all} />
      ) : (
        <div class="plot" />
      )}
    </section>
  );
}

function Plot({ counts, all }: { counts: Counts; all: Series[] }) {
  const host = useRef<HTMLDivElement>(null);
  const [index, set_index] = useState<number | null>(null);
  const dark = theme.value;
  const { zone } = search.value;
  useEffect(() => {
    const node = host.current!;
    const plot = new uPlot(options(all, node.clientWidth, set_index), stacked(counts, all), node);
    const watcher = new ResizeObserver(() => plot.setSize({ width: node.clientWidth, height: HEIGHT }));
    watcher.observe(node);
    const schemes = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => plot.redraw();
    schemes.addEventListener("change", redraw);
    return () => {
      schemes.removeEventListener("change", redraw);
      watcher.disconnect();
      plot.destroy();
    };
  }, [counts, dark, zone]);
  const said = all.map((one) => `${one.name} ${whole(one.total)}`).join(", ");
  return (
    <div class="plot">
      <div ref={host} role="img" aria-label={`${whole(counts.total)} events: ${said}`} />
      {index !== null && <Bucket counts={counts} all={all} index={index} />}
    </div>
  );
}

function Bucket({ counts, all, index }: { counts: Counts; all: Series[]; index: number }) {
  const start = Date.parse(counts.from) + index * counts.interval_ms;
  const there = all.filter((one) => (one.counts[index] ?? 0) > 0);
  const buckets = all[0]?.counts.length ?? 1;
  return (
    <div class={`bucket ${index > buckets / 2 ? "left" : "right"}`} aria-hidden="true">
      <time>{dayAndTime(start, search.value.zone, counts.interval_ms < 1000)}</time>
      {there.map((one) => (
        <div key={one.name}>
          <i class={`dot ${one.colour.slice(2)}`} />
          <span>{one.name}</span>
          <b>{whole(one.counts[index]!)}</b>
        </div>
      ))}
      {there.length === 0 && <div>nothing</div>}
    </div>
  );
}

function Legend({ all }: { all: Series[] }) {
  const { q, by } = search.value;
  return (
    <div class="legend">
      <label>
        <span class="spoken">Stack the histogram by</span>
        <select value={by} onChange={(event) => change({ by: event.currentTarget.value })}>
          {[...new Set([by, ...FACETS])].filter(Boolean).map((field) => (
            <option key={field} value={field}>
              by {field}
            </option>
          ))}
          <option value="">together</option>
        </select>
      </label>
      <ul>
        {all.map((one) => {
          const content = (
            <>
              <i class={`dot ${one.colour.slice(2)}`} />
              <span class="name">{by === "" ? "events" : one.name}</span> <b>{short(one.total)}</b>
            </>
          );
          if (!one.value || by === "") return <li key={one.name}><span class="entry">{content}</span></li>;
          const value = one.value;
          return (
            <li key={one.name}>
              <button
                type="button"
                class="entry"
                aria-pressed={mode_of(q, by, value) === "include"}
                title={`Only ${by}:${value}`}
                onClick={() => change({ q: toggle(q, by, value, "include") })}
              >
                {content}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
