// What can be done with one field's value.
import { mode_of, toggle } from "../filter";
import { change, search } from "../state";
import { Icon } from "../ui/icons";
import { copy } from "../ui/said";
import { toggle_column } from "./facets";

interface Props {
  field: string;
  value: string;
  done?: () => void;
}

export function LeafActions({ field, value, done }: Props) {
  const { q, columns } = search.value;
  const mode = mode_of(q, field, value);
  const act = (work: () => void) => () => {
    work();
    done?.();
  };
  return (
    <span class="leaf-actions">
      <button
        type="button"
        class="small"
        aria-pressed={mode === "include"}
        aria-label={`Only events with this ${field}`}
        title="Only these"
        onClick={act(() => change({ q: toggle(q, field, value, "include") }))}
      >
        <Icon name="plus" />
      </button>
      <button
        type="button"
        class="small"
        aria-pressed={mode === "exclude"}
        aria-label={`Leave out events with this ${field}`}
        title="Leave these out"
        onClick={act(() => change({ q: toggle(q, field, value, "exclude") }))}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        class="small"
        aria-pressed={columns.includes(field)}
        aria-label={`${field} as a column`}
        title="As a column"
        onClick={act(() => toggle_column(field))}
      >
        <Icon name="column" />
      </button>
      <button
        type="button"
        class="small"
        aria-label={`Copy the value of ${field}`}
        title="Copy"
        onClick={act(() => void copy(value, field))}
      >
        <Icon name="copy" />
      </button>
    </span>
  );
}
