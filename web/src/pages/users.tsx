// The users, for administrators: who there is, what each may and sees.
import { useState } from "preact/hooks";
import { change, url } from "../api";
import type { External, Visible } from "../me";
import { Failure } from "../ui/notice";
import { copy, say } from "../ui/said";
import { Field, Form } from "./login";
import { usePolled } from "./polled";

interface User {
  name: string;
  role: string;
  visible: Visible;
  disabled: boolean;
  totp: boolean;
  password: boolean;
  oidc: External | null;
}
type Linked = User & { link: string; linkUntil: string };

function state(user: User): string {
  if (user.disabled) return "disabled";
  if (user.oidc) return "by the provider";
  if (!user.password) return "no password yet";
  return user.totp ? "with authenticator" : "password alone";
}

const words = (text: string | undefined) => (text ?? "").split(/[\s,]+/).filter(Boolean);

function sees(user: User): string {
  const all = [...user.visible.logGroups, ...user.visible.datasets];
  return all.length > 0 ? all.join(", ") : "everything";
}

export function Users() {
  const told = usePolled<{ users: User[] }>(url("users"), 60);
  const [linked, set_linked] = useState<Linked | null>(null);
  const act = async (method: string, address: string, body?: unknown) => {
    try {
      const made = await change<Linked>(method, address, body);
      if (made.link) set_linked(made);
      told.again();
    } catch (error) {
      say((error as Error).message);
    }
  };
  const add = async (values: Record<string, string>, form: HTMLFormElement) => {
    const visible = { logGroups: words(values["groups"]), datasets: words(values["datasets"]) };
    set_linked(await change<Linked>("POST", url("users"), { name: values["name"], role: values["role"], visible }));
    form.reset();
    told.again();
  };
  const link = linked && `${location.origin}/setup#token=${linked.link}`;
  return (
    <section aria-labelledby="users">
      <h2 id="users">Users</h2>
      {told.failure && <Failure error={told.failure} again={told.again} />}
      {linked && (
        <div class="once" role="status">
          <b>Give {linked.name} this link, by which the password is set. It is good once, for a day.</b>
          <code>{link}</code>
          <span>
            <button type="button" class="button" onClick={() => void copy(link!, "Link")}>
              Copy
            </button>
          </span>
        </div>
      )}
      {told.value && (
        <div class="sideways" tabIndex={0} role="region" aria-label="Table of users">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Sees</th>
                <th scope="col">State</th>
                <th scope="col"><span class="spoken">What to do</span></th>
              </tr>
            </thead>
            <tbody>
              {told.value.users.map((one) => (
                <tr key={one.name}>
                  <td>{one.name}</td>
                  <td>
                    {one.oidc ? (
                      one.role
                    ) : (
                      <select aria-label={`Role of ${one.name}`} value={one.role} onChange={(event) => void act("PATCH", url("users"), { name: one.name, role: event.currentTarget.value })}>
                        <option>viewer</option>
                        <option>analyst</option>
                        <option>admin</option>
                      </select>
                    )}
                  </td>
                  <td>{sees(one)}</td>
                  <td title={one.oidc ? `${one.oidc.subject} of ${one.oidc.issuer}` : undefined}>{state(one)}</td>
                  <td class="acts">
                    <button type="button" class="button" onClick={() => void act("PATCH", url("users"), { name: one.name, disabled: !one.disabled })}>
                      {one.disabled ? "Enable" : "Disable"}
                    </button>
                    {!one.oidc && (
                      <button type="button" class="button" onClick={() => void act("POST", url("users/reset", { name: one.name }))}>
                        New link
                      </button>
                    )}
                    <button type="button" class="button" onClick={() => confirm(`Remove ${one.name} and all tokens of ${one.name}?`) && void act("DELETE", url("users", { name: one.name }))}>
                      Remove
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Form act={add} say="Add a user">
        <Field label="Name" name="name" complete="off" />
        <label class="field">
          Role
          <select name="role">
            <option>viewer</option>
            <option>analyst</option>
            <option>admin</option>
          </select>
        </label>
        <label class="field">
          Log groups
          <input name="groups" placeholder="all, or /app/* /aws/rds/*" />
        </label>
        <label class="field">
          Datasets
          <input name="datasets" placeholder="all, or aws.cloudtrail" />
        </label>
      </Form>
    </section>
  );
}
