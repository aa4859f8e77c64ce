// Relative and absolute times, and the zone that all times are shown in.
import { useState } from "preact/hooks";
import { change, search } from "../state";
import type { Range } from "../time";
import { LOCAL, dayAndTime, describe, duration, instant, is_zone, window_of, zone_name } from "../time";
import { Icon } from "../ui/icons";
import { Popover } from "../ui/popover";
import { period } from "./results";

const QUICK = ["5m", "15m", "30m", "1h", "3h", "6h", "12h", "24h", "2d", "7d", "30d", "90d"];

export function TimePicker() {
  const { range, zone } = search.value;
  return (
    <Popover
      id="time"
      label="Time"
      className="button time"
      side="right"
      button={
        <>
          <Icon name="clock" />
          <span class="spoken">Time: </span>
          <span class="range">{describe(range, zone)}</span>
          <span class="zone">{zone_name(zone)}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) => <Panel close={close} />}
    </Popover>
  );
}

function Panel({ close }: { close: () => void }) {
  const { range, zone } = search.value;
  const choose = (next: Range) => {
    change({ range: next });
    close();
  };
  return (
    <div class="times">
      <section>
        <h2 class="minor">Relative</h2>
        <div class="quick">
          {QUICK.map((since) => (
            <button
              type="button"
              key={since}
              aria-pressed={"since" in range && range.since === since}
              onClick={() => choose({ since })}
            >
              {describe({ since }, zone)}
            </button>
          ))}
        </div>
        <OwnSpan choose={choose} />
      </section>
      <section>
        <h2 class="minor">Absolute</h2>
        <Absolute key={zone} choose={choose} />
        <h2 class="minor">Time zone</h2>
        <Zone />
      </section>
    </div>
  );
}

function OwnSpan({ choose }: { choose: (range: Range) => void }) {
  const [text, set_text] = useState("");
  const right = duration(text) !== undefined;
  return (
    <form
      class="own"
      onSubmit={(event) => {
        event.preventDefault();
        if (right) choose({ since: text.trim() });
      }}
    >
      <label>
        Last
        <input
          value={text}
          placeholder="90m, 36h, 10d"
          aria-invalid={text !== "" && !right}
          onInput={(event) => set_text(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button" disabled={!right}>
        Set
      </button>
    </form>
  );
}

function Absolute({ choose }: { choose: (range: Range) => void }) {
  const { range, zone } = search.value;
  const shown = "since" in range && period.value.until ? period.value : window_of(range, Date.now());
  const [from, set_from] = useState(dayAndTime(shown.from, zone, false));
  const [until, set_until] = useState(dayAndTime(shown.until, zone, false));
  const begin = instant(from, zone);
  const end = instant(until, zone);
  const wrong =
    begin === undefined || end === undefined
      ? "Write times like 2026-11-23 08:30:00"
      : begin >= end
        ? "The beginning must be before the end"
        : "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong) return;
        choose({ from: new Date(begin!).toISOString(), until: new Date(end!).toISOString() });
      }}
    >
      <label>
        From
        <input value={from} aria-invalid={begin === undefined} onInput={(e) => set_from(e.currentTarget.value)} />
      </label>
      <label>
        Until
        <input value={until} aria-invalid={end === undefined} onInput={(e) => set_until(e.currentTarget.value)} />
      </label>
      <p class="wrong" role="status">
        {wrong}
      </p>
      <button type="submit" class="button primary" disabled={wrong !== ""}>
        Apply
      </button>
    </form>
  );
}

function Zone() {
  const { zone } = search.value;
  const [text, set_text] = useState(zone === LOCAL || zone === "UTC" ? "" : zone);
  return (
    <div class="zones">
      <button type="button" aria-pressed={zone === LOCAL} onClick={() => change({ zone: LOCAL }, true)}>
        This browser's ({zone_name(LOCAL)})
      </button>
      <button type="button" aria-pressed={zone === "UTC"} onClick={() => change({ zone: "UTC" }, true)}>
        UTC
      </button>
      <label>
        <span class="spoken">Another zone</span>
        <input
          value={text}
          list="zones"
          placeholder="Europe/Zurich, Asia/Tokyo …"
          onInput={(event) => {
            const name = event.currentTarget.value;
            set_text(name);
            if (name.includes("/") && is_zone(name)) change({ zone: name }, true);
          }}
        />
      </label>
      <datalist id="zones">
        {Intl.supportedValuesOf("timeZone").map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}

// Twice the span around the same middle, not beyond the present.
export function zoom_out(): void {
  const { from, until } = period.peek();
  const half = until - from;
  const end = Math.min(Date.now(), until + half / 2);
  change({
    range: { from: new Date(end - 2 * half).toISOString(), until: new Date(end).toISOString() },
  });
}
