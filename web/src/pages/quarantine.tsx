// What could not be read and why; its object, and another attempt.
import { useEffect, useState } from "preact/hooks";
import { ApiError, Row, ask, json, rows as read_rows, text, url } from "../api";
import { whole } from "../numbers";
import { now, search } from "../state";
import { ago, dayAndTime } from "../time";
import { Icon } from "../ui/icons";
import { Failure } from "../ui/notice";
import { say } from "../ui/said";

interface Redrive {
  waiting: number;
  released: number;
  kept: number;
}

export function Quarantine() {
  const [found, set_found] = useState<Row[] | null>(null);
  const [failure, set_failure] = useState<ApiError | null>(null);
  const [turn, set_turn] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const all: Row[] = [];
    read_rows(url("quarantine"), controller.signal, (arrived) => void all.push(...arrived)).then(
      () => (set_found(all), set_failure(null)),
      (error) => !controller.signal.aborted && set_failure(error as ApiError),
    );
    const timer = window.setTimeout(() => set_turn((n) => n + 1), 10_000);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [turn]);
  const again = () => set_turn((n) => n + 1);
  const redrive = async (what: { id: string } | { all: "true" }) => {
    try {
      await ask(url("quarantine/redrive", { ...what }), { method: "POST" });
      say("It is taken in again");
      setTimeout(() => void told(again), 1000);
    } catch (error) {
      say(error instanceof ApiError ? error.message : String(error));
    }
  };
  return (
    <section id="quarantine" class="quarantine" aria-labelledby="quarantine-title">
      <header>
        <h2 id="quarantine-title">Quarantine{found && found.length > 0 && ` (${whole(found.length)})`}</h2>
        {found && found.length > 1 && (
          <button type="button" class="button" onClick={() => void redrive({ all: "true" })}>
            <Icon name="redo" /> Take all in again
          </button>
        )}
      </header>
      {failure && <Failure error={failure} again={again} />}
      {!found && !failure && <div class="waiting tall" />}
      {found?.length === 0 && (
        <p class="empty">
          <Icon name="check" /> Nothing is in quarantine: all objects that came could be read.
        </p>
      )}
      {found && found.length > 0 && (
        <div class="sideways" tabIndex={0} role="region" aria-label="Objects in quarantine">
          <table>
            <thead>
              <tr>
                <th scope="col">Since</th>
                <th scope="col">Reason</th>
                <th scope="col">Object</th>
                <th scope="col">
                  <span class="spoken">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((row) => (
                <Line key={text(row.event["id"])} row={row} redrive={(id) => void redrive({ id })} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

async function told(again: () => void): Promise<void> {
  const how = await json<Redrive>(url("quarantine/redrive")).catch(() => null);
  if (how && how.waiting === 0) say(`${whole(how.released)} taken in, ${whole(how.kept)} kept as unreadable`);
  again();
}

function Line({ row, redrive }: { row: Row; redrive: (id: string) => void }) {
  const one = row.event;
  const id = text(one["id"]);
  const key = text(one["key"]);
  const at = text(one["at"]);
  return (
    <tr>
      <td>
        <time dateTime={at} title={dayAndTime(at, search.value.zone)}>
          {ago(at, now.value)}
        </time>
      </td>
      <td class="reason">{text(one["reason"])}</td>
      <td class="object">
        {key ? `${text(one["bucket"])}/${key}` : <details><summary>a message</summary><pre>{text(one["message"])}</pre></details>}
      </td>
      <td class="acts">
        {key && (
          <a class="button" href={url("quarantine/object", { id })} download={key.split("/").at(-1) || "object"}>
            <Icon name="download" /> Object
          </a>
        )}
        <button type="button" class="button" onClick={() => redrive(id)}>
          <Icon name="redo" /> Take in again
        </button>
      </td>
    </tr>
  );
}
