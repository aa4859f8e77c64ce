// A button that opens something beside it. Escape and a press elsewhere close it, and the focus
// goes back to the button.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  label: string; // of the panel
  said?: string; // of the button, where what is on it does not say it
  button: ComponentChildren;
  className?: string;
  side?: "left" | "right"; // of the button, that the panel is flush with
  children: (close: () => void) => ComponentChildren;
  id?: string;
}

export function Popover({ label, said, button, className, side = "left", children, id }: Props) {
  const [open, set_open] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    set_open(false);
    opener.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const first = root.current?.querySelector<HTMLElement>(
      ".panel [autofocus], .panel input, .panel button, .panel a",
    );
    first?.focus();
    const press = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) set_open(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    };
    document.addEventListener("pointerdown", press);
    root.current?.addEventListener("keydown", key);
    return () => {
      document.removeEventListener("pointerdown", press);
      root.current?.removeEventListener("keydown", key);
    };
  }, [open]);
  return (
    <div class="popover" ref={root}>
      <button
        type="button"
        ref={opener}
        id={id}
        class={className}
        aria-label={said}
        title={said}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => set_open(!open)}
      >
        {button}
      </button>
      {open && (
        <div class={`panel ${side}`} role="dialog" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
