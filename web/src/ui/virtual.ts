// @tanstack/virtual-core for Preact: of a long list, the rows that are seen.
import type { VirtualItem } from "@tanstack/virtual-core";
import {
  Virtualizer,
  elementScroll,
  observeElementOffset,
  observeElementRect,
} from "@tanstack/virtual-core";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

export type List = Virtualizer<HTMLElement, HTMLElement>;

interface Options {
  count: number;
  height: number; // of a row, or a guess where rows are measured
  scroller: () => HTMLElement | null;
  key: (index: number) => string | number;
}

export function useVirtual({ count, height, scroller, key }: Options): {
  list: List;
  items: VirtualItem[];
} {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const options = {
    count,
    estimateSize: () => height,
    getScrollElement: scroller,
    getItemKey: key,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    overscan: 16,
    onChange: () => redraw(undefined),
  };
  const [list] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), []);
  useLayoutEffect(() => list._willUpdate());
  useLayoutEffect(() => list.measure(), [height]);
  return { list, items: list.getVirtualItems() };
}
