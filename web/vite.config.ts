import { defineConfig } from "vite";

// CATCHMENT_SIEM is where `npm run dev` finds the API: `catchment up` prints it.
const siem = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env[
  "CATCHMENT_SIEM"
];

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the page's Content-Security-Policy has no data: for scripts and styles
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": siem ?? "http://127.0.0.1:8080" } },
});
