// What is one's own: password, authenticator, tokens; and for administrators the users.
import { useState } from "preact/hooks";
import { change, url } from "../api";
import { may, me, look } from "../me";
import { search } from "../state";
import { dayAndTime } from "../time";
import { Failure } from "../ui/notice";
import { copy, say } from "../ui/said";
import { Field, Form } from "./login";
import { usePolled } from "./polled";
import { Users } from "./users";

const SCOPES: [string, string][] = [
  ["read", "search, export, see"],
  ["metrics", "/metrics"],
  ["operate", "the quarantine"],
  ["administer", "everything"],
];

export function Settings() {
  const who = me.value!;
  const sees = [...who.visible.logGroups, ...who.visible.datasets];
  return (
    <main class="page settings">
      <h1>Settings</h1>
      <p class="empty">
        {who.name}, {who.role}
        {sees.length > 0 && `, who sees ${sees.join(", ")}`}
      </p>
      {who.oidc && (
        <p class="empty">You log in by {who.oidc.issuer}: your password and second factor are kept there, and your role is given there.</p>
      )}
      {who.csrf && !who.oidc && <Password />}
      {who.csrf && !who.oidc && <Authenticator />}
      <Tokens />
      {may("administer") && <Users />}
    </main>
  );
}

function Password() {
  const act = async ({ password, fresh, again }: Record<string, string>, form: HTMLFormElement) => {
    if (fresh !== again) throw new Error("The two new passwords are not the same.");
    await change("POST", url("me/password"), { password, new: fresh });
    form.reset();
    say("The password is changed; your other sessions have ended");
  };
  return (
    <section>
      <h2>Password</h2>
      <Form act={act} say="Change">
        <Field label="Password" name="password" type="password" complete="current-password" />
        <Field label="New password" name="fresh" type="password" complete="new-password" />
        <Field label="New password, again" name="again" type="password" complete="new-password" />
      </Form>
    </section>
  );
}

function Authenticator() {
  const [secret, set_secret] = useState<{ secret: string; address: string } | null>(null);
  const [codes, set_codes] = useState<string[]>([]);
  const begin = async ({ password }: Record<string, string>) => set_secret(await change("POST", url("me/totp"), { password }));
  const confirm = async ({ code }: Record<string, string>) => {
    const told = await change<{ recoveryCodes: string[] }>("PUT", url("me/totp"), { code });
    set_codes(told.recoveryCodes);
    set_secret(null);
    await look();
  };
  const end = async ({ password }: Record<string, string>) => {
    await change("DELETE", url("me/totp"), { password });
    set_codes([]);
    await look();
  };
  const on = me.value!.totp;
  return (
    <section aria-labelledby="authenticator">
      <h2 id="authenticator">Authenticator</h2>
      {codes.length > 0 && (
        <div class="once" role="status">
          <b>Keep these where you find them without your device. Each is good once, and they are shown now only.</b>
          <ul>{codes.map((one) => <li key={one}><code>{one}</code></li>)}</ul>
        </div>
      )}
      {on && (
        <>
          <p class="empty">A code is asked for at each login. {me.value!.recoveryCodes} recovery codes are left.</p>
          <Form act={end} say="End it">
            <Field label="Password" name="password" type="password" complete="current-password" />
          </Form>
        </>
      )}
      {!on && !secret && (
        <>
          <p class="empty">None: the password alone lets in.</p>
          <Form act={begin} say="Set one up">
            <Field label="Password" name="password" type="password" complete="current-password" />
          </Form>
        </>
      )}
      {secret && (
        <>
          <div class="once">
            <span>
              Enter this in your app, or <a href={secret.address}>open it there</a>:
            </span>
            <code>{secret.secret}</code>
          </div>
          <Form act={confirm} say="Confirm">
            <Field label="The code that it shows" name="code" complete="one-time-code" focus />
          </Form>
        </>
      )}
    </section>
  );
}

interface Token {
  id: string;
  name: string;
  user: string;
  scopes: string[];
  until: string | null;
  used: string | null;
}

function Tokens() {
  const told = usePolled<{ tokens: Token[] }>(url("tokens"), 60);
  const [fresh, set_fresh] = useState("");
  const { zone } = search.value;
  const day = (at: string | null, never: string) => (at ? dayAndTime(at, zone, false) : never);
  const add = async (values: Record<string, string>, form: HTMLFormElement) => {
    const scopes = SCOPES.map(([name]) => name).filter((name) => values[name]);
    const made = await change<{ token: string }>("POST", url("tokens"), { name: values["name"], scopes, lasts: values["lasts"] });
    set_fresh(made.token);
    form.reset();
    told.again();
  };
  const remove = async (id: string) => {
    await change("DELETE", url("tokens", { id })).catch((error: Error) => say(error.message));
    told.again();
  };
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">API tokens</h2>
      {told.failure && <Failure error={told.failure} again={told.again} />}
      {fresh && (
        <div class="once" role="status">
          <b>Copy it now: it is not shown again.</b>
          <code>{fresh}</code>
          <span>
            <button type="button" class="button" onClick={() => void copy(fresh, "Token")}>
              Copy
            </button>
          </span>
        </div>
      )}
      {told.value?.tokens.length === 0 && <p class="empty">None. Scripts send one as Authorization: Bearer …</p>}
      {told.value && told.value.tokens.length > 0 && (
        <div class="sideways" tabIndex={0} role="region" aria-label="Tokens">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Of</th>
                <th scope="col">May</th>
                <th scope="col">Until</th>
                <th scope="col">Last used</th>
                <th scope="col"><span class="spoken">What to do</span></th>
              </tr>
            </thead>
            <tbody>
              {told.value.tokens.map((one) => (
                <tr key={one.id}>
                  <td>{one.name}</td>
                  <td>{one.user}</td>
                  <td>{one.scopes.join(", ")}</td>
                  <td>{day(one.until, "for ever")}</td>
                  <td>{day(one.used, "never")}</td>
                  <td class="acts">
                    <button type="button" class="button" onClick={() => void remove(one.id)}>
                      Revoke
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Form act={add} say="Make a token">
        <Field label="Name" name="name" complete="off" />
        <label class="field">
          For
          <select name="lasts">
            <option value="30d">30 days</option>
            <option value="90d">90 days</option>
            <option value="365d">a year</option>
            <option value="">ever</option>
          </select>
        </label>
        <fieldset>
          <legend>May</legend>
          {SCOPES.filter(([name]) => may(name)).map(([name, what]) => (
            <label class="check" key={name}>
              <input type="checkbox" name={name} defaultChecked={name === "read"} /> {name} <span class="hint">{what}</span>
            </label>
          ))}
        </fieldset>
      </Form>
    </section>
  );
}
