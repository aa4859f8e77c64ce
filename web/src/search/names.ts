// The names and values that the query bar proposes, asked for once and kept for a while.
import type { FacetValue, FieldInfo } from "../api";
import { json, url } from "../api";
import { search } from "../state";

const FRESH = 60_000;
const kept = new Map<string, { at: number; answer: Promise<unknown> }>();

function once<T>(address: string): Promise<T> {
  const known = kept.get(address);
  if (known && Date.now() - known.at < FRESH) return known.answer as Promise<T>;
  const answer = json<T>(address);
  answer.catch(() => kept.delete(address));
  kept.set(address, { at: Date.now(), answer });
  if (kept.size > 200) kept.delete(kept.keys().next().value!);
  return answer;
}

function range() {
  const at = search.peek().range;
  return "since" in at ? { since: at.since } : { from: at.from, until: at.until };
}

export async function fields(): Promise<FieldInfo[]> {
  const found = await once<{ fields: FieldInfo[] }>(url("fields", { ...range(), limit: 1000 }));
  return found.fields;
}

export async function values(field: string, prefix: string): Promise<FacetValue[]> {
  const found = await once<{ values: FacetValue[] }>(
    url("values", { ...range(), field, prefix, limit: 30 }),
  );
  return found.values;
}
