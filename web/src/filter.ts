// The filter bar's language, as far as the page must understand it: to colour it, to complete it and
// to change it by clicks. The server's parser (src/query/filter_bar.hpp) decides what is right.

export type Kind = "field" | "value" | "word" | "string" | "keyword" | "paren" | "not" | "pipe";
export interface Token {
  kind: Kind;
  from: number;
  to: number;
}

const KEYWORD = /(?:AND|OR|NOT|TO)(?=[\s()]|$)/y;
const NAME = /[A-Za-z_@$\u0080-\uffff][\w@$.\-/#\u0080-\uffff]*:(?!\/\/)(?!:(?!:))/y;
const QUOTED_NAME = /"(?:\\["\\]|[^"])*":/y;

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function end_of_string(text: string, at: number): number {
  for (let i = at + 1; i < text.length; ++i) {
    if (text[i] === "\\") ++i;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

function end_of_word(text: string, at: number): number {
  let i = at;
  for (; i < text.length && !/[\s()]/.test(text[i]!); ++i) {
    if (text[i] === "\\" && i + 1 < text.length) ++i;
  }
  return i;
}

function end_of_value(text: string, at: number): number {
  let i = at;
  if (text[i] === "[" || text[i] === "{") {
    while (i < text.length && !/[\]}]/.test(text[i]!)) {
      i = text[i] === '"' ? end_of_string(text, i) : i + 1;
    }
    return Math.min(text.length, i + 1);
  }
  while (text[i] === "<" || text[i] === ">" || text[i] === "=") ++i;
  return text[i] === '"' ? end_of_string(text, i) : end_of_word(text, i);
}

export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const values: boolean[] = []; // of each open parenthesis: does it hold a field's values?
  let at = 0;
  const take = (kind: Kind, to: number) => {
    tokens.push({ kind, from: at, to });
    at = to;
  };
  while (at < text.length) {
    const c = text[at]!;
    const before = tokens.at(-1);
    const after_name = before?.kind === "field" && before.to === at;
    if (/\s/.test(c)) ++at;
    else if (c === "(") {
      values.push(after_name || (values.at(-1) ?? false));
      take("paren", at + 1);
    } else if (c === ")") {
      values.pop();
      take("paren", at + 1);
    } else if (after_name) take("value", end_of_value(text, at));
    else if (c === "|") take("pipe", at + 1);
    else if (match(KEYWORD, text, at) > at) take("keyword", match(KEYWORD, text, at));
    else if (c === "-" && /[^\s)]/.test(text[at + 1] ?? " ")) take("not", at + 1);
    else if (match(QUOTED_NAME, text, at) > at) take("field", match(QUOTED_NAME, text, at));
    else if (c === '"') take(values.at(-1) ? "value" : "string", end_of_string(text, at));
    else if (!values.at(-1) && match(NAME, text, at) > at) take("field", match(NAME, text, at));
    else take(values.at(-1) ? "value" : "word", end_of_word(text, at));
  }
  return tokens;
}

const PLAIN_NAME = /^[A-Za-z_@$\u0080-\uffff][\w@$.\-/#\u0080-\uffff]*$/;
const PLAIN_VALUE = /^[\w.@:+,=%#~;!&$\u0080-\uffff][\w.@:+,=%#~;!&$/\-\u0080-\uffff]*$/;

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
export function name_text(field: string): string {
  return PLAIN_NAME.test(field) && field !== "arn" ? field : quote(field);
}
export function value_text(value: string): string {
  const special = /^(?:AND|OR|NOT|TO)$/.test(value) || value.startsWith("=");
  return PLAIN_VALUE.test(value) && !special ? value : quote(value);
}
function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, "$1") : text;
}

export interface Term {
  from: number;
  to: number;
  excluded: boolean;
  field: string; // "" where it is none of a field, or none that the page makes
  value: string;
}

// The index of the last token of what begins at one: a word, a field with its value, a group.
function last_of(text: string, tokens: Token[], first: number): number {
  const next = tokens[first]!.kind === "field" ? first + 1 : first;
  if (tokens[next]?.kind !== "paren") return Math.min(next, tokens.length - 1);
  let depth = 0;
  for (let i = next; i < tokens.length; ++i) {
    if (tokens[i]!.kind !== "paren") continue;
    depth += text[tokens[i]!.from] === "(" ? 1 : -1;
    if (depth === 0) return i;
  }
  return tokens.length - 1;
}

// The terms that stand side by side at the outermost level, or undefined where an OR is among them.
function terms_of(text: string): Term[] | undefined {
  const tokens = scan(text);
  const terms: Term[] = [];
  let start: number | undefined;
  let excluded = false;
  for (let i = 0; i < tokens.length; ++i) {
    const token = tokens[i]!;
    const written = text.slice(token.from, token.to);
    if (token.kind === "keyword" && written === "OR") return undefined;
    if (token.kind === "keyword" && written === "AND") continue;
    start ??= token.from;
    if (token.kind === "not" || token.kind === "keyword") {
      excluded = !excluded;
      continue;
    }
    const last = last_of(text, tokens, i);
    const value = tokens[last]!;
    const plain = token.kind === "field" && last === i + 1 && value.kind === "value";
    terms.push({
      from: start,
      to: value.to,
      excluded,
      field: plain ? unquoted(written.slice(0, -1)) : "",
      value: plain ? unquoted(text.slice(value.from, value.to)) : "",
    });
    i = last;
    start = undefined;
    excluded = false;
  }
  return terms;
}

// The filter and what follows it from the first pipe on.
function split(text: string): [string, string] {
  const pipe = scan(text).find((token) => token.kind === "pipe");
  return pipe ? [text.slice(0, pipe.from).trim(), " " + text.slice(pipe.from)] : [text.trim(), ""];
}

export type Mode = "include" | "exclude";

// How the query speaks of a value now.
export function mode_of(text: string, field: string, value: string): Mode | undefined {
  const terms = terms_of(split(text)[0]);
  const found = terms?.find((term) => term.field === field && term.value === value);
  return found && (found.excluded ? "exclude" : "include");
}

// The query after a click: a second click takes it back, the other one turns it round.
export function toggle(text: string, field: string, value: string, mode: Mode): string {
  const [filter, pipes] = split(text);
  const clause =
    (mode === "exclude" ? "NOT " : "") +
    `${name_text(field)}:${value === "*" ? "*" : value_text(value)}`;
  if (filter === "" || filter === "*") return clause + pipes;
  const terms = terms_of(filter);
  if (!terms) return `(${filter}) AND ${clause}${pipes}`;
  const at = terms.findIndex((term) => term.field === field && term.value === value);
  const kept = terms.map((term) => filter.slice(term.from, term.to));
  if (at < 0) return `${filter} AND ${clause}${pipes}`;
  const same = terms[at]!.excluded === (mode === "exclude");
  kept.splice(at, 1, ...(same ? [] : [clause]));
  return kept.join(" AND ") + pipes;
}

// A piece of filter besides what is there.
export function narrow(text: string, more: string): string {
  const [filter, pipes] = split(text);
  if (filter === "" || filter === "*") return more + pipes;
  return (terms_of(filter) ? filter : `(${filter})`) + ` AND ${more}${pipes}`;
}
