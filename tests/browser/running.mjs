// A browser on the page of a running system, whose address CATCHMENT_PAGE says. What a page does
// that no page should (errors, requests to elsewhere, what its policy refused) fails the test that
// opened it.
import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";

export const BASE = process.env.CATCHMENT_PAGE.replace(/\/$/, "");
const PROGRAM = process.env.CATCHMENT_CHROMIUM ?? "/usr/bin/chromium";
const DEADLINE = 20_000;

// As root, as in a container, Chromium has no sandbox; it sees this machine alone.
const root = process.getuid() === 0;
const browser = await chromium.launch({
  executablePath: PROGRAM,
  args: ["--disable-gpu", ...(root ? ["--no-sandbox"] : [])],
});
after(() => browser.close());

async function call(path, body, headers = {}) {
  const answer = await fetch(`${BASE}/api/v1/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path} was answered ${answer.status}`);
  return answer;
}

// The session of an administrator, made at the first case that wants one as whoever started the SIEM.
let session;
async function log_in() {
  const password = "a long one for the cases";
  const user = await call("users", { name: "cases", role: "admin" }, { Authorization: `Bearer ${process.env.CATCHMENT_TOKEN}` });
  const { link } = await user.json();
  const answer = await call("setup", { token: link, password });
  const [name, value] = answer.headers.get("set-cookie").split(";")[0].split("=");
  return { name, value, url: BASE, httpOnly: true, sameSite: "Strict" };
}

export async function open(path = "/", { width = 1400, height = 860, scheme = "light", before, stranger = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    timezoneId: "Europe/Zurich",
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(DEADLINE);
  if (!stranger) await context.addCookies([await (session ??= log_in())]);
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.stack));
  page.on("dialog", (dialog) => (wrong.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(BASE + "/") && !url.startsWith("blob:")) wrong.push(`asked ${url}`);
  });
  await page.addInitScript(() => {
    window.refused = [];
    addEventListener("securitypolicyviolation", (e) => window.refused.push(`${e.violatedDirective} ${e.blockedURI} by ${e.sourceFile}:${e.lineNumber}:${e.columnNumber}`));
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) window.shifts.push(entry.value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  if (before) await before(page);
  await page.goto(BASE + path);
  return { page, wrong, context };
}

// Opens a page for one case, and looks afterwards at what went wrong meanwhile. `expected`: what of
// the console's errors the case is about.
export async function on(path, options, work) {
  const { page, wrong, context } = await open(path, options);
  try {
    await work(page);
    assert.deepEqual(await page.evaluate(() => window.refused), [], "refused by the page's policy");
    // A SIEM that is busy says so; the page shows that, and the console, too.
    const told = (text) => /status of 503/.test(text) || options.expected?.test(text);
    const unexpected = wrong.filter((text) => !told(text));
    assert.deepEqual(unexpected, [], "errors of the page");
  } finally {
    await context.close();
  }
}

// Until what a function tells is true: the page's own time, no sleeps.
export async function until(what, condition) {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${DEADLINE} ms`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

// A picture for the documents, where CATCHMENT_PICTURES names their folder.
export async function picture(page, name) {
  const folder = process.env.CATCHMENT_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

export const query = (page) => page.getByLabel("Search events", { exact: true });
export const query_text = async (page) => {
  const text = await query(page).innerText();
  return /Words|Search:/.test(text) ? "" : text.trim();
};
export const parameters = (page) => new URL(page.url()).searchParams;
export const proposal = (page, name) => page.locator(".cm-tooltip-autocomplete li").filter({ hasText: name }).first();
// Takes the proposal up. A list takes no key in its first moment, so that what is typed on is not lost to
// it: the arrow is pressed until it is heard.
export async function choose(page) {
  const chosen = page.locator('.cm-tooltip-autocomplete li[aria-selected="true"]');
  await until("a proposal is chosen", async () => {
    if (await chosen.count()) return true;
    await page.keyboard.press("ArrowDown");
    return chosen.count();
  });
  await page.keyboard.press("Enter");
}
export const rows = (page) => page.locator(".rows .row");

// The search is over and has found something.
export async function found(page) {
  await page.waitForSelector('main.search[data-phase="done"]');
  await rows(page).first().waitFor();
}

export async function ask(page, text) {
  await query(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  if (text) await page.keyboard.insertText(text);
  await page.keyboard.press("Escape");
  await query(page).click();
  await page.keyboard.press("Enter");
  await until(`${text} is asked`, () => (parameters(page).get("q") ?? "") === text);
}

// The figure that the page tells, once it is that of the search that was asked last.
export async function count(page) {
  await page.waitForSelector('.histogram[data-fresh="true"]');
  await page.waitForSelector('main.search[data-phase="done"]');
  const text = await page.locator(".summary b").innerText();
  return Number(text.replace(/,/g, ""));
}
