// What an analyst does with the search, in the order of the page's design.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ask, choose, count, found, on, open, parameters, picture, proposal, query, query_text, rows, until } from "./running.mjs";

const HOUR = "/?since=1h";

test("1: results come while one types, and a search can be cancelled", async () => {
  await on(HOUR, {}, async (page) => {
    await found(page);
    const all = await count(page);
    await query(page).click();
    await page.keyboard.type("203.0.113.66");
    await until("it is searched without Enter", () => parameters(page).get("q") === "203.0.113.66");
    await found(page);
    assert.ok((await count(page)) < all);
    await rows(page).locator("mark").first().waitFor();
    let let_go;
    const held = new Promise((resolve) => (let_go = resolve));
    await page.route("**/api/v1/search?**", async (route) => (await held, route.abort().catch(() => undefined)));
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled").waitFor();
    let_go();
    await page.unroute("**/api/v1/search?**");
    await page.getByRole("button", { name: "Run" }).click();
    await found(page);
  });
});

test("2: times are relative or absolute, in a zone, and in the address", async () => {
  await on("/", {}, async (page) => {
    await found(page);
    await page.keyboard.press("t");
    await page.getByRole("button", { name: "Last hour" }).click();
    assert.equal(parameters(page).get("since"), "1h");
    await found(page);
    await page.locator("#time").click();
    await page.getByLabel("Another zone").fill("Asia/Tokyo");
    await until("the zone is in the address", () => parameters(page).get("tz") === "Asia/Tokyo");
    const end = new Date(Date.now() - 60e3); // by when all that was said before has come in
    const tokyo = (at) => new Date(at.getTime() + 9 * 3600e3).toISOString().slice(0, 19).replace("T", " ");
    await page.getByLabel("From").fill(tokyo(new Date(end - 20 * 60e3)));
    await page.getByLabel("Until").fill("tomorrow");
    await page.getByText("Write times like").waitFor();
    await page.getByLabel("Until").fill(tokyo(end));
    await page.getByRole("button", { name: "Apply" }).click();
    await found(page);
    const from = Date.parse(parameters(page).get("from"));
    assert.ok(Math.abs(end - 20 * 60e3 - from) < 1000, "Tokyo is nine hours ahead");
    const shown = await rows(page).first().locator("time").innerText();
    const other = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await found(other.page);
    assert.equal(await rows(other.page).first().locator("time").innerText(), shown);
    await other.context.close();
    await page.goBack();
    assert.equal(parameters(page).get("from"), null);
  });
});

test("3: the histogram is stacked by severity, and a span drawn in it is zoomed to", async () => {
  await on(HOUR, {}, async (page) => {
    await found(page);
    const all = await count(page);
    await page.locator(".legend .entry").filter({ hasText: "error" }).waitFor();
    await picture(page, "search");
    const plot = page.locator(".u-over");
    const box = await plot.boundingBox();
    await page.mouse.move(box.x + box.width * 0.55, box.y + 30);
    await page.locator(".bucket time").waitFor();
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await until("the span is in the address", () => parameters(page).get("from"));
    await found(page);
    const span = Date.parse(parameters(page).get("until")) - Date.parse(parameters(page).get("from"));
    assert.ok(Math.abs(span - 720e3) < 120e3, `a fifth of an hour, not ${span} ms`);
    assert.ok((await count(page)) < all);
    await page.locator(".legend select").selectOption("log.group");
    await page.locator(".legend .entry").filter({ hasText: "/app/web" }).waitFor();
    assert.equal(parameters(page).get("by"), "log.group");
    await page.getByRole("button", { name: "Twice the time" }).click();
    await found(page);
  });
});

test("4: a click on a facet's value includes or excludes it, and the query says so", async () => {
  await on(HOUR, {}, async (page) => {
    await found(page);
    const all = await count(page);
    const value = page.locator('[data-field="log.group"] li').filter({ hasText: "/app/auth" });
    await value.locator(".value").click();
    await found(page);
    assert.equal(await query_text(page), 'log.group:"/app/auth"');
    const some = await count(page);
    assert.ok(some > 0 && some < all);
    await value.getByLabel("Leave out").click();
    await until("it is turned round", async () => (await query_text(page)) === 'NOT log.group:"/app/auth"');
    await found(page);
    assert.ok((await count(page)) > some);
    await page.locator(".facets input").fill("user.na");
    const facet = page.locator('[data-field="user.name"]');
    await facet.locator(".value").first().click();
    await until("both are asked", async () => /^NOT log\.group:"\/app\/auth" AND user\.name:\S+$/.test(await query_text(page)));
  });
});

test("5: an event opens into its fields, and each is a filter", async () => {
  await on(`${HOUR}&q=event.action:CreateUser`, {}, async (page) => {
    await found(page);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const detail = page.getByRole("region", { name: "The event" });
    const name = detail.getByRole("row").filter({ hasText: "event.action" });
    await name.waitFor();
    await detail.getByLabel("Find in the fields").fill("useridentity");
    assert.equal(await name.count(), 0);
    await detail.getByRole("tab", { name: "JSON" }).click();
    await detail.getByText("requestParameters").first().waitFor();
    await picture(page, "event");
    await detail.getByRole("button", { name: "iam.amazonaws.com" }).first().click();
    await detail.getByLabel("Copy the value of").click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "iam.amazonaws.com");
    await detail.getByLabel("Copy the event as JSON").click();
    await until("the event is copied", async () =>
      (await page.evaluate(() => navigator.clipboard.readText())).includes('"event.action": "CreateUser"'),
    );
    await detail.getByRole("tab", { name: "Fields" }).click();
    await detail.getByLabel("Find in the fields").fill("user.name");
    await detail.getByRole("button", { name: "Only events with this user.name", exact: true }).click();
    await until("the filter is in the query", async () => (await query_text(page)).includes(" AND user.name:"));
    await page.locator(".grid").focus();
    await page.keyboard.press("Escape");
    assert.equal(await detail.count(), 0);
  });
});

test("6: fields become columns, lines wrap, and both are remembered", async () => {
  await on(HOUR, {}, async (page) => {
    await found(page);
    await page.locator(".facets input").fill("event.dataset");
    await page.getByRole("button", { name: "event.dataset as a column" }).click();
    const heads = () => page.getByRole("columnheader").locator(".text").allInnerTexts();
    assert.deepEqual(await heads(), ["log.group", "event.dataset", "message"]);
    await page.getByRole("button", { name: "Move event.dataset left" }).click();
    assert.deepEqual(await heads(), ["event.dataset", "log.group", "message"]);
    await page.getByRole("button", { name: "Wrap lines" }).click();
    await page.locator(".grid.wrap").waitFor();
    await page.goto(page.url().split("?")[0]);
    await found(page);
    assert.deepEqual(await heads(), ["event.dataset", "log.group", "message"]);
    await page.locator(".grid.wrap").waitFor();
    await page.getByRole("button", { name: "Take the column log.group away" }).click();
    assert.deepEqual(await heads(), ["event.dataset", "message"]);
  });
});

test("7: fields and values are completed, and an error points at its character", async () => {
  await on(HOUR, { expected: /status of 400/ }, async (page) => {
    await found(page);
    await query(page).click();
    await page.keyboard.type("log.gr");
    await proposal(page, "log.group").waitFor();
    await choose(page);
    await proposal(page, "/app/web").waitFor();
    await page.keyboard.type("/app/w");
    await until("one is left", async () => (await page.locator(".cm-tooltip-autocomplete li").count()) === 1);
    await choose(page);
    await until("the value is quoted", async () => (await query_text(page)) === 'log.group:"/app/web"');
    await page.keyboard.press("Enter");
    await found(page);
    await ask(page, 'timeout AND (user.name:alice');
    const told = page.getByRole("alert");
    await told.getByText("never closed").waitFor();
    await told.getByText("(character 13)").waitFor();
    assert.equal(await told.locator("mark").innerText(), "(");
    assert.ok((await rows(page).count()) > 0, "what was found before stays while one types");
  });
});

test("8: one key shows what the stream said before and after", async () => {
  await on(`${HOUR}&q=log.group:"/app/auth"`, {}, async (page) => {
    await found(page);
    for (let i = 0; i < 4; ++i) await page.keyboard.press("j");
    const message = await page.locator('.row[aria-selected="true"] .message').innerText();
    await page.keyboard.press("c");
    const here = page.locator(".context .here");
    await here.waitFor();
    assert.ok((await here.innerText()).includes(message));
    assert.ok((await page.locator(".context li").count()) > 5);
  });
});

test("9: live events arrive, and pause holds them back", async () => {
  await on("/", {}, async (page) => {
    await found(page);
    const first = () => rows(page).first().getAttribute("id").then(() => page.locator(".summary b").innerText());
    await page.keyboard.press("l");
    const before = await first();
    await until("an event arrives", async () => (await first()) !== before);
    await page.getByRole("button", { name: "Pause" }).click();
    const paused = await first();
    await page.getByText(/paused, [1-9]\d* waiting/).waitFor();
    assert.equal(await first(), paused);
    await page.getByRole("button", { name: /^Go on/ }).click();
    await until("what waited is shown", async () => (await first()) !== paused);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Live" }).waitFor();
  });
});

test("10: patterns tell what is said most, and narrow the search", async () => {
  await on(`${HOUR}&q=log.group:"/app/auth"`, {}, async (page) => {
    await found(page);
    const all = await count(page);
    await page.getByRole("button", { name: "Patterns" }).click();
    const template = page.locator(".template").first();
    await template.waitFor();
    await page.locator(".trend").first().waitFor();
    await picture(page, "patterns");
    await template.click();
    await found(page);
    assert.match(await query_text(page), /^log\.group:"\/app\/auth" AND ./);
    const some = await count(page);
    assert.ok(some > 0 && some <= all);
  });
});

test("11: searches are saved by the SIEM and remembered, renamed, shared and deleted", async () => {
  await on(HOUR, {}, async (page) => {
    await found(page);
    await ask(page, "event.action:StopLogging");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("button", { name: "Saved searches" }).click();
    await page.getByText("Give the search a name").waitFor();
    await page.getByLabel("Name of this search").fill("who stops the trail");
    await page.keyboard.press("Enter");
    await page.getByText("Saved as “who stops the trail”").waitFor();
    await page.keyboard.press("Escape");
    await page.goto(page.url().split("?")[0]);
    await found(page);
    await page.getByRole("button", { name: "Saved searches" }).click();
    await page.getByRole("button", { name: /^who stops the trail/ }).click();
    await until("it is asked again", () => parameters(page).get("q") === "event.action:StopLogging");
    assert.equal(parameters(page).get("since"), "1h");
    await page.getByRole("button", { name: "Saved searches" }).click();
    const share = page.getByRole("button", { name: "Share who stops the trail" });
    await share.click();
    await until("it is shared", async () => (await share.getAttribute("aria-pressed")) === "true");
    await page.getByRole("button", { name: "Rename who stops the trail" }).click();
    await page.getByLabel("New name of who stops the trail").fill("trails that stop");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Delete trails that stop" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("Give the search a name").waitFor();
  });
});

test("11: searches that lie in the browser are moved to the SIEM", async () => {
  const old = [{ name: "from before", q: "user.name:alice", range: { since: "6h" }, columns: ["message"], by: "log.level" }];
  const lay = (page) => page.addInitScript((text) => localStorage.getItem("catchment.saved") ?? localStorage.setItem("catchment.saved", text), JSON.stringify(old));
  await on(HOUR, { before: lay }, async (page) => {
    await found(page);
    await page.getByRole("button", { name: "Saved searches" }).click();
    await page.getByRole("button", { name: "Move to the SIEM" }).click();
    await page.getByRole("button", { name: /^from before/ }).waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("catchment.saved")), "[]");
    await page.getByRole("button", { name: "Delete from before" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("Give the search a name").waitFor();
    assert.equal(await page.getByRole("button", { name: "Move to the SIEM" }).count(), 0);
  });
});

test("12: what is found is a file; keys do everything; dark is dark", async () => {
  await on(`${HOUR}&q=event.action:CreateUser`, { scheme: "dark" }, async (page) => {
    await found(page);
    const rows_found = await count(page);
    for (const [name, type] of [["CSV", "csv"], ["NDJSON", "gz"]]) {
      await page.getByRole("button", { name: "Export and share" }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(".menu").getByText(name, { exact: true }).click(),
      ]);
      assert.ok(download.suggestedFilename().endsWith(type), download.suggestedFilename());
      const bytes = readFileSync(await download.path());
      if (type === "csv") {
        const lines = bytes.toString().trim().split("\r\n");
        assert.equal(lines[0], "@timestamp,log.group,message");
        assert.equal(lines.length, 1 + rows_found);
      }
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys and syntax" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("x");
    assert.equal(await query_text(page), "x");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole("button", { name: "Theme: auto" }).click();
    assert.notEqual(await ground(), dark);
  });
});

test("13: pipes make a table, and a chart of it where its rows are of times", async () => {
  const q = "NOT log.level:debug | stats count() as n by bin(5m), log.group";
  await on(`${HOUR}&q=${encodeURIComponent(q)}`, { expected: /status of 400/ }, async (page) => {
    await found(page);
    const table = page.getByRole("grid", { name: "Table" });
    await table.waitFor();
    assert.deepEqual(await table.getByRole("columnheader").allInnerTexts(), ["bin(5m)", "log.group", "n"]);
    await page.locator(".chart canvas").waitFor();
    await picture(page, "table");
    // The histogram counts the events that the table is made of.
    assert.ok((await count(page)) > 0);
    await ask(page, "* | stats cuont() by log.group");
    await page.getByRole("button", { name: "* | stats count() by log.group" }).click();
    await until("it is corrected", async () => (await table.getByRole("columnheader").allInnerTexts()).join() === "log.group,count()");
    await ask(page, "*");
    await page.getByRole("grid", { name: "Events" }).waitFor();
  });
});
