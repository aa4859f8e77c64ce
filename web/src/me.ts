// Who looks at the page, and what he may.
import { signal } from "@preact/signals";
import { ApiError, ask, guard, json, url } from "./api";

export interface Visible {
  logGroups: string[];
  datasets: string[];
}
export interface External {
  issuer: string;
  subject: string;
}
export interface Me {
  name: string;
  role: "viewer" | "analyst" | "admin";
  may: string[];
  visible: Visible;
  oidc: External | null; // of whom a provider lets in: there is no password here
  totp: boolean;
  recoveryCodes: number;
  csrf?: string; // of a session: its changes bring it along
}

// undefined: not known yet; null: nobody, so that the page asks for a login.
export const me = signal<Me | null | undefined>(undefined);
export const unreachable = signal<ApiError | null>(null);

export const may = (what: string): boolean => me.value?.may.includes(what) ?? false;

export function enter(who: Me): void {
  guard.csrf = who.csrf ?? "";
  unreachable.value = null;
  me.value = who;
}

guard.turned_away = () => (me.value = null);

export async function look(): Promise<void> {
  try {
    enter(await json<Me>(url("me")));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) me.value = null;
    else unreachable.value = error as ApiError;
  }
}

export async function leave(): Promise<void> {
  await ask(url("logout"), { method: "POST" }).catch(() => undefined);
  me.value = null;
}
