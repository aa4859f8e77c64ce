// What stands where there is nothing else: what happened, and what to do.
import type { ComponentChildren } from "preact";
import type { ApiError } from "../api";

export function Notice({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failure({ error, again }: { error: ApiError | Error; again: () => void }) {
  return (
    <div class="notice" role="alert">
      <h2>{error.message}</h2>
      <p>
        <button type="button" class="button" onClick={again}>
          Try again
        </button>
      </p>
    </div>
  );
}
