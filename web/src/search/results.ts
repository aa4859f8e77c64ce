// The running search: its rows as they arrive, its histogram, its facets; given up when another
// begins.
import { computed, effect, signal, untracked } from "@preact/signals";
import type { Column, Facet, Facets, Histogram, Patterns } from "../api";
import { ApiError, Row, json, rows as read_rows, url } from "../api";
import { me } from "../me";
import { page, remember, remembered, search } from "../state";
import type { Window } from "../time";
import { window_of } from "../time";

const FIRST = 300; // rows that a search asks for, and as many more whenever the end is near
const MORE = 2000;
export const MOST = 100_000; // rows that the page holds

export type Phase = "running" | "done" | "failed" | "stopped";

export const rows = signal<Row[]>([]);
export const phase = signal<Phase>("done");
export const failure = signal<ApiError | null>(null);
export const took = signal(0); // milliseconds to the last row
export const period = signal<Window>({ from: 0, until: 0 });
export const histogram = signal<Histogram | null>(null);
export const counted = signal(false); // the histogram is that of the rows shown
export const facets = signal<Map<string, Facet>>(new Map());
export const facet_total = signal(0);
export const facets_failure = signal<ApiError | null>(null);
export const patterns = signal<Patterns | null>(null);
export const patterns_failure = signal<ApiError | null>(null);
export const table = signal<{ columns: Column[]; more: boolean } | null>(null); // of the rows, where they are one's
export const at_end = signal(true); // nothing older is to be had
export const total = computed(() => histogram.value?.total);

export const FACETS = [
  "log.level",
  "event.dataset",
  "log.group",
  "cloud.account.id",
  "event.action",
  "event.outcome",
  "user.name",
  "source.ip",
  "host.name",
  "http.response.status_code",
];
const OPEN = ["log.level", "event.dataset", "log.group", "user.name", "source.ip"];
export const open_facets = signal<string[]>(remembered("facets", OPEN));
export function open_facet(field: string, open: boolean): void {
  const others = open_facets.value.filter((name) => name !== field);
  open_facets.value = open ? [...others, field] : others;
  remember("facets", open_facets.value);
  if (open && !facets.value.has(field)) void count_facets([field]);
}

// Fields that the rows of the list have: those that it shows, and what its colours need.
const told = signal<string[]>([]);

let controller = new AbortController();
let next: string | null = null; // the cursor of what is older than the rows that are shown

function period_parameters() {
  return {
    q: search.peek().q,
    from: new Date(period.peek().from).toISOString(),
    until: new Date(period.peek().until).toISOString(),
  };
}

function quietly(error: unknown): ApiError | null {
  if (error instanceof DOMException && error.name === "AbortError") return null;
  if (error instanceof ApiError) return error;
  return new ApiError(0, "page", error instanceof Error ? error.message : String(error), undefined, []);
}

async function read(limit: number, signal: AbortSignal, first: boolean): Promise<void> {
  const begun = performance.now();
  let fresh = first;
  let taken = 0;
  const before = first ? undefined : (next ?? undefined);
  const asked = period_parameters();
  // A table has no pages: the SIEM knows how much of it is wanted.
  const pipes = asked.q.includes("|");
  if (first && !pipes) table.value = null;
  const meta = await read_rows(
    url("search", { ...asked, limit: pipes ? undefined : limit, before, columns: told.peek().join(","), meta: "true" }),
    signal,
    (arrived) => {
      if (signal.aborted) return;
      taken += arrived.length;
      rows.value = fresh ? arrived : rows.value.concat(arrived);
      fresh = false;
    },
    (meta) => {
      if (signal.aborted || !first) return;
      if (meta.columns) table.value = { columns: meta.columns, more: meta.more ?? false };
      else table.value = null;
    },
  );
  if (signal.aborted) return;
  if (fresh) rows.value = [];
  next = meta.next ?? null;
  at_end.value = (taken < limit && !pipes) || !next || rows.value.length >= MOST;
  took.value = performance.now() - begun;
  failure.value = null;
}

export async function run(): Promise<void> {
  controller.abort();
  const { signal } = (controller = new AbortController());
  period.value = window_of(search.peek().range, Date.now());
  told.value = [...new Set(["log.level", ...search.peek().columns])];
  phase.value = "running";
  counted.value = false;
  next = null;
  void count(signal);
  if (search.peek().view === "patterns") void find_patterns();
  try {
    await read(FIRST, signal, true);
    if (!signal.aborted) phase.value = "done";
  } catch (error) {
    const told = quietly(error);
    if (!told || signal.aborted) return;
    failure.value = told;
    phase.value = "failed";
  }
}

export function stop(): void {
  if (phase.value !== "running") return;
  controller.abort();
  phase.value = "stopped";
}

let reading = false;
export async function more(): Promise<void> {
  if (reading || at_end.value || phase.value === "running") return;
  reading = true;
  try {
    await read(MORE, controller.signal, false);
  } catch (error) {
    if (quietly(error)) at_end.value = true;
  } finally {
    reading = false;
  }
}

// The histogram and the facets of what is searched.
export async function count(signal = controller.signal): Promise<void> {
  await Promise.all([count_histogram(signal), count_facets(open_facets.peek(), signal)]);
}

// The same up to the present.
export async function recount(): Promise<void> {
  period.value = window_of(search.peek().range, Date.now());
  await count();
}

export async function count_histogram(signal = controller.signal): Promise<void> {
  const buckets = Math.max(20, Math.min(120, Math.floor(innerWidth / 14)));
  const by = search.peek().by;
  try {
    const found = await json<Histogram>(
      url("histogram", { ...period_parameters(), buckets }) + `&by=${encodeURIComponent(by)}`,
      signal,
    );
    if (signal.aborted) return;
    histogram.value = found;
    counted.value = true;
  } catch (error) {
    if (quietly(error)) histogram.value = null;
  }
}

export async function count_facets(fields: string[], signal = controller.signal): Promise<void> {
  if (fields.length === 0) return;
  try {
    const found = await json<Facets>(
      url("facets", { ...period_parameters(), fields: fields.slice(0, 20).join(","), limit: 10 }),
      signal,
    );
    if (signal.aborted) return;
    const all = fields.length === 1 ? new Map(facets.value) : new Map<string, Facet>();
    for (const facet of found.facets) all.set(facet.field, facet);
    facets.value = all;
    facet_total.value = found.total;
    facets_failure.value = null;
  } catch (error) {
    const told = quietly(error);
    if (told) facets_failure.value = told;
  }
}

export async function find_patterns(): Promise<void> {
  patterns_failure.value = null;
  const { signal } = controller;
  try {
    const found = await json<Patterns>(url("patterns", { ...period_parameters(), limit: 50 }), signal);
    if (!signal.aborted) patterns.value = found;
  } catch (error) {
    patterns_failure.value = quietly(error);
  }
}

// What is searched is looked up whenever the address says something else, or somebody else asks.
const asked = computed(() => {
  if (page.value !== "search" || !me.value) return "";
  const { q, range } = search.value;
  return JSON.stringify([me.value.name, q, range]);
});
effect(() => {
  if (asked.value) untracked(() => void run());
});
// A column that no row has yet.
const lacking = computed(() => told.value.length > 0 && search.value.columns.some((name) => !told.value.includes(name)));
effect(() => {
  if (lacking.value) untracked(() => void run());
});
const stacked = computed(() => search.value.by);
effect(() => {
  stacked.value;
  untracked(() => {
    if (period.value.until) void count_histogram();
  });
});
const looks_for_patterns = computed(() => search.value.view === "patterns");
effect(() => {
  if (looks_for_patterns.value) untracked(() => void (period.value.until && find_patterns()));
});
