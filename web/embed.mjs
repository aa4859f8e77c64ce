// Writes the files of a folder as C++, so that the program has its page within.
//
//   node embed.mjs dist page_files.cpp
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";

const [folder, out] = process.argv.slice(2);
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

// Octal, three digits always: no digit that follows can be taken for a part of it.
function literal(bytes) {
  const lines = [];
  for (let i = 0; i < bytes.length; i += 4096) {
    const piece = bytes.subarray(i, i + 4096);
    lines.push(
      '    "' +
        Array.from(piece, (byte) =>
          byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f
            ? String.fromCharCode(byte)
            : "\\" + byte.toString(8).padStart(3, "0"),
        ).join("") +
        '"',
    );
  }
  return lines.join("\n") || '    ""';
}

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

const entries = files.map((file) => {
  const path = "/" + relative(folder, file);
  const type = TYPES[extname(file)];
  if (!type) throw new Error(`${file}: what type is that?`);
  const plain = readFileSync(file);
  const gzip = gzipSync(plain, { level: 9 });
  const etag = createHash("sha256").update(plain).digest("hex").slice(0, 32);
  const immutable = path.startsWith("/assets/"); // their names change with what is in them
  return `    {"${path}", "${type}", "${etag}", ${immutable},
     std::string_view(
${literal(plain)},
                      ${plain.length}),
     std::string_view(
${literal(gzip)},
                      ${gzip.length})},
`;
});

writeFileSync(
  out,
  `// Made by web/embed.mjs of what Vite built.
#include "siem/api/page.hpp"

namespace siem::api {
namespace {

constexpr PageFile kFiles[] = {
${entries.join("")}};

}  // namespace

std::span<PageFile const> page_files() { return kFiles; }

}  // namespace siem::api
`,
);
