// JSON, laid out; a press on a leaf offers what the search can do with it.
import type { Value } from "../api";
import { text } from "../api";
import { Popover } from "../ui/popover";
import { LeafActions } from "./leaf";

const MOST = 500; // leaves of one level

export function Tree({ value, path = "" }: { value: Value; path?: string }) {
  if (Array.isArray(value)) {
    if (value.length === 0) return <>[]</>;
    return (
      <ul class="tree">
        {value.slice(0, MOST).map((item, i) => (
          <li key={i}>
            <span class="index">{i}</span> <Tree value={item} path={path} />
          </li>
        ))}
        {value.length > MOST && <li>… {value.length - MOST} more</li>}
      </ul>
    );
  }
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value);
    if (members.length === 0) return <>{"{}"}</>;
    return (
      <ul class="tree">
        {members.slice(0, MOST).map(([name, member]) => (
          <li key={name}>
            <span class="name">{name}</span> <Tree value={member} path={below(path, name)} />
          </li>
        ))}
        {members.length > MOST && <li>… {members.length - MOST} more</li>}
      </ul>
    );
  }
  const kind = value === null ? "null" : typeof value;
  return (
    <Popover label={`${path}: what to do`} className={`leaf ${kind}`} button={kind === "null" ? "null" : text(value)}>
      {(close) => <LeafActions field={path} value={text(value)} done={close} />}
    </Popover>
  );
}

// The leaves of a message have names of their own: they do not begin with "message.".
function below(path: string, name: string): string {
  return path === "" || path === "message" ? name : `${path}.${name}`;
}

// What a text holds, where it is JSON.
export function parsed(message: string): Value | undefined {
  if (!/^\s*[[{]/.test(message)) return undefined;
  try {
    return JSON.parse(message) as Value;
  } catch {
    return undefined;
  }
}
