// Who one is: by name and password, and by a code where that is asked for; by a provider that the SIEM
// is told of; or by a link that lets one set a password, as the first start prints it.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError, change, json, url } from "../api";
import type { Me } from "../me";
import { enter } from "../me";

// The token of a link is behind the #, which no browser sends anywhere.
const token = () => (location.pathname === "/setup" ? (/[#&]token=([\w-]+)/.exec(location.hash)?.[1] ?? "") : "");

export function Login() {
  return (
    <main class="gate">{token() ? <SetUp token={token()} /> : <Enter />}</main>
  );
}

function Brand() {
  return (
    <h1 class="brand">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M3 6c4 0 4 4 9 4s5-4 9-4M6.500 12c2.500 0 3 2.5 5.5 2.500s3-2.5 5.5-2.500M12 14.500V20" />
      </svg>
      Catchment
    </h1>
  );
}

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "password";
  complete: string;
  hint?: string;
  focus?: boolean;
}

export function Field({ label, name, type = "text", complete, hint, focus = false }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const described = useId();
  useEffect(() => void (focus && input.current?.focus()), [focus]);
  const more = { ...(type === "password" && { type }), ...(hint && { "aria-describedby": described }) };
  return (
    <div class="field">
      <label>
        {label}
        <input ref={input} name={name} {...more} autocomplete={complete} required spellcheck={false} autocapitalize="off" />
      </label>
      {hint && (
        <span class="hint" id={described}>
          {hint}
        </span>
      )}
    </div>
  );
}

// A form whose values are handed on as texts by their names; what comes of it is told below them.
export function Form({ act, say, children }: { act: (values: Record<string, string>, form: HTMLFormElement) => Promise<void>; say: string; children: ComponentChildren }) {
  const [wrong, set_wrong] = useState("");
  const [busy, set_busy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    set_busy(true);
    set_wrong("");
    try {
      await act(Object.fromEntries(new FormData(form)) as Record<string, string>, form);
    } catch (error) {
      set_wrong(error instanceof Error ? error.message : String(error));
    }
    set_busy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {children}
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" class="button primary" disabled={busy}>
        {say}
      </button>
    </form>
  );
}

// What became of a login by the provider: it leads back with a code behind the #.
const REFUSED: Record<string, string> = {
  expired: "That login took too long, or was begun in another browser. Try again.",
  grant: "The provider did not take its own code back. Try again; if it stays so, the SIEM's log says why.",
  denied: "The provider did not let you in.",
  provider: "The provider does not answer as it should. Try again in a moment; why, the SIEM's log says.",
  token: "What the provider says of you cannot be believed. Why, the SIEM's log says.",
  no_role: "The provider knows you, and gives you no role here. Ask who administers it for one.",
  disabled: "Your user is disabled here.",
  full: "There are as many users as there may be.",
  locked: "Too many logins from your address failed. Try again in 15 minutes.",
  not_private: "A login from another machine needs TLS.",
};
const refused = () => {
  const code = /[#&]login=(\w+)/.exec(location.hash)?.[1];
  if (!code) return "";
  return Object.hasOwn(REFUSED, code) ? REFUSED[code]! : "The login by the provider failed.";
};

interface Ways {
  oidc: { title: string } | null;
}

function ByProvider({ title }: { title: string }) {
  const next = location.pathname === "/setup" ? "" : location.pathname + location.search;
  return (
    <a class="button" href={url("login/oidc", { next: next === "/" ? "" : next })}>
      Log in with {title}
    </a>
  );
}

function Enter() {
  const [code, set_code] = useState(false);
  const [none, set_none] = useState(false);
  const [ways, set_ways] = useState<Ways>({ oidc: null });
  const [failed] = useState(refused);
  useEffect(() => {
    document.title = "Log in · Catchment";
    if (failed) history.replaceState(null, "", location.pathname + location.search);
    void json<Ways>(url("login")).then(set_ways, () => undefined);
    void json<{ needed: boolean }>(url("setup")).then(
      (told) => set_none(told.needed),
      () => undefined,
    );
  }, []);
  const act = async (values: Record<string, string>) => {
    try {
      enter(await change<Me>("POST", url("login"), values));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "code_needed") throw error;
      set_code(true);
    }
  };
  const provider = ways.oidc && <ByProvider title={ways.oidc.title} />;
  const why = failed && (
    <p class="wrong" role="alert">
      {failed}
    </p>
  );
  const form = (
    <Form act={act} say="Log in">
      <Field label="Name" name="name" complete="username" focus />
      <Field label="Password" name="password" type="password" complete="current-password" />
      {code && <Field label="Code" name="code" complete="one-time-code" hint="Of your authenticator, or a recovery code" focus />}
    </Form>
  );
  return (
    <div class="card">
      <Brand />
      {why}
      {provider}
      {none ? <Nobody heading={provider ? "Nobody administers it yet" : "Nobody can log in yet"} /> : form}
    </div>
  );
}

function Nobody({ heading }: { heading: string }) {
  return (
    <>
      <h2>{heading}</h2>
      <p>
        Open the link that the terminal printed at the start, after <code>first login</code>. It is good for an hour;
        where the SIEM runs, this prints another:
      </p>
      <code>catchment users add NAME --role admin</code>
    </>
  );
}

function SetUp({ token }: { token: string }) {
  const [first, set_first] = useState<boolean | null>(null);
  useEffect(() => {
    document.title = "Set a password · Catchment";
    void json<{ needed: boolean }>(url("setup")).then(
      (told) => set_first(told.needed),
      () => set_first(false),
    );
  }, []);
  const act = async (values: Record<string, string>) => {
    if (values["password"] !== values["again"]) throw new Error("The two passwords are not the same.");
    const { name = "", password } = values;
    const who = await change<Me>("POST", url("setup"), { token, name, password });
    history.replaceState(null, "", "/");
    enter(who);
  };
  if (first === null) return <div class="card" />;
  return (
    <Form act={act} say={first ? "Begin" : "Set the password"}>
      <Brand />
      <p>{first ? "You are the first here, and so the administrator. Choose a name and a password." : "Choose a password."}</p>
      {first && <Field label="Name" name="name" complete="username" focus />}
      <Field label="Password" name="password" type="password" complete="new-password" hint="10 characters at least" focus={!first} />
      <Field label="Password, again" name="again" type="password" complete="new-password" />
    </Form>
  );
}
