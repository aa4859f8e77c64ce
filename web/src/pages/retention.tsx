// How long each source is kept, what is due, what is held, and what went when.
import { url } from "../api";
import { whole } from "../numbers";
import { change, search } from "../state";
import { dayAndTime } from "../time";
import { Failure } from "../ui/notice";
import { usePolled } from "./polled";

interface Kept {
  accounts: string[];
  logGroups: string[];
  days: number;
  wordIndex: boolean;
  events: number;
  oldest: string | null;
  newest: string | null;
  due: number;
}
interface Told {
  time: string;
  sources: Kept[];
  holds: { name: string; query: string; events: number }[];
  forgotten: { at: string; day: string | number; events: number; wholeDay: boolean | number }[];
}

export function Retention() {
  const told = usePolled<Told>(url("retention"), 30);
  const all = told.value;
  return (
    <main class="page retention">
      <h1>Retention</h1>
      {told.failure && <Failure error={told.failure} again={told.again} />}
      {!all && !told.failure && <div class="waiting tall" />}
      {all && (
        <>
          <Sources kept={all.sources} />
          <Holds holds={all.holds} />
          <Forgotten forgotten={all.forgotten} />
        </>
      )}
    </main>
  );
}

function Sources({ kept }: { kept: Kept[] }) {
  const { zone } = search.value;
  const day = (at: string | null) => (at ? dayAndTime(at, zone, false).slice(0, 10) : "–");
  return (
    <section>
      <h2>Kept</h2>
      <div class="sideways" tabIndex={0} role="region" aria-label="How long what is kept">
        <table>
          <thead>
            <tr>
              <th scope="col">Log groups</th>
              <th scope="col">Accounts</th>
              <th scope="col">Words</th>
              <th scope="col" class="number">Days</th>
              <th scope="col" class="number">Events</th>
              <th scope="col" class="number">Oldest</th>
              <th scope="col" class="number">Newest</th>
              <th scope="col" class="number">Due</th>
            </tr>
          </thead>
          <tbody>
            {kept.map((one, i) => (
              <tr key={i}>
                <td>{one.logGroups.join(", ") || (i === kept.length - 1 ? "all others" : "all")}</td>
                <td>{one.accounts.join(", ") || "all"}</td>
                <td>{one.wordIndex ? "indexed" : "not indexed"}</td>
                <td class="number">{one.days === 0 ? "for ever" : whole(one.days)}</td>
                <td class="number">{whole(one.events)}</td>
                <td class="number">{day(one.oldest)}</td>
                <td class="number">{day(one.newest)}</td>
                <td class="number">{whole(one.due)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Holds({ holds }: { holds: Told["holds"] }) {
  return (
    <section>
      <h2>Held</h2>
      {holds.length === 0 ? (
        <p class="empty">
          Nothing is on hold. A hold is a query in the config (<code>siem.holds</code>): what it finds is kept whatever its
          age.
        </p>
      ) : (
        <div class="sideways" tabIndex={0} role="region" aria-label="Holds">
          <table>
            <thead>
              <tr>
                <th scope="col">Hold</th>
                <th scope="col">Query</th>
                <th scope="col" class="number">Events</th>
              </tr>
            </thead>
            <tbody>
              {holds.map((one) => (
                <tr key={one.name}>
                  <td>{one.name}</td>
                  <td>
                    <button type="button" class="link" onClick={() => change({ q: one.query })}>
                      <code>{one.query}</code>
                    </button>
                  </td>
                  <td class="number">{whole(one.events)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Forgotten({ forgotten }: { forgotten: Told["forgotten"] }) {
  const { zone } = search.value;
  return (
    <section>
      <h2>Gone</h2>
      {forgotten.length === 0 ? (
        <p class="empty">Nothing was old enough to be let go of yet.</p>
      ) : (
        <div class="sideways" tabIndex={0} role="region" aria-label="What retention let go of">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Day of the events</th>
                <th scope="col" class="number">Events</th>
                <th scope="col">How</th>
              </tr>
            </thead>
            <tbody>
              {forgotten.map((one, i) => (
                <tr key={i}>
                  <td>{dayAndTime(one.at, zone, false)}</td>
                  <td>{one.day}</td>
                  <td class="number">{whole(one.events)}</td>
                  <td>{one.wholeDay ? "the whole day" : "in part"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
