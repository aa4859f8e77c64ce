// The SIEM's API, as far as the page asks, over events that are made up: for work on the page
// without a SIEM, and for what a real one is too slow to be filled with.
//
//   node tests/fake.mjs 8090 100000     # port, events
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";

const [port = "8090", wanted = "5000"] = process.argv.slice(2);
const COUNT = Number(wanted);
const LEVELS = ["info", "info", "info", "info", "debug", "warn", "error", ""];
const GROUPS = ["/app/web", "/app/payments", "/app/auth", "/aws/cloudtrail"];
const ACTIONS = ["ListBuckets", "CreateUser", "StopLogging", "GetObject"];
const HOSTILE = `<img src=x onerror=window.owned=1><script>window.owned=1</script>`;
const now = Date.now();
const ME = { name: "local", role: "admin", may: ["metrics", "read", "operate", "administer"], visible: { logGroups: [], datasets: [] }, oidc: null, totp: false, recoveryCodes: 0 };

function trail(i) {
  const action = ACTIONS[(i >> 2) % 4];
  return {
    message: JSON.stringify({ eventName: action, eventSource: "iam.amazonaws.com", userIdentity: { type: "IAMUser" }, requestParameters: { userName: `user${i % 17}`, tags: ["a", "b"] } }),
    "event.action": action,
    "event.dataset": "aws.cloudtrail",
    eventSource: "iam.amazonaws.com",
    "userIdentity.type": "IAMUser",
  };
}

function event(i) {
  const group = GROUPS[i % 4];
  const level = LEVELS[(i * 7) % 8];
  return {
    "@timestamp": new Date(now - i * (3_500_000 / COUNT)).toISOString(),
    "event.ingested": new Date(now - i * (3_500_000 / COUNT) + 1500).toISOString(),
    "event.id": String(1e15 + i),
    message: i % 50 === 6 ? `hostile ${HOSTILE}` : `level=${level} user=user${i % 17} msg="request ${i} took ${i % 900} ms" from 203.0.113.${40 + (i % 40)}`,
    "cloud.account.id": String(200000000001 + (i % 3)),
    "cloud.region": "eu-west-1",
    "log.group": group,
    "log.stream": `stream-${i % 5}`,
    ...(level && { "log.level": level }),
    "user.name": i % 50 === 6 ? "<b>bold</b>" : `user${i % 17}`,
    "source.ip": `203.0.113.${40 + (i % 40)}`,
    "request.number": i,
    ...(group === "/aws/cloudtrail" && trail(i)),
  };
}
const events = Array.from({ length: COUNT }, (_, i) => event(i));

const text = (value) => (value === undefined ? "" : String(value));
function found(p) {
  const q = p.get("q") ?? "";
  const from = p.get("from");
  const until = p.get("until");
  const clauses = [...q.matchAll(/(NOT )?([\w.@]+):("[^"]*"|\S+)|"?([\w./]+)"?/g)];
  return events.filter(
    (e) =>
      (!from || e["@timestamp"] >= from) &&
      (!until || e["@timestamp"] < until) &&
      clauses.every(([, not, field, value, word]) =>
        word
          ? /^(AND|OR|NOT)$/.test(word) || JSON.stringify(e).includes(word)
          : (text(e[field]) === value.replace(/"/g, "")) !== Boolean(not),
      ),
  );
}
const tally = (all, field) => {
  const counts = new Map();
  for (const e of all) counts.set(text(e[field]), (counts.get(text(e[field])) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
};

const answers = {
  histogram(p) {
    const all = found(p);
    const from = Date.parse(p.get("from"));
    const interval = Math.ceil((Date.parse(p.get("until")) - from) / Number(p.get("buckets") ?? 60));
    const start = Math.floor(from / interval) * interval;
    const by = p.get("by") ?? "";
    const buckets = Math.ceil((Date.parse(p.get("until")) - start) / interval);
    const series = tally(all, by).slice(0, 8).map(([value]) => ({ value, counts: new Array(buckets).fill(0) }));
    for (const e of all) {
      const one = series.find(({ value }) => value === text(e[by]));
      if (one) one.counts[Math.floor((Date.parse(e["@timestamp"]) - start) / interval)]++;
    }
    return { from: new Date(start).toISOString(), until: p.get("until"), interval_ms: interval, by, series, total: all.length };
  },
  facets(p) {
    const all = found(p);
    const facets = p.get("fields").split(",").map((field) => {
      const values = tally(all, field).filter(([value]) => value);
      return { field, present: values.reduce((n, v) => n + v[1], 0), values: values.slice(0, 10).map(([value, count]) => ({ value, count })) };
    });
    return { total: all.length, facets };
  },
  fields: () => ({ fields: Object.keys(events[0]).map((name) => ({ name, type: "text", core: name !== "request.number", count: COUNT })) }),
  values: (p) => ({
    values: tally(events, p.get("field")).filter(([v]) => v.startsWith(p.get("prefix") ?? "")).slice(0, 10).map(([value, count]) => ({ value, count })),
  }),
  context(p) {
    const all = events.filter((e) => e["log.group"] === p.get("group") && e["log.stream"] === p.get("stream")).reverse();
    const at = all.findIndex((e) => e["event.id"] === p.get("id"));
    return { before: all.slice(Math.max(0, at - Number(p.get("before"))), at), event: all[at], after: all.slice(at + 1, at + 1 + Number(p.get("after"))) };
  },
  patterns: (p) => ({
    sampled: COUNT,
    total: COUNT,
    patterns: [
      { template: 'level=<*> user=<*> msg="request <num> took <num> ms"', count: 3000, trend: [1, 4, 2, 5, 6, 4, 3, 4], example: events[1], filter: "took" },
      { template: '{"request":<num>,"user":{"name":"<*>"},"tags":["a","b"],"ok":true}', count: 1600, trend: [0, 0, 0, 0, 3, 4, 5, 5], example: events[0], filter: "iam" },
      { template: "disk <*> is nearly full", count: 12, trend: [3, 4, 2, 3, 0, 0, 0, 0], example: events[0], filter: "full" },
    ],
  }),
};

answers.pipeline = () => ({
  time: new Date().toISOString(),
  queues: [{ queue: "http://127.0.0.1/1/catchment-siem", waiting: 4, inFlight: 1, delayed: 0, lastPoll: new Date().toISOString(), lagSeconds: 1, error: "", quarantined: 1, stored: { events: COUNT, bytes: COUNT * 300, eventsPerSecond: { minute: 120, hour: 90 }, bytesPerSecond: { minute: 36000, hour: 27000 }, latencySeconds: { p50: 1.5, p99: 2.1 } } }],
  sources: { active: 3, silent: 1, learning: 0 },
  paused: null,
  disk: { usedBytes: 1e6, wholeBytes: 1e12, leftBytes: 9e11, daysUntilFull: 400 },
});
answers.status = () => ({ version: "0", bytesInFlight: 0, mostBytesInFlight: 1, queues: [{ url: "http://127.0.0.1/1/catchment-siem", lastError: "", lastErrorAt: null }], events: COUNT, parts: 3, bytesOnDisk: 1e6, lastIngested: new Date().toISOString() });
answers.sources = (p) => ({
  found: 4, silent: 1, learning: 0,
  sources: GROUPS.filter((g) => g.includes(p.get("q") ?? "")).map((logGroup, i) => ({ account: "200000000001", region: "eu-west-1", logGroup, dataset: "", state: i === 1 ? "silent" : "active", lastEvent: new Date(now - i * 9e5).toISOString(), habitSeconds: 30, silentSince: null, eventsPerSecond: { minute: 3 * i, hour: 2 }, bytesPerSecond: { minute: 300 * i, hour: 2 }, latencySeconds: { p50: 1, p99: 2 }, lastDay: { day: "2026-11-29", events: 12345 * i, bytes: 1, parseFailures: i } })),
});
answers.retention = () => ({
  time: new Date().toISOString(),
  sources: [{ accounts: [], logGroups: [], days: 365, events: COUNT, oldest: new Date(now - 9e5).toISOString(), newest: new Date(now).toISOString(), due: 0 }],
  holds: [{ name: "case 12", query: "user.name:user3", events: 12 }],
  forgotten: [{ at: new Date(now).toISOString(), day: "2025-11-28", events: 4711, wholeDay: true }],
});
answers.searches = () => ({
  searches: [{ id: "s1", name: "what failed", q: "log.level:error", range: { since: "1h" }, columns: ["log.group", "message"], by: "log.level", description: "", owner: "somebody", shared: true, created: new Date(now).toISOString(), changed: new Date(now).toISOString() }],
});
answers["quarantine/redrive"] = () => ({ waiting: 0, released: 0, kept: 1 });

const quarantine = { id: "q1", at: new Date(now - 6e5).toISOString(), queue: "q", bucket: "central", key: "cloudwatch/1/torn", reason: "gzip: it is torn: the object ends within a member", message: "{}" };
const DIST = new URL("../dist", import.meta.url).pathname;
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// What `vite build` made.
function file(pathname, response) {
  const path = /^\/assets\/[\w.-]+$/.test(pathname) ? pathname : "/index.html";
  if (!existsSync(DIST + path)) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[extname(path)], "Content-Security-Policy": POLICY });
  return response.end(readFileSync(DIST + path));
}

createServer((request, response) => {
  const { pathname, searchParams: p } = new URL(request.url, "http://x");
  if (!pathname.startsWith("/api/")) return file(pathname, response);
  const path = pathname.replace("/api/v1/", "");
  if (path === "me") return response.end(JSON.stringify(ME));
  if (path === "quarantine") return response.end(JSON.stringify(quarantine) + "\n");
  if (path === "quarantine/object" || path === "export") {
    response.writeHead(200, { "Content-Disposition": `attachment; filename="${path === "export" ? "events.ndjson.gz" : "object"}"` });
    return response.end("bytes");
  }
  const open = (p.get("q") ?? "").indexOf("(");
  if (open >= 0) {
    response.writeHead(400, { "Content-Type": "application/json" });
    const at = open + 1;
    return response.end(JSON.stringify({ error: { code: "bad_query", message: `at character ${at}: this '(' is never closed`, at, proposals: [`${p.get("q")})`] } }));
  }
  if (path === "search") {
    const all = found(p);
    const begin = Number(p.get("before") ?? 0);
    const limit = Number(p.get("limit") ?? 100);
    for (const e of all.slice(begin, begin + limit)) response.write(JSON.stringify(e) + "\n");
    const next = begin + limit < all.length ? String(begin + limit) : null;
    return response.end(p.get("meta") ? JSON.stringify({ meta: { next, complete: true } }) + "\n" : "");
  }
  if (path === "tail") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    let n = 0;
    const timer = setInterval(() => {
      const e = { ...event(n++), "@timestamp": new Date().toISOString(), "event.id": `live-${n}` };
      response.write(`event: event\ndata: ${JSON.stringify(e)}\n\nevent: progress\ndata: ${JSON.stringify({ searched_until: e["@timestamp"] })}\n\n`);
    }, 200);
    return request.on("close", () => clearInterval(timer));
  }
  const answer = answers[path];
  response.writeHead(answer ? 200 : 404, { "Content-Type": "application/json" });
  return response.end(JSON.stringify(answer ? answer(p) : { error: { code: "not_found", message: "This is made up, and has no such thing." } }));
}).listen(Number(port), "127.0.0.1");
