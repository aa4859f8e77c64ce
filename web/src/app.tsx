// The frame of every page: where one is, the theme, the keys.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { leave, may, me, unreachable, look } from "./me";
import { Audit } from "./pages/audit";
import { Login } from "./pages/login";
import { Pipeline } from "./pages/pipeline";
import { Retention } from "./pages/retention";
import { Settings } from "./pages/settings";
import { Sources } from "./pages/sources";
import { move, open_selected, opened, selected } from "./search/grid";
import { close_detail, tab } from "./search/detail";
import { end_live, go_live, live, pause } from "./search/live";
import { focus_query } from "./search/query_bar";
import { SearchPage, Syntax } from "./search/page";
import { stop } from "./search/results";
import type { PageName, Theme } from "./state";
import { PAGES, address_of, change, page, search, set_theme, show, theme } from "./state";
import { Icon } from "./ui/icons";
import { Failure } from "./ui/notice";
import { Said } from "./ui/said";

const TITLES: Record<PageName, string> = {
  search: "Search",
  pipeline: "Pipeline",
  sources: "Sources",
  retention: "Retention",
  audit: "Audit",
  settings: "Settings",
};
const SHOWN: Record<PageName, () => JSX.Element> = {
  search: SearchPage,
  pipeline: Pipeline,
  sources: Sources,
  retention: Retention,
  audit: Audit,
  settings: Settings,
};

const help = signal(false);

export function App() {
  const here = page.value;
  const who = me.value;
  const Page = SHOWN[here];
  useEffect(() => {
    const q = here === "search" && who ? search.value.q : "";
    document.title = `${q || TITLES[here]} · Catchment`;
  });
  useEffect(() => void look(), []);
  useEffect(() => {
    if (!who) return;
    document.addEventListener("keydown", on_key);
    return () => document.removeEventListener("keydown", on_key);
  }, [who]);
  if (who === undefined) {
    return unreachable.value ? <Failure error={unreachable.value} again={() => void look()} /> : <></>;
  }
  if (who === null) return <Login />;
  return (
    <>
      <header class="top">
        <a class="brand" href="/" aria-label="Catchment" onClick={(event) => go(event, "search")}>
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d="M3 6c4 0 4 4 9 4s5-4 9-4M6.500 12c2.500 0 3 2.5 5.5 2.500s3-2.5 5.5-2.500M12 14.500V20" />
          </svg>
          <span>Catchment</span>
        </a>
        <nav aria-label="Pages">
          {PAGES.filter((name) => name !== "audit" || may("administer")).map((name) => (
            <a
              key={name}
              href={address_of(name, search.value)}
              aria-current={name === here ? "page" : undefined}
              onClick={(event) => go(event, name)}
            >
              {TITLES[name]}
            </a>
          ))}
        </nav>
        <ThemeButton />
        {who.csrf && (
          <button type="button" class="small" aria-label={`Log out ${who.name}`} title={`Log out ${who.name}`} onClick={() => void leave()}>
            <Icon name="leave" />
          </button>
        )}
        <button type="button" class="small" aria-label="Keys and syntax" title="Keys and syntax (?)" onClick={() => (help.value = true)}>
          <Icon name="help" />
        </button>
      </header>
      <Page />
      <Said />
      {help.value && <Help />}
    </>
  );
}

function go(event: MouseEvent, name: PageName): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  show(name);
}

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

function ThemeButton() {
  const name = theme.value;
  const icon = name === "auto" ? "auto" : name === "light" ? "sun" : "moon";
  return (
    <button type="button" class="small" aria-label={`Theme: ${name}`} title={`Theme: ${name}`} onClick={() => set_theme(NEXT[name])}>
      <Icon name={icon} />
    </button>
  );
}

function is_typing(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0] as HTMLElement;
  return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

const KEYS: [string, string, (() => void)?][] = [
  ["/", "to the query", focus_query],
  ["j", "the next event", () => move(1)],
  ["k", "the one before", () => move(-1)],
  ["Enter", "open or close the event"],
  ["Esc", "close; cancel the search"],
  ["c", "what its stream said around it", () => around()],
  ["l", "live, and pause", () => (live.peek() === "on" ? pause() : go_live())],
  ["w", "wrap lines", () => change({ wrap: !search.peek().wrap }, true)],
  ["t", "the time", () => document.getElementById("time")?.click()],
  ["p", "events or patterns", () => change({ view: search.peek().view === "events" ? "patterns" : "events" })],
  ["?", "this help", () => (help.value = !help.peek())],
];

function around(): void {
  if (!selected.peek()) move(0);
  if (!selected.peek()) return;
  tab.value = "Context";
  opened.value = selected.peek();
}

function on_key(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (is_typing(event)) return;
  if (event.key === "Escape") return escape();
  if (event.key === "?") return void (help.value = !help.peek());
  if (page.peek() !== "search" || help.peek()) return;
  const on_control = (event.target as HTMLElement).closest("button, a");
  if (event.key === "Enter" && !on_control) {
    event.preventDefault();
    return open_selected();
  }
  const act = KEYS.find(([key]) => key === event.key)?.[2];
  if (!act) return;
  event.preventDefault();
  act();
}

function escape(): void {
  if (help.peek()) help.value = false;
  else if (opened.peek()) close_detail();
  else if (live.peek() !== "off") end_live();
  else stop();
}

function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="help" ref={dialog} aria-label="Keys and syntax" onClose={() => (help.value = false)}>
      <header>
        <h2>Keys</h2>
        <button type="button" class="small" aria-label="Close the help" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <dl class="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Syntax />
    </dialog>
  );
}
