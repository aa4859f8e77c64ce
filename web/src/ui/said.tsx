// A sentence at the foot of the page, for what a click did that cannot be seen otherwise.
import { signal } from "@preact/signals";

const said = signal("");
let timer = 0;

export function say(sentence: string): void {
  said.value = sentence;
  clearTimeout(timer);
  timer = window.setTimeout(() => (said.value = ""), 3500);
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied`);
  } catch {
    say("This browser does not let the page copy; select the text instead");
  }
}

export function Said() {
  return (
    <div class="said" role="status" aria-live="polite" data-shown={said.value !== ""}>
      {said.value}
    </div>
  );
}
