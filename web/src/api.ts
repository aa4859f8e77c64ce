// What the SIEM answers under /api/v1. Errors are ApiError; a request that was given up rejects with
// the AbortError of its signal.

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Event = { [field: string]: Value };

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly at: number | undefined, // the character of the query that is wrong, from 1
    readonly proposals: string[],
  ) {
    super(message);
  }
}

export type Parameters = Record<string, string | number | undefined>;

export function url(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return `/api/v1/${path}${text && "?" + text}`;
}

async function failure(response: Response): Promise<ApiError> {
  interface Told {
    error?: { code?: string; message?: string; at?: number; proposals?: string[] };
  }
  const told = (await response.json().catch(() => ({}))) as Told;
  const message = told.error?.message ?? `The SIEM answered ${response.status}.`;
  const pointed = /^at character (\d+): /.exec(message);
  return new ApiError(
    response.status,
    told.error?.code ?? "unknown",
    pointed ? message.slice(pointed[0].length) : message,
    told.error?.at ?? (pointed ? Number(pointed[1]) : undefined),
    told.error?.proposals ?? [],
  );
}

// What me.ts keeps here: changes are only taken with it; and whom to tell that a login is needed.
export const guard = { csrf: "", turned_away: () => {} };

export async function ask(address: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  const headers = new Headers(options.headers);
  if (guard.csrf && options.method) headers.set("X-CSRF-Token", guard.csrf);
  try {
    response = await fetch(address, { ...options, headers });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The SIEM does not answer. Is it running?", undefined, []);
  }
  if (response.ok) return response;
  const error = await failure(response);
  if (error.code === "login_required") guard.turned_away();
  throw error;
}

// A change, whose body is JSON, and what it answers.
export async function change<T>(method: string, address: string, body?: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  const response = await ask(address, { method, headers, body: JSON.stringify(body ?? {}) });
  return (await response.json()) as T;
}

export async function json<T>(address: string, signal?: AbortSignal): Promise<T> {
  return (await ask(address, signal ? { signal } : {})).json() as Promise<T>;
}

// An event as it came; parsed when somebody looks at it.
export class Row {
  private parsed: Event | undefined;
  constructor(
    private readonly line: string,
    readonly whole = true, // it has all fields of its event, not some of them alone
  ) {}

  get event(): Event {
    this.parsed ??= JSON.parse(this.line) as Event;
    return this.parsed;
  }
  get json(): string {
    return this.line;
  }
  get at(): string {
    return text(this.event["@timestamp"]);
  }
  // Ids are unique within their stream.
  get key(): string {
    const e = this.event;
    const names = ["event.id", "cloud.account.id", "cloud.region", "log.group", "log.stream"];
    return names.map((name) => text(e[name])).join("\u001f");
  }
}

export function text(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(text).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

// What a search says of itself among its rows.
export interface Meta {
  searched?: string; // everything down to this time is searched
  next?: string | null; // the cursor of the rows that follow
  columns?: Column[]; // the rows are a table's
  more?: boolean; // a table has more rows than were asked for
}
export interface Column {
  name: string;
  type: "text" | "number" | "time";
}

interface Aside {
  meta?: Meta;
  error?: { code: string; message: string };
}

// Reads NDJSON as it arrives and hands on the rows of each piece. Rows are whole unless columns are
// asked for.
export async function rows(
  address: string,
  signal: AbortSignal,
  arrived: (rows: Row[]) => void,
  told: (meta: Meta) => void = () => {},
): Promise<Meta> {
  const response = await ask(address, { signal });
  const whole = !new URL(address, location.href).searchParams.has("columns");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let meta: Meta = {};
  const row = (line: string): Row[] => {
    if (!/^\{"(meta|error)":/.test(line)) return [new Row(line, whole)];
    const aside = JSON.parse(line) as Aside;
    if (aside.error) throw new ApiError(200, aside.error.code, aside.error.message, undefined, []);
    // A table may have a column of that name.
    if (typeof aside.meta !== "object") return [new Row(line)];
    meta = { ...meta, ...aside.meta };
    told(meta);
    return [];
  };
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop()!;
    const found = lines.filter((line) => line.length > 0).flatMap(row);
    if (found.length > 0) arrived(found);
    if (done) return meta;
  }
}

export interface Histogram {
  from: string;
  until: string;
  interval_ms: number;
  by: string;
  series: { value: string | null; counts: number[] }[];
  total: number;
}
export interface FacetValue {
  value: string;
  count: number;
}
export interface Facet {
  field: string;
  present: number;
  values: FacetValue[];
}
export interface Facets {
  total: number;
  facets: Facet[];
}
export interface FieldInfo {
  name: string;
  type: "text" | "integer" | "ip" | "time";
  core: boolean;
  count: number;
}
export interface Pattern {
  template: string;
  count: number;
  trend: number[];
  example: Event;
  filter: string;
}
export interface Patterns {
  sampled: number;
  total: number;
  patterns: Pattern[];
}
export interface Surroundings {
  before: Event[];
  event: Event | null; // no longer there
  after: Event[];
}

// An event and what its stream said before and after it.
export function surroundings(row: Row, around: { before: number; after: number }, signal: AbortSignal): Promise<Surroundings> {
  const event = row.event;
  const asked = {
    id: text(event["event.id"]),
    at: row.at,
    account: text(event["cloud.account.id"]),
    region: text(event["cloud.region"]),
    group: text(event["log.group"]),
    stream: text(event["log.stream"]),
  };
  return json<Surroundings>(url("context", { ...asked, ...around }), signal);
}
