// The saved searches that the SIEM has for whoever is logged in, and those that lie in this browser
// from before it had any.
import { computed, signal } from "@preact/signals";
import { change as send, json, url } from "../api";
import { me } from "../me";
import type { Search } from "../state";
import { remember, remembered } from "../state";

export type Kept = Pick<Search, "q" | "range" | "columns" | "by">;
export interface Saved extends Kept {
  id: string;
  name: string;
  owner: string;
  shared: boolean;
  description: string;
}
interface Named extends Kept {
  name: string;
}

const all = signal<Saved[] | null>(null); // null: not asked for yet
export const mine = computed(() => (all.value ?? []).filter((one) => one.owner === me.value?.name));
export const others = computed(() => (all.value ?? []).filter((one) => one.owner !== me.value?.name));
export const known = computed(() => all.value !== null);
export const in_browser = signal<Named[]>(remembered<Named[]>("saved", []));

export async function load(): Promise<void> {
  all.value = (await json<{ searches: Saved[] }>(url("searches"))).searches;
}

// One of that name of one's own becomes this one.
export async function save(name: string, kept: Kept, shared?: boolean): Promise<void> {
  const same = mine.peek().find((one) => one.name === name);
  const body = { name, ...kept, ...(shared === undefined ? {} : { shared }) };
  await (same ? send("PATCH", url("searches", { id: same.id }), body) : send("POST", url("searches"), body));
  await load();
}

export async function change(one: Saved, patch: Partial<Pick<Saved, "name" | "shared">>): Promise<void> {
  await send("PATCH", url("searches", { id: one.id }), patch);
  await load();
}

export async function remove(one: Saved): Promise<void> {
  await send("DELETE", url("searches", { id: one.id }));
  await load();
}

// Those that the SIEM does not take stay where they are; the first of its reasons is thrown.
export async function move_in(): Promise<void> {
  let reason: unknown;
  for (const { name, q, range, columns, by } of in_browser.peek()) {
    try {
      await save(name, { q, range, columns, by });
      in_browser.value = in_browser.value.filter((one) => one.name !== name);
      remember("saved", in_browser.value);
    } catch (error) {
      reason ??= error;
    }
  }
  if (reason) throw reason;
}

export function forget_browser(): void {
  in_browser.value = [];
  remember("saved", []);
}
