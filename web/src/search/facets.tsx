// What values there are of the fields that tell most, with their counts. A click narrows the search
// to one or leaves it out, and the query bar shows what the click meant.
import { useEffect, useState } from "preact/hooks";
import type { Facet, FieldInfo } from "../api";
import { mode_of, toggle } from "../filter";
import { level_of } from "../levels";
import { share, short, whole } from "../numbers";
import { change, search } from "../state";
import { Icon } from "../ui/icons";
import * as names from "./names";
import { FACETS, counted, facet_total, facets, facets_failure, open_facet, open_facets } from "./results";

export function Facets() {
  const [wanted, set_wanted] = useState("");
  const [all, set_all] = useState<FieldInfo[]>([]);
  useEffect(() => {
    let current = true;
    void names.fields().then((found) => current && set_all(found), () => undefined);
    return () => void (current = false);
  }, [counted.value]);
  const part = wanted.trim().toLowerCase();
  const open = open_facets.value.filter((field) => !FACETS.includes(field));
  const others = all
    .map((field) => field.name)
    .filter((name) => ![...FACETS, ...open, "@timestamp", "message", "event.original"].includes(name));
  // Before the first counts nothing stands where they will push it away.
  const unknown = facets.value.size === 0 && !facets_failure.value && open_facets.value.length > 0;
  const shown = (list: string[]) => list.filter((name) => name.toLowerCase().includes(part));
  return (
    <aside class="facets" aria-label="Fields">
      <input
        type="search"
        value={wanted}
        placeholder="Find a field"
        aria-label="Find a field"
        onInput={(event) => set_wanted(event.currentTarget.value)}
      />
      <div class="scroll">
        {unknown ? (
          <div class="waiting tall" />
        ) : (
          shown([...FACETS, ...open]).map((field) => <FacetOf key={field} field={field} />)
        )}
        {!unknown && shown(others).length > 0 && <h2 class="minor">More fields</h2>}
        {(unknown ? [] : shown(others))
          .slice(0, part ? 200 : 60)
          .map((field) => (
            <FacetOf key={field} field={field} />
          ))}
        {part !== "" && shown([...FACETS, ...open, ...others]).length === 0 && (
          <p class="hint">No event of this time has a field with “{wanted}” in its name.</p>
        )}
      </div>
    </aside>
  );
}

function FacetOf({ field }: { field: string }) {
  const open = open_facets.value.includes(field);
  const facet = facets.value.get(field);
  const as_column = search.value.columns.includes(field);
  return (
    <section class="facet" data-field={field}>
      <div class="head">
        <button type="button" class="name" aria-expanded={open} onClick={() => open_facet(field, !open)}>
          <Icon name={open ? "down" : "right"} />
          <span>{field}</span>
        </button>
        <button
          type="button"
          class="small"
          aria-pressed={as_column}
          aria-label={`${field} as a column`}
          title={as_column ? "Take the column away" : "Show as a column"}
          onClick={() => toggle_column(field)}
        >
          <Icon name="column" />
        </button>
      </div>
      {open && facet && <Values facet={facet} />}
      {open && !facet && (facets_failure.value ? <p class="hint">not counted</p> : <div class="waiting" />)}
    </section>
  );
}

export function toggle_column(field: string): void {
  const { columns } = search.peek();
  const next = columns.includes(field)
    ? columns.filter((name) => name !== field)
    : columns.includes("message")
      ? [...columns.filter((name) => name !== "message"), field, "message"]
      : [...columns, field];
  change({ columns: next });
}

function Values({ facet }: { facet: Facet }) {
  const { q } = search.value;
  const all = facet_total.value;
  if (facet.values.length === 0) return <p class="hint">none</p>;
  const most = facet.values[0]!.count;
  return (
    <ul>
      {facet.values.map(({ value, count }) => {
        const mode = mode_of(q, facet.field, value);
        const turn = (how: "include" | "exclude") => change({ q: toggle(q, facet.field, value, how) });
        return (
          <li key={value} class={mode}>
            <button
              type="button"
              class="value"
              aria-pressed={mode === "include"}
              title={`${value}\n${whole(count)} events, ${share(count, all)}`}
              onClick={() => turn("include")}
            >
              <progress class="bar" value={count} max={most} aria-hidden="true" />
              {facet.field === "log.level" && <i class={`dot ${level_of(value)}`} />}
              <span class="text">{value}</span>
              <span class="count">{short(count)}</span>
            </button>
            <button
              type="button"
              class="small"
              aria-pressed={mode === "exclude"}
              aria-label={`Leave out ${value}`}
              title="Leave out"
              onClick={() => turn("exclude")}
            >
              <Icon name="minus" />
            </button>
          </li>
        );
      })}
      {facet.present < all && (
        <li class="rest">
          {share(facet.present, all)} of the events have it
        </li>
      )}
    </ul>
  );
}
