// Figures as people read them.

const WHOLE = new Intl.NumberFormat("en-GB");

export function whole(n: number): string {
  return WHOLE.format(n);
}

export function short(n: number): string {
  if (n < 10_000) return whole(Math.round(n));
  if (n < 1e6) return `${(n / 1e3).toFixed(n < 1e5 ? 1 : 0)} k`;
  if (n < 1e9) return `${(n / 1e6).toFixed(n < 1e8 ? 1 : 0)} M`;
  return `${(n / 1e9).toFixed(1)} G`;
}

export function rate(n: number): string {
  if (n === 0) return "0";
  return n < 10 ? n.toFixed(n < 0.1 ? 2 : 1) : short(n);
}

export function bytes(n: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000;
    ++i;
  }
  return `${i === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[i]}`;
}

export function share(part: number, all: number): string {
  if (all === 0) return "0 %";
  const percent = (100 * part) / all;
  return percent > 0 && percent < 1 ? "< 1 %" : `${Math.round(percent)} %`;
}
