// Severities: how sources write them, in one order, with one colour each (style/base.css).

export const LEVELS = ["fatal", "error", "warn", "info", "debug", "none"] as const;
export type Level = (typeof LEVELS)[number];

const NAMES: [RegExp, Level][] = [
  [/^(fatal|crit|emerg|alert|panic)/, "fatal"],
  [/^(err|severe|fail)/, "error"],
  [/^warn/, "warn"],
  [/^(info|notice|log$|ok$)/, "info"],
  [/^(debug|trace|fine|verbose)/, "debug"],
];

export function level_of(written: string): Level {
  const lower = written.toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(lower))?.[1] ?? "none";
}

// Colours for the values of any other field, apart for those who see no red and green.
export const SERIES = 8;
