// Line icons, drawn on a grid of 16. They say nothing by themselves: what they are on has a label.
const PATHS = {
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3.2l2 1.3",
  play: "M5 3.5v9l7-4.5-7-4.5Z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  stop: "M4.5 4.5h7v7h-7z",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  column: "M3 3h10v10H3zM8 3v10",
  wrap: "M2.5 4h11M2.5 8h9a2 2 0 0 1 0 4H8m1.5-1.5L8 12l1.5 1.5M2.5 12h3",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  down: "m4 6 4 4 4-4",
  right: "m6 4 4 4-4 4",
  sun: "M8 10.5A2.5 2.5 0 1 0 8 5.5a2.5 2.5 0 0 0 0 5ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5Z",
  auto: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 2v12",
  help: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.3 6.4a1.7 1.7 0 1 1 2.4 1.6c-.5.3-.7.5-.7 1.1M8 11.3h.01",
  star: "m8 2.3 1.7 3.6 4 .5-2.9 2.7.7 3.9L8 11.1 4.5 13l.7-3.9-2.9-2.7 4-.5L8 2.3Z",
  download: "M8 2.5v7m0 0 2.8-2.8M8 9.5 5.2 6.7M3 12.5h10",
  link: "M6.8 9.2a2.3 2.3 0 0 0 3.3 0l2-2a2.3 2.3 0 0 0-3.3-3.3l-.6.6M9.2 6.8a2.3 2.3 0 0 0-3.3 0l-2 2a2.3 2.3 0 0 0 3.3 3.3l.6-.6",
  around: "M2.5 3.5h11M2.5 12.5h11M2.5 6.5h11v3h-11z",
  filter: "M2.5 3.5h11L9.5 8.2v4.3l-3-1.5V8.2L2.5 3.5Z",
  out: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14M4.8 7h4.4",
  redo: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.8h-2.8",
  alert: "M8 2.5 14 13H2L8 2.5ZM8 6.5v3M8 11.3h.01",
  leave: "M9.500 3.500h-6v9h6M7 8h6.500m0 0-2.500-2.500M13.500 8 11 10.500",
  check: "m3.5 8.5 3 3 6-7",
  pencil: "m3.5 12.5.6-2.6 6.7-6.7 2 2-6.7 6.7-2.6.6Z",
  people: "M6 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM2.5 12.5c0-2 1.5-3.2 3.5-3.2s3.5 1.2 3.5 3.2M10.5 7.5a1.7 1.7 0 0 0 0-3.5M11 9.5c1.5.2 2.5 1.3 2.5 3",
  bin: "M3.5 4.5h9M6.5 4.5v-1.5h3v1.5M4.5 4.5l.6 8h5.8l.6-8",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
