// What the page shows is in its address, so that a link shows the same to somebody else. What a
// person prefers (theme, columns for the next time) is kept in this browser.
import { computed, signal } from "@preact/signals";
import type { Range } from "./time";
import { LOCAL, duration, is_zone } from "./time";

export const PAGES = ["search", "pipeline", "sources", "retention", "audit", "settings"] as const;
export type PageName = (typeof PAGES)[number];

export interface Search {
  q: string;
  range: Range;
  zone: string;
  by: string; // the field that the histogram is stacked by
  columns: string[];
  wrap: boolean;
  view: "events" | "patterns";
}

// Keeps a value in this browser; whoever forbids that still has a page that works.
export function remembered<T>(name: string, otherwise: T): T {
  try {
    const kept = localStorage.getItem(`catchment.${name}`);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise;
  }
}
export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`catchment.${name}`, JSON.stringify(value));
  } catch {
    // private windows may refuse
  }
}

export const DEFAULT_COLUMNS = ["log.group", "message"];
export const DEFAULT_SINCE = "15m";
export const DEFAULT_BY = "log.level";

function page_of(path: string): PageName {
  return PAGES.find((name) => path === `/${name}`) ?? "search";
}

function range_of(parameters: URLSearchParams): Range {
  const from = parameters.get("from");
  const until = parameters.get("until");
  if (from && until && Date.parse(from) < Date.parse(until)) return { from, until };
  const since = parameters.get("since") ?? "";
  return { since: duration(since) ? since : DEFAULT_SINCE };
}

function search_of(parameters: URLSearchParams): Search {
  const zone = parameters.get("tz") ?? remembered("zone", LOCAL);
  const columns = parameters.get("cols")?.split(",").filter(Boolean);
  return {
    q: parameters.get("q") ?? "",
    range: range_of(parameters),
    zone: is_zone(zone) || zone === LOCAL ? zone : LOCAL,
    by: parameters.get("by") ?? DEFAULT_BY,
    columns: columns ?? remembered("columns", DEFAULT_COLUMNS),
    wrap: (parameters.get("wrap") ?? remembered("wrap", "0")) === "1",
    view: parameters.get("view") === "patterns" ? "patterns" : "events",
  };
}

export function address_of(page: PageName, search: Search): string {
  const all = new URLSearchParams();
  if (search.q) all.set("q", search.q);
  if ("since" in search.range) all.set("since", search.range.since);
  else {
    all.set("from", search.range.from);
    all.set("until", search.range.until);
  }
  if (search.zone !== LOCAL) all.set("tz", search.zone);
  if (search.by !== DEFAULT_BY) all.set("by", search.by);
  if (search.columns.join() !== DEFAULT_COLUMNS.join()) all.set("cols", search.columns.join());
  if (search.wrap) all.set("wrap", "1");
  if (search.view !== "events") all.set("view", search.view);
  return `/${page === "search" ? "" : page}?${all}`;
}

const here = () => ({
  page: page_of(location.pathname),
  search: search_of(new URLSearchParams(location.search)),
});

const current = signal(here());
export const page = computed(() => current.value.page);
export const search = computed(() => current.value.search);

addEventListener("popstate", () => (current.value = here()));

export function show(page: PageName): void {
  current.value = { ...current.value, page };
  history.pushState(null, "", address_of(page, current.value.search));
}

// `quietly`: the way back leads past it, as where somebody is still typing.
export function change(patch: Partial<Search>, quietly = false): void {
  const next = { ...current.value.search, ...patch };
  if (patch.columns) remember("columns", patch.columns);
  if (patch.wrap !== undefined) remember("wrap", patch.wrap ? "1" : "0");
  if (patch.zone) remember("zone", patch.zone);
  current.value = { page: "search", search: next };
  const address = address_of("search", next);
  if (address === location.pathname + location.search) return;
  if (quietly) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

export type Theme = "auto" | "light" | "dark";
export const theme = signal<Theme>(remembered<Theme>("theme", "auto"));
export function set_theme(next: Theme): void {
  theme.value = next;
  remember("theme", next);
  document.documentElement.dataset["theme"] = next;
}
set_theme(theme.value);

// The time, for what is told as an age; it goes on by the second.
export const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1000);
