// The way of a log event as a picture of what is going on: each hop with its rate, what waits there,
// how old the oldest is, and the last error in AWS's words. Then the quarantine.
import type { ComponentChildren } from "preact";
import { address_of, now, search, show } from "../state";
import { bytes, rate, short, whole } from "../numbers";
import { ago, span } from "../time";
import { Icon } from "../ui/icons";
import { Failure } from "../ui/notice";
import { usePolled } from "./polled";
import { Quarantine } from "./quarantine";

interface Rate {
  minute: number;
  hour: number;
}
interface Flow {
  events: number;
  bytes: number;
  eventsPerSecond: Rate;
  bytesPerSecond: Rate;
  latencySeconds: { p50: number; p99: number } | null;
}
interface Queue {
  queue: string; // its URL
  waiting: number;
  inFlight: number;
  delayed: number;
  lastPoll: string | null;
  lagSeconds: number | null;
  error: string;
  stored: Flow;
  quarantined: number;
}
interface Told {
  time: string;
  queues: Queue[];
  sources: { active: number; silent: number; learning: number };
  paused: string | null;
  disk: { usedBytes: number; wholeBytes: number; leftBytes: number; daysUntilFull: number | null } | null;
}
interface Status {
  version: string;
  bytesInFlight: number;
  mostBytesInFlight: number;
  queues: { url: string; lastError: string; lastErrorAt: string | null; lastStored: string | null }[];
  events?: number;
  parts?: number;
  bytesOnDisk?: number;
  storeError?: string;
  lastIngested?: string | null;
}

type State = "well" | "slow" | "wrong" | "unseen";
const LATE = 120; // seconds until what waits is called late

export function Pipeline() {
  const told = usePolled<Told>("/api/v1/pipeline", 2);
  const status = usePolled<Status>("/api/v1/status", 2);
  return (
    <main class="page pipeline">
      <h1>Pipeline</h1>
      {told.failure && <Failure error={told.failure} again={told.again} />}
      {!told.value && !told.failure && <div class="waiting tall" />}
      {told.value && <Picture told={told.value} status={status.value} />}
      <Quarantine />
    </main>
  );
}

function Picture({ told, status }: { told: Told; status: Status | null }) {
  return (
    <>
      {told.paused && (
        <p class="alarm" role="alert">
          <Icon name="alert" /> Nothing is taken in: {told.paused}
        </p>
      )}
      <div class="picture" role="list" aria-label="The way of a log event">
        <Origin told={told} />
        <div class="lanes" role="presentation">
          {told.queues.map((queue) => (
            <Lane key={queue.queue} queue={queue} status={status} />
          ))}
        </div>
        <Store told={told} status={status} />
      </div>
      <p class="hint">
        Figures are of the last minute. What stands before the queue belongs to AWS and is seen by its effects: how late
        events are, and which sources fell silent. Firehose's own errors are in the log group{" "}
        <code>/aws/kinesisfirehose/…</code> of each account.
      </p>
    </>
  );
}

interface HopProps {
  title: string;
  state: State;
  what: string; // the hop's own name
  figures: [string, string][];
  children?: ComponentChildren;
}

const SAID: Record<State, string> = { well: "well", slow: "behind", wrong: "failing", unseen: "not seen from here" };

function Hop({ title, state, what, figures, children }: HopProps) {
  return (
    <div class={`hop ${state}`} role="listitem" aria-label={`${title}: ${SAID[state]}`}>
      <header>
        <h2>{title}</h2>
        <span class={`state ${state}`}>{SAID[state]}</span>
      </header>
      <p class="what" title={what}>
        {what}
      </p>
      <dl>
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      {children}
    </div>
  );
}

function Arrow({ flow }: { flow: number }) {
  return (
    <div class={`arrow ${flow > 0 ? "flowing" : ""}`} role="presentation">
      <span>{flow > 0 ? `${rate(flow)}/s` : ""}</span>
    </div>
  );
}

function Origin({ told }: { told: Told }) {
  const { active, silent, learning } = told.sources;
  return (
    <>
      <Hop
        title="Log groups"
        state={silent > 0 ? "slow" : "well"}
        what="every account"
        figures={[
          ["sending", whole(active)],
          ["silent", whole(silent)],
          ["new", whole(learning)],
        ]}
      >
        <a href={address_of("sources", search.value)} onClick={(e) => (e.preventDefault(), show("sources"))}>
          {silent > 0 ? "Who fell silent" : "All sources"}
        </a>
      </Hop>
    </>
  );
}

function Lane({ queue, status }: { queue: Queue; status: Status | null }) {
  const flow = queue.stored.eventsPerSecond.minute;
  const mine = status?.queues.find((one) => one.url === queue.queue);
  const lag = queue.lagSeconds ?? 0;
  const late = lag > LATE && queue.waiting > 0;
  const error = queue.error || mine?.lastError || "";
  const recent = mine?.lastErrorAt ? now.value - Date.parse(mine.lastErrorAt) < 120e3 : queue.error !== "";
  const latency = queue.stored.latencySeconds;
  return (
    <div class="lane" role="presentation">
      <Arrow flow={flow} />
      <Hop
        title="Firehose, S3"
        state="unseen"
        what="buffers by size and interval"
        figures={[
          ["late, half", latency ? span(latency.p50) : "–"],
          ["late, 99 %", latency ? span(latency.p99) : "–"],
        ]}
      />
      <Arrow flow={flow} />
      <Hop
        title="Queue"
        state={queue.error ? "wrong" : late ? "slow" : "well"}
        what={queue.queue.split("/").slice(-2).join("/")}
        figures={[
          ["waiting", short(queue.waiting)],
          ["in hand", short(queue.inFlight)],
          ["oldest", queue.lagSeconds === null ? "–" : span(lag)],
        ]}
      />
      <Arrow flow={flow} />
      <Hop
        title="Intake"
        state={error && recent ? "wrong" : "well"}
        what="fetch, decode, normalise"
        figures={[
          ["events", `${rate(flow)}/s`],
          ["bytes", `${bytes(queue.stored.bytesPerSecond.minute)}/s`],
          ["last poll", ago(queue.lastPoll, now.value)],
        ]}
      >
        {queue.quarantined > 0 && (
          <a href="#quarantine" class="warn">
            {whole(queue.quarantined)} in quarantine
          </a>
        )}
      </Hop>
      {error && (
        <p class="error" role={recent ? "alert" : undefined}>
          <Icon name="alert" /> {error}
          {mine?.lastErrorAt && <span class="hint"> {ago(mine.lastErrorAt, now.value)}</span>}
        </p>
      )}
    </div>
  );
}

function Store({ told, status }: { told: Told; status: Status | null }) {
  const flow = told.queues.reduce((n, one) => n + one.stored.eventsPerSecond.minute, 0);
  const disk = told.disk;
  return (
    <>
      <Arrow flow={flow} />
      <Hop
        title="Event store"
        state={status?.storeError ? "wrong" : told.paused ? "slow" : "well"}
        what={status?.storeError ?? "searchable, each event once"}
        figures={[
          ["events", status?.events === undefined ? "–" : short(status.events)],
          ["on disk", status?.bytesOnDisk === undefined ? "–" : bytes(status.bytesOnDisk)],
          ["newest", ago(status?.lastIngested, now.value)],
        ]}
      >
        {disk && (
          <span class="hint">
            {bytes(disk.leftBytes)} left
            {disk.daysUntilFull !== null && `, ${whole(Math.floor(disk.daysUntilFull))} days`}
          </span>
        )}
      </Hop>
    </>
  );
}
