// Who searched and changed what, when and from where.
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../api";
import { json, url } from "../api";
import { whole } from "../numbers";
import { search } from "../state";
import { dayAndTime } from "../time";
import { Failure } from "../ui/notice";

interface Entry {
  id: number;
  at: string;
  last: string;
  count: number;
  who: string;
  by: string;
  address: string;
  action: string;
  detail: string;
  status: number;
}
interface Told {
  entries: Entry[];
  next: number | null;
}

export function Audit() {
  const [who, set_who] = useState("");
  const [told, set_told] = useState<Told | null>(null);
  const [failure, set_failure] = useState<ApiError | null>(null);
  const [turn, set_turn] = useState(0);
  const read = async (before?: number) => {
    try {
      const page = await json<Told>(url("audit", { who: who.trim(), before }));
      const earlier = before && told ? told.entries : [];
      set_told({ entries: [...earlier, ...page.entries], next: page.next });
      set_failure(null);
    } catch (error) {
      set_failure(error as ApiError);
    }
  };
  useEffect(() => void read(), [who, turn]);
  return (
    <main class="page audit">
      <h1>Audit</h1>
      <div class="controls">
        <input type="search" aria-label="Of one user" placeholder="Of one user" value={who} onInput={(event) => set_who(event.currentTarget.value)} />
        <button type="button" class="button" onClick={() => set_turn((n) => n + 1)}>
          Look again
        </button>
      </div>
      {failure && <Failure error={failure} again={() => set_turn((n) => n + 1)} />}
      {!told && !failure && <div class="waiting tall" />}
      {told?.entries.length === 0 && <p class="empty">Nothing of this was written down.</p>}
      {told && told.entries.length > 0 && <Entries entries={told.entries} />}
      {told?.next && (
        <p>
          <button type="button" class="button" onClick={() => void read(told.next!)}>
            Earlier
          </button>
        </p>
      )}
    </main>
  );
}

function Entries({ entries }: { entries: Entry[] }) {
  const { zone } = search.value;
  return (
    <div class="sideways" tabIndex={0} role="region" aria-label="What was done">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">From</th>
            <th scope="col">What</th>
            <th scope="col">Of what</th>
            <th scope="col" class="number">Answer</th>
            <th scope="col" class="number">Times</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.id}>
              <td>{dayAndTime(one.at, zone, false)}</td>
              <td title={one.by.replace("_", " ")}>{one.who || "nobody known"}</td>
              <td>{one.address}</td>
              <td>{one.action.replace("/api/v1/", "")}</td>
              <td class="detail">{one.detail}</td>
              <td class={`number ${one.status >= 400 ? "bad" : ""}`}>{one.status}</td>
              <td class="number">{whole(one.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
