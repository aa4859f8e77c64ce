// Searches that are kept under a name, by the SIEM; and those of before, in this browser.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { may } from "../me";
import { change, remember, remembered, search } from "../state";
import { describe } from "../time";
import { Icon } from "../ui/icons";
import { Popover } from "../ui/popover";
import { say } from "../ui/said";
import type { Kept, Saved as One } from "./searches";
import { change as change_saved, forget_browser, in_browser, known, load, mine, move_in, others, remove, save } from "./searches";

const MOST_BEFORE = 30;
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

export function Saved() {
  return (
    <Popover label="Saved searches and history" said="Saved searches and history" className="button icon-only" side="right" button={<Icon name="star" />}>
      {(close) => <Panel close={close} />}
    </Popover>
  );
}

type Act = (work: () => Promise<void>, done: string) => Promise<void>;

function Panel({ close }: { close: () => void }) {
  const [wrong, set_wrong] = useState("");
  const act: Act = async (work, done) => {
    try {
      await work();
      set_wrong("");
      if (done) say(done);
    } catch (error) {
      set_wrong((error as Error).message);
    }
  };
  useEffect(() => void act(load, ""), []);
  const pick = ({ q, range, columns, by }: Kept) => {
    change({ q, range, columns, by });
    close();
  };
  return (
    <div class="saved">
      <Name act={act} />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {in_browser.value.length > 0 && known.value && <InBrowser act={act} />}
      <h2 class="minor">Yours</h2>
      {known.value && mine.value.length === 0 && <p class="hint">Give the search a name, and it is here the next time.</p>}
      <List all={mine.value} pick={pick} act={act} />
      {others.value.length > 0 && <h2 class="minor">Shared</h2>}
      <List all={others.value} pick={pick} act={act} />
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

function Name({ act }: { act: Act }) {
  const [name, set_name] = useState("");
  const there = mine.value.some((one) => one.name === name.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = name.trim();
        if (wanted === "") return;
        void act(() => save(wanted, kept()), `Saved as “${wanted}”`).then(() => set_name(""));
      }}
    >
      <input
        value={name}
        maxLength={80}
        placeholder="Save this search as …"
        aria-label="Name of this search"
        onInput={(event) => set_name(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={name.trim() === "" || !known.value}>
        {there ? "Replace" : "Save"}
      </button>
    </form>
  );
}

function InBrowser({ act }: { act: Act }) {
  const count = in_browser.value.length;
  return (
    <div class="in-browser">
      <p>{count === 1 ? "One search is" : `${count} searches are`} kept in this browser alone.</p>
      <button type="button" class="button" onClick={() => void act(move_in, "Moved to the SIEM")}>
        Move to the SIEM
      </button>
      <button type="button" class="button" onClick={forget_browser}>
        Forget
      </button>
    </div>
  );
}

function List({ all, pick, act }: { all: One[]; pick: (one: Kept) => void; act: Act }) {
  return (
    <ul>
      {all.map((one) => (
        <Entry key={one.id} one={one} pick={pick} act={act} />
      ))}
    </ul>
  );
}

function Entry({ one, pick, act }: { one: One; pick: (one: Kept) => void; act: Act }) {
  const [doing, set_doing] = useState<"rename" | "delete" | null>(null);
  const own = mine.value.includes(one);
  if (doing === "rename") {
    return (
      <li>
        <form
          class="rename"
          onSubmit={(event) => {
            event.preventDefault();
            const name = String(new FormData(event.currentTarget).get("name")).trim();
            void act(() => change_saved(one, { name }), `Now called “${name}”`).then(() => set_doing(null));
          }}
        >
          <input name="name" defaultValue={one.name} maxLength={80} aria-label={`New name of ${one.name}`} ref={(input) => input?.focus()} />
          <button type="submit" class="button">
            Rename
          </button>
        </form>
      </li>
    );
  }
  return (
    <li>
      <button type="button" class="pick" title={one.description} onClick={() => pick(one)}>
        <b>
          {one.name}
          {(one.shared || !own) && <span class="hint"> {own ? "shared" : `of ${one.owner}`}</span>}
        </b>
        <code>{one.q || "all events"}</code>
      </button>
      {(own || may("administer")) && doing === null && (
        <>
          <button type="button" class="small" aria-label={`Rename ${one.name}`} onClick={() => set_doing("rename")}>
            <Icon name="pencil" />
          </button>
          {(may("operate") || one.shared) && (
            <button
              type="button"
              class="small"
              aria-label={`Share ${one.name}`}
              aria-pressed={one.shared}
              onClick={() => void act(() => change_saved(one, { shared: !one.shared }), one.shared ? "Shared no more" : "Shared with all users")}
            >
              <Icon name="people" />
            </button>
          )}
          <button type="button" class="small" aria-label={`Delete ${one.name}`} onClick={() => set_doing("delete")}>
            <Icon name="bin" />
          </button>
        </>
      )}
      {doing === "delete" && (
        <>
          <button type="button" class="button" onClick={() => void act(() => remove(one), `“${one.name}” is deleted`)} ref={(button) => button?.focus()}>
            Delete
          </button>
          <button type="button" class="button" onClick={() => set_doing(null)}>
            Keep
          </button>
        </>
      )}
    </li>
  );
}
