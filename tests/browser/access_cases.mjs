// Who looks at the page: the first login by the link of the terminal, then a name and a password, a
// code, another user.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { BASE, found, on, picture, until } from "./running.mjs";

const PASSWORD = "a good long one";
const LINK = new URL(process.env.CATCHMENT_FIRST_LINK);
const stranger = { stranger: true, expected: /status of 40[1349]/ };

function code(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function log_in(page, name) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

test("the terminal's link makes the first administrator, once", async () => {
  const alone = (page) => page.route("**/api/v1/login", (route) => route.fulfill({ json: { oidc: null } }));
  await on("/", { ...stranger, before: alone }, async (page) => {
    await page.getByRole("heading", { name: "Nobody can log in yet" }).waitFor();
  });
  await on("/", stranger, async (page) => {
    await page.getByRole("heading", { name: "Nobody administers it yet" }).waitFor();
    await page.getByRole("link", { name: "Log in with Local IDs" }).waitFor();
  });
  await on(LINK.pathname + LINK.hash, { ...stranger, scheme: "dark" }, async (page) => {
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Password, again").fill("another");
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("alert").filter({ hasText: "not the same" }).waitFor();
    await page.getByLabel("Password, again").fill(PASSWORD);
    await picture(page, "first-login");
    await page.getByRole("button", { name: "Begin" }).click();
    await found(page);
    assert.equal(new URL(page.url()).hash, "");
    await page.getByRole("button", { name: "Log out ada" }).click();
    await page.getByRole("button", { name: "Log in", exact: true }).waitFor();
  });
  await on(LINK.pathname + LINK.hash, stranger, async (page) => {
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Password, again").fill(PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByRole("alert").filter({ hasText: "used up" }).waitFor();
  });
});

test("a login asks for the code where there is an authenticator; tokens and users are made in Settings", async () => {
  await on("/settings", stranger, async (page) => {
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill("not that one");
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: "not right" }).waitFor();
    await log_in(page, "ada");
    const section = page.getByRole("region", { name: "Authenticator" });
    await section.getByLabel("Password").fill(PASSWORD);
    await section.getByRole("button", { name: "Set one up" }).click();
    const secret = await section.locator(".once code").innerText();
    await section.getByLabel("The code that it shows").fill(code(secret));
    await section.getByRole("button", { name: "Confirm" }).click();
    await until("ten codes", async () => (await section.locator("li").count()) === 10);

    const tokens = page.getByRole("region", { name: "API tokens" });
    await tokens.getByLabel("Name").fill("scripts");
    await tokens.getByRole("button", { name: "Make a token" }).click();
    assert.match(await tokens.locator(".once code").innerText(), /^ct_[0-9a-f]{64}$/);

    const users = page.getByRole("region", { name: "Users", exact: true });
    await users.getByLabel("Name").fill("vera");
    await users.getByLabel("Log groups").fill("/app/web");
    await users.getByRole("button", { name: "Add a user" }).click();
    const link = new URL(await users.locator(".once code").innerText());
    await picture(page, "settings");
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByRole("cell", { name: /vera as viewer/ }).waitFor();

    await page.getByRole("button", { name: "Log out ada" }).click();
    await log_in(page, "ada");
    await page.getByLabel("Code").fill(code(secret, Date.now() + 30_000));
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByRole("button", { name: "Log out ada" }).waitFor();

    await on(link.pathname + link.hash, stranger, async (hers) => {
      await hers.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await hers.getByLabel("Password, again").fill(PASSWORD);
      await hers.getByRole("button", { name: "Set the password" }).click();
      await found(hers);
      assert.equal(await hers.getByRole("link", { name: "Audit" }).count(), 0);
      const groups = await hers.evaluate(async () => {
        const told = await (await fetch("/api/v1/facets?fields=log.group&since=1h")).json();
        return told.facets[0].values.map((one) => one.value);
      });
      assert.deepEqual(groups, ["/app/web"]);
    });
  });
  assert.equal((await fetch(`${BASE}/api/v1/me`)).status, 401);
});

test("the provider, which is another site, lets in where one wanted to go; why not is told", async () => {
  const led = { stranger: true, expected: /status of 401|asked http:\/\/localhost:\d+\/realm\/auth/ };
  await on("/settings?tz=UTC", led, async (page) => {
    await page.getByRole("link", { name: "Log in with Local IDs" }).click();
    await page.getByText(/^You log in by http:\/\/localhost/).waitFor();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/settings?tz=UTC");
    assert.equal(await page.getByLabel("Password").count(), 0);
    await page.getByRole("button", { name: "Log out alice" }).click();
    await page.getByRole("link", { name: "Log in with Local IDs" }).waitFor();
  });
  await on("/#login=no_role", stranger, async (page) => {
    await page.getByRole("alert").filter({ hasText: "no role here" }).waitFor();
    await until("the code is gone from the address", () => new URL(page.url()).hash === "");
    await picture(page, "login");
  });
  await on("/#login=%3Cimg", stranger, async (page) => {
    await page.getByRole("link", { name: "Log in with Local IDs" }).waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  });
});
