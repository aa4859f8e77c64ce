// Events that say the same but for their numbers and names, with how often and when.
import type { Pattern } from "../api";
import { narrow } from "../filter";
import { share, whole } from "../numbers";
import { change, search } from "../state";
import { Failure, Notice } from "../ui/notice";
import { find_patterns, patterns, patterns_failure } from "./results";

export function Patterns() {
  const found = patterns.value;
  if (patterns_failure.value) {
    return <Failure error={patterns_failure.value} again={() => void find_patterns()} />;
  }
  if (!found) return <div class="waiting tall" />;
  if (found.patterns.length === 0) {
    return (
      <Notice title="No event, no pattern">
        <p>Search a longer time, or for less.</p>
      </Notice>
    );
  }
  const all = found.patterns.reduce((n, one) => n + one.count, 0);
  return (
    <div class="patterns" tabIndex={0} role="region" aria-label="Patterns">
      <p class="hint">
        {found.sampled < found.total
          ? `Of ${whole(found.sampled)} events, evenly taken of ${whole(found.total)}`
          : `Of all ${whole(found.total)} events`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">Events</th>
            <th scope="col" class="number">Share</th>
            <th scope="col">Trend</th>
            <th scope="col">Pattern</th>
          </tr>
        </thead>
        <tbody>
          {found.patterns.map((one) => (
            <Line key={one.template} one={one} all={all} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ one, all }: { one: Pattern; all: number }) {
  const what = turn_of(one.trend);
  return (
    <tr>
      <td class="number">{whole(one.count)}</td>
      <td class="number">{share(one.count, all)}</td>
      <td>
        <Trend counts={one.trend} />
        {what && <span class={`badge ${what}`}>{what}</span>}
      </td>
      <td>
        <button
          type="button"
          class="template"
          title="Only these events"
          onClick={() => change({ q: narrow(search.peek().q, one.filter), view: "events" })}
        >
          {one.template.split(/(<[^<>\s]{1,20}>)/).map((part, i) =>
            i % 2 === 1 ? <i key={i}>{part.slice(1, -1)}</i> : part,
          )}
        </button>
      </td>
    </tr>
  );
}

// New: nothing in the first half of the time. Gone: nothing in the last third.
function turn_of(trend: number[]): "new" | "gone" | undefined {
  const some = (counts: number[]) => counts.some((n) => n > 0);
  if (trend.length < 6) return undefined;
  if (!some(trend.slice(0, Math.floor(trend.length / 2)))) return "new";
  return some(trend.slice(-Math.floor(trend.length / 3))) ? undefined : "gone";
}

function Trend({ counts }: { counts: number[] }) {
  const most = Math.max(1, ...counts);
  const wide = 96 / Math.max(1, counts.length);
  return (
    <svg class="trend" viewBox="0 0 96 20" width="96" height="20" role="img" aria-label={`Counts over time: ${counts.join(", ")}`}>
      {counts.map((n, i) => (
        <rect key={i} x={i * wide} width={Math.max(0.5, wide - 1)} y={20 - (19 * n) / most - (n > 0 ? 1 : 0)} height={(19 * n) / most + (n > 0 ? 1 : 0)} />
      ))}
    </svg>
  );
}
