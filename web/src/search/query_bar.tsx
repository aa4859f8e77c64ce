// The query bar: CodeMirror in a shadow root, where its styles need no exception from the page's
// Content-Security-Policy.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  completionStatus,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import type { DecorationSet } from "@codemirror/view";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  keymap,
  placeholder,
  tooltips,
} from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import { name_text, scan, value_text } from "../filter";
import { short } from "../numbers";
import { change, search } from "../state";
import * as names from "./names";
import { failure, run } from "./results";

const TYPING_PAUSE = 450; // milliseconds after the last key, then what is there is searched

const marks = Object.fromEntries(
  ["field", "value", "word", "string", "keyword", "paren", "not", "pipe"].map((kind) => [
    kind,
    Decoration.mark({ class: `tok-${kind}` }),
  ]),
);

function colours(view: EditorView): DecorationSet {
  const tokens = scan(view.state.doc.toString());
  return Decoration.set(tokens.map((t) => marks[t.kind]!.range(t.from, t.to)));
}

const coloured = ViewPlugin.define(
  (view) => ({
    decorations: colours(view),
    update(update) {
      if (update.docChanged) this.decorations = colours(update.view);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

const point_at = StateEffect.define<number | undefined>();
const wrong = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = transaction.docChanged ? Decoration.none : set;
    for (const effect of transaction.effects) {
      if (effect.is(point_at)) next = error_mark(transaction.state, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// The API counts characters from 1, CodeMirror UTF-16 units from 0.
export function offset_of(text: string, character: number): number {
  return Array.from(text).slice(0, character - 1).join("").length;
}

function error_mark(state: EditorState, character: number | undefined): DecorationSet {
  const text = state.doc.toString();
  if (character === undefined || text.length === 0) return Decoration.none;
  const from = Math.min(offset_of(text, character), text.length - 1);
  const word = /^[^\s()]+/.exec(text.slice(from));
  const to = Math.min(text.length, from + Math.max(1, word?.[0].length ?? 1));
  return Decoration.set(Decoration.mark({ class: "wrong" }).range(from, to));
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const tokens = scan(text);
  const here = tokens.findIndex((t) => t.from < context.pos && context.pos <= t.to);
  const token = tokens[here];
  const before = tokens[here - 1];
  if (token?.kind === "field" && context.pos === token.to) {
    return values_after(text.slice(token.from, token.to - 1), "", context.pos);
  }
  if (token?.kind === "value" && before?.kind === "field") {
    const written = text.slice(token.from, context.pos).replace(/^"/, "");
    if (/^[<>[{]/.test(written)) return null;
    return values_after(text.slice(before.from, before.to - 1), written, token.from);
  }
  if (token && token.kind !== "word" && token.kind !== "field") return null;
  if (!token && !context.explicit) return null;
  return names_at(token?.from ?? context.pos);
}

async function names_at(from: number): Promise<CompletionResult> {
  const found = await names.fields().catch(() => []);
  const options: Completion[] = found.map((field) => ({
    label: field.name,
    detail: field.type,
    type: field.core ? "core" : "leaf",
    boost: field.core ? 2 : Math.min(1, Math.log10(field.count + 1) / 10),
    apply: (view, _, start, end) => {
      const insert = `${name_text(field.name)}:`;
      view.dispatch({ changes: { from: start, to: end, insert }, selection: { anchor: start + insert.length } });
      startCompletion(view);
    },
  }));
  for (const word of ["AND", "OR", "NOT"]) options.push({ label: word, type: "keyword", boost: -1 });
  return { from, options, validFor: /^[\w@.\-/#]*$/ };
}

async function values_after(name: string, prefix: string, from: number): Promise<CompletionResult> {
  const field = name.startsWith('"') ? name.slice(1, -1) : name;
  const found = await names.values(field, prefix).catch(() => []);
  return {
    from,
    filter: false,
    options: found.map(({ value, count }) => ({
      label: value.length > 80 ? value.slice(0, 79) + "…" : value,
      detail: short(count),
      apply: value_text(value) + " ",
    })),
  };
}

const theme = EditorView.theme({
  "&": { fontSize: "13px", color: "var(--text)", maxHeight: "132px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", overflow: "auto" },
  ".cm-content": { padding: "7px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 4px" },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  ".cm-placeholder": { color: "var(--muted)" },
  "& ::selection": { backgroundColor: "var(--selected)" },
  ".tok-field": { color: "var(--tok-field)" },
  ".tok-value": { color: "var(--tok-value)" },
  ".tok-string": { color: "var(--tok-value)" },
  ".tok-keyword, .tok-not, .tok-pipe": { color: "var(--tok-keyword)", fontWeight: "600" },
  ".tok-paren": { color: "var(--muted)" },
  ".wrong": { textDecoration: "underline wavy var(--error)", textUnderlineOffset: "3px" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
  },
  "& .cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12px", maxHeight: "300px" },
  "& .cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", color: "var(--text)" },
  "& .cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--text)",
  },
  ".cm-completionDetail": { float: "right", marginLeft: "24px", color: "var(--muted)", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
});

let editor: EditorView | null = null;

export function focus_query(): void {
  editor?.focus();
  editor?.dispatch({ selection: { anchor: 0, head: editor.state.doc.length } });
}
export function put_query(text: string): void {
  if (!editor || editor.state.doc.toString() === text) return;
  const changes = { from: 0, to: editor.state.doc.length, insert: text };
  editor.dispatch({ changes, selection: { anchor: text.length } });
}

function submit(view: EditorView): boolean {
  const q = view.state.doc.toString().trim();
  if (q === search.peek().q) void run();
  else change({ q });
  return true;
}

// What is typed over a selection is put in by the editor: the browser would copy the style of what was
// there into an attribute, which the page's policy refuses.
const typed_over = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const typed = event.inputType === "insertText" && event.data !== null && !view.composing;
    if (!typed || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" });
    return true;
  },
});

// What is typed so far is searched, unless it is the half of a value or name that is being chosen.
function search_meanwhile(view: EditorView): void {
  const text = view.state.doc.toString();
  const last = scan(text).at(-1)?.kind;
  const chooses = completionStatus(view.state) === "active" && (last === "value" || last === "field");
  if (!chooses) change({ q: text.trim() }, true);
}

export function QueryBar() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    let timer = 0;
    const view = new EditorView({
      root,
      parent: root,
      doc: search.peek().q,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: "Tab", run: acceptCompletion },
            { key: "Enter", run: (v) => (completionStatus(v.state) ? acceptCompletion(v) || submit(v) : submit(v)) },
            { key: "Mod-Enter", run: submit },
            { key: "Escape", run: (v) => !completionStatus(v.state) && (v.contentDOM.blur(), true) },
          ]),
        ),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        history(),
        autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 60, selectOnOpen: false }),
        tooltips({ position: "absolute" }),
        typed_over,
        EditorView.lineWrapping,
        EditorState.transactionFilter.of((tr) => (tr.newDoc.lines > 1 ? one_line(tr) : tr)),
        EditorView.contentAttributes.of({ "aria-label": "Search events", "aria-multiline": "false", spellcheck: "false" }),
        placeholder(
          matchMedia("(max-width: 640px)").matches
            ? "Words, \"a phrase\", field:value"
            : "Search: words, \"a phrase\", user.name:alice, source.ip:10.0.0.0/8, NOT …",
        ),
        coloured,
        wrong,
        theme,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          clearTimeout(timer);
          if (!update.transactions.some((tr) => tr.isUserEvent("input") || tr.isUserEvent("delete"))) return;
          timer = window.setTimeout(() => search_meanwhile(view), TYPING_PAUSE);
        }),
      ],
    });
    editor = view;
    const untie = [
      search.subscribe(({ q }) => {
        if (q !== view.state.doc.toString().trim()) put_query(q);
      }),
      failure.subscribe((error) => view.dispatch({ effects: point_at.of(error?.at) })),
    ];
    return () => {
      clearTimeout(timer);
      for (const each of untie) each();
      view.destroy();
      editor = null;
    };
  }, []);
  return <div class="query" ref={host} />;
}

// What is pasted with line breaks is one line.
function one_line(transaction: import("@codemirror/state").Transaction) {
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, " ");
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert: text },
    selection: { anchor: text.length },
    userEvent: "input.paste",
  };
}
