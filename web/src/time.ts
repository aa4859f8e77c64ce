// Times as people write and read them, in the zone that they chose. The API speaks ISO 8601 in UTC.

export type Range = { since: string } | { from: string; until: string };

export const LOCAL = "local";

const UNITS: Record<string, number> = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3, w: 604800e3 };

// "15m" in milliseconds.
export function duration(text: string): number | undefined {
  const match = /^(\d+)(s|m|h|d|w)$/.exec(text.trim());
  if (!match) return undefined;
  const unit = UNITS[match[2]!]!;
  return Number(match[1]) * unit || undefined;
}

const NAMES: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

export function describe(range: Range, zone: string): string {
  if ("since" in range) {
    const match = /^(\d+)(\w)$/.exec(range.since);
    if (!match) return range.since;
    const name = NAMES[match[2]!] ?? match[2]!;
    return match[1] === "1" ? `Last ${name}` : `Last ${match[1]} ${name}s`;
  }
  const from = dayAndTime(range.from, zone, false);
  const until = dayAndTime(range.until, zone, false);
  const sameDay = from.slice(0, 10) === until.slice(0, 10);
  return `${from} → ${sameDay ? until.slice(11) : until}`;
}

export interface Window {
  from: number; // milliseconds since 1970
  until: number;
}

export function window_of(range: Range, now: number): Window {
  if ("since" in range) return { from: now - (duration(range.since) ?? 900e3), until: now };
  return { from: Date.parse(range.from), until: Date.parse(range.until) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format_of(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      ...(zone === LOCAL ? {} : { timeZone: zone }),
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formats.set(zone, format);
  }
  return format;
}

export function is_zone(zone: string): boolean {
  try {
    format_of(zone);
    return true;
  } catch {
    return false;
  }
}

export interface Parts {
  day: string; // 2026-11-23
  time: string; // 08:30:00
}

export function parts(at: number, zone: string): Parts {
  const found: Record<string, string> = {};
  for (const part of format_of(zone).formatToParts(at)) found[part.type] = part.value;
  return {
    day: `${found["year"]}-${found["month"]}-${found["day"]}`,
    time: `${found["hour"]}:${found["minute"]}:${found["second"]}`,
  };
}

// "2026-11-23 08:30:00.123"
export function dayAndTime(at: string | number, zone: string, millis = true): string {
  const instant = typeof at === "number" ? at : Date.parse(at);
  if (Number.isNaN(instant)) return String(at);
  const { day, time } = parts(instant, zone);
  const fraction = millis ? "." + String(((instant % 1000) + 1000) % 1000).padStart(3, "0") : "";
  return `${day} ${time}${fraction}`;
}

// How far the zone is ahead of UTC at an instant, in milliseconds.
function offset(at: number, zone: string): number {
  const { day, time } = parts(at, zone);
  return Date.parse(`${day}T${time}Z`) - Math.floor(at / 1000) * 1000;
}

// The instant of "2026-11-23T08:30:00" (or with a space, or without seconds) in a zone.
export function instant(written: string, zone: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?$/.exec(written.trim());
  if (!match) return undefined;
  const as_utc = Date.parse(`${match[1]}T${match[2]}${match[3] ?? ":00"}Z`);
  if (Number.isNaN(as_utc)) return undefined;
  const near = as_utc - offset(as_utc, zone);
  return as_utc - offset(near, zone);
}

export function ago(at: string | null | undefined, now: number): string {
  if (!at) return "never";
  return `${span((now - Date.parse(at)) / 1000)} ago`;
}

export function span(seconds: number): string {
  const s = Math.max(0, seconds);
  if (s < 1) return `${Math.round(s * 1000)} ms`;
  if (s < 90) return `${s < 10 ? s.toFixed(1) : Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 172800) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} d`;
}

// The offset as people write it: "UTC+01:00".
export function zone_name(zone: string, at = Date.now()): string {
  const minutes = Math.round(offset(at, zone) / 60e3);
  const sign = minutes < 0 ? "−" : "+";
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
  const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
  return minutes === 0 ? "UTC" : `UTC${sign}${hours}:${rest}`;
}
