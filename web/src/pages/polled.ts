// What a page asks for again and again while it is looked at.
import { useEffect, useState } from "preact/hooks";
import { ApiError, json } from "../api";

export interface Polled<T> {
  value: T | null;
  failure: ApiError | null;
  again: () => void;
}

export function usePolled<T>(address: string, seconds: number): Polled<T> {
  const [value, set_value] = useState<T | null>(null);
  const [failure, set_failure] = useState<ApiError | null>(null);
  const [turn, set_turn] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    let timer = 0;
    const read = async () => {
      try {
        if (!document.hidden) set_value(await json<T>(address, controller.signal));
        set_failure(null);
      } catch (error) {
        if (controller.signal.aborted) return;
        set_failure(error as ApiError);
      }
      if (!controller.signal.aborted) timer = window.setTimeout(() => void read(), seconds * 1000);
    };
    void read();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [address, turn]);
  return { value, failure, again: () => set_turn((n) => n + 1) };
}
