// Events as they arrive. Paused, they are counted and kept back, so that a row that somebody reads
// stays where it is.
import { effect, signal } from "@preact/signals";
import { Row, url } from "../api";
import { search } from "../state";
import { say } from "../ui/said";
import { MOST, failure, phase, recount, rows } from "./results";

const MOST_WAITING = 5000;

export type Live = "off" | "on" | "paused";
export const live = signal<Live>("off");
export const waiting = signal(0);
export const searched_until = signal("");

let source: EventSource | null = null;
let held: Row[] = [];
let scheduled = 0;
let counting = 0;

function show_held(): void {
  scheduled = 0;
  if (live.value !== "on" || held.length === 0) return;
  const newest = held.reverse();
  rows.value = newest.concat(rows.value).slice(0, MOST);
  held = [];
  waiting.value = 0;
}

function arrived(event: MessageEvent<string>): void {
  held.push(new Row(event.data));
  if (held.length > MOST_WAITING) held.shift();
  waiting.value = live.value === "paused" ? held.length : 0;
  if (live.value === "on") scheduled ||= window.setTimeout(show_held, 120);
}

function open(): void {
  close();
  held = [];
  waiting.value = 0;
  source = new EventSource(url("tail", { q: search.peek().q }));
  source.addEventListener("event", arrived as EventListener);
  source.addEventListener("progress", (event) => {
    const told = JSON.parse((event as MessageEvent<string>).data) as { searched_until?: string };
    searched_until.value = told.searched_until ?? "";
  });
  source.addEventListener("skipped", () => say("More came than one can read: some is left out here"));
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) live.value = "off";
  };
  counting = window.setInterval(() => void recount(), 5000);
}

function close(): void {
  source?.close();
  source = null;
  clearInterval(counting);
  clearTimeout(scheduled);
  scheduled = 0;
}

export function go_live(): void {
  if (live.value === "off" && phase.value !== "failed") {
    failure.value = null;
    live.value = "on";
    open();
  } else if (live.value === "paused") {
    live.value = "on";
    show_held();
  }
}
export function pause(): void {
  if (live.value === "on") live.value = "paused";
}
export function end_live(): void {
  live.value = "off";
}

effect(() => {
  if (live.value === "off") close();
});
let followed = "";
effect(() => {
  const { q } = search.value;
  if (q !== followed && live.peek() !== "off") open();
  followed = q;
});
