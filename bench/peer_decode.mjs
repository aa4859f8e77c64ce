// The peer of bench_decode and bench_intake in Node: every object of a folder inflated, its
// envelopes parsed, and every message that is JSON parsed too, and as one line each to write on.
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const folder = process.argv[2];
const objects = readdirSync(folder)
    .filter((name) => name.endsWith(".gz"))
    .map((name) => readFileSync(`${folder}/${name}`));
let [size, events, written] = [0, 0, 0];
const before = process.cpuUsage();
for (const object of objects) {
    const text = gunzipSync(object).toString();
    size += text.length;
    for (const envelope of text.split(/(?<=\})(?=\{"messageType")/)) {
        const { logGroup, logStream, owner, logEvents } = JSON.parse(envelope);
        for (const { id, timestamp, message } of logEvents) {
            const body = message.startsWith("{") ? JSON.parse(message) : message;
            const line = { owner, logGroup, logStream, id, timestamp, body };
            written += JSON.stringify(line).length;
            events += 1;
        }
    }
}
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1e6;
const rate = (size / 1e6 / seconds).toFixed(1).padStart(12);
console.log(
    `  ${"peer: plain Node, lines to write on".padEnd(52)} ${rate} MB/s       ` +
        `${(events / seconds / 1e6).toFixed(2)} M events/s, ${(written / 1e6).toFixed(0)} MB of lines`,
);
