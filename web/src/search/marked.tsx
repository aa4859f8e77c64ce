// Text with the words of the query marked in it. Always text nodes, whatever is in a log.
import { scan } from "../filter";

const MOST = 12; // words that are looked for

export function words_of(q: string): RegExp | null {
  const words = scan(q)
    .filter((token, i, all) => {
      const before = all[i - 1];
      const negated = before && (before.kind === "not" || q.slice(before.from, before.to) === "NOT");
      return (token.kind === "word" || token.kind === "string") && !negated;
    })
    .map((token) => q.slice(token.from, token.to).replace(/^"|"$/g, ""))
    .filter((word) => word.length > 1 && !/^[*?]+$/.test(word))
    .slice(0, MOST)
    .map((word) => word.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/[*?]+/g, "[^\\s]*?"));
  return words.length > 0 ? new RegExp(words.join("|"), "gi") : null;
}

export function Marked({ text, words }: { text: string; words: RegExp | null }) {
  if (!words) return <>{text}</>;
  const parts = [];
  let last = 0;
  words.lastIndex = 0;
  for (const found of text.matchAll(words)) {
    if (found[0].length === 0) continue;
    parts.push(text.slice(last, found.index), <mark key={found.index}>{found[0]}</mark>);
    last = found.index + found[0].length;
    if (parts.length > 100) break;
  }
  parts.push(text.slice(last));
  return <>{parts}</>;
}
