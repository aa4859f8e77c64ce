// Searches that are kept under a name, and those of before: in this browser, until there are users.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Search } from "../state";
import { change, remember, remembered, search } from "../state";
import { describe } from "../time";
import { Icon } from "../ui/icons";
import { Popover } from "../ui/popover";
import { say } from "../ui/said";

type Kept = Pick<Search, "q" | "range" | "columns" | "by">;
interface Named extends Kept {
  name: string;
}

const MOST_BEFORE = 30;
const saved = signal<Named[]>(remembered<Named[]>("saved", []));
const before = signal<Kept[]>(remembered<Kept[]>("history", []));

function kept(): Kept {
  const { q, range, columns, by } = search.peek();
  return { q, range, columns, by };
}

// Told of each search that somebody meant.
export function note(): void {
  const { q } = search.peek();
  if (q === "") return;
  before.value = [kept(), ...before.value.filter((one) => one.q !== q)].slice(0, MOST_BEFORE);
  remember("history", before.value);
}

function save(name: string): void {
  saved.value = [...saved.value.filter((one) => one.name !== name), { name, ...kept() }].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  remember("saved", saved.value);
  say(`Saved as “${name}” in this browser`);
}

function forget(name: string): void {
  saved.value = saved.value.filter((one) => one.name !== name);
  remember("saved", saved.value);
}

export function Saved() {
  return (
    <Popover label="Saved searches and history" said="Saved searches and history" className="button icon-only" side="right" button={<Icon name="star" />}>
      {(close) => <Panel close={close} />}
    </Popover>
  );
}

function Panel({ close }: { close: () => void }) {
  const [name, set_name] = useState("");
  const pick = ({ q, range, columns, by }: Kept) => {
    change({ q, range, columns, by });
    close();
  };
  return (
    <div class="saved">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") return;
          save(name.trim());
          set_name("");
        }}
      >
        <input
          value={name}
          maxLength={80}
          placeholder="Save this search as …"
          aria-label="Name of this search"
          onInput={(event) => set_name(event.currentTarget.value)}
        />
        <button type="submit" class="button" disabled={name.trim() === ""}>
          Save
        </button>
      </form>
      <h2 class="minor">Saved</h2>
      {saved.value.length === 0 && <p class="hint">Give the search a name, and it is here the next time.</p>}
      <ul>
        {saved.value.map((one) => (
          <li key={one.name}>
            <button type="button" class="pick" onClick={() => pick(one)}>
              <b>{one.name}</b>
              <code>{one.q || "all events"}</code>
            </button>
            <button type="button" class="small" aria-label={`Forget ${one.name}`} onClick={() => forget(one.name)}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {before.value.length > 0 && <h2 class="minor">Before</h2>}
      <ul>
        {before.value.map((one) => (
          <li key={one.q}>
            <button type="button" class="pick" onClick={() => pick(one)}>
              <code>{one.q}</code>
              <span class="hint">{describe(one.range, search.value.zone)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
