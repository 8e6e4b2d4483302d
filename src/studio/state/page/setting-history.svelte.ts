import { shown } from '../../../base/text';
import type { SettingsThen, UndoableSettings } from '../../undoable-settings';

interface Change {
  readonly form: UndoableSettings;
  readonly id: string;
  readonly before: SettingsThen;
  readonly after: SettingsThen;
}

/** Changes of one setting that follow each other faster than this are one: somebody types, or drags a slider. */
const ONE_CHANGE_MS = 1000;
/** More than anybody goes back; each holds a few numbers. */
const MOST_CHANGES = 200;
const LONGEST_VALUE = 24;

/** What was changed of the settings, in the order in which it was. Nobody tells it: it looks at the forms. */
export class SettingHistory {
  #done = $state.raw<readonly Change[]>([]);
  #undone = $state.raw<readonly Change[]>([]);
  /** What was done last with it, for a live region. */
  said = $state('');
  readonly #last = new WeakMap<UndoableSettings, SettingsThen>();
  #changedAt = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** What would be undone: "Undo: λ 0.1 → 1"; null where there is nothing. */
  get undoes(): string | null {
    const change = this.#done.at(-1);
    return change ? `Undo: ${inWords(change)}` : null;
  }

  get redoes(): string | null {
    const change = this.#undone.at(-1);
    return change ? `Redo: ${inWords(change)}` : null;
  }

  /** Looks at forms that may have changed. A form that it sees for the first time begins as it is. */
  note(forms: readonly UndoableSettings[]): void {
    for (const form of forms) {
      const after = form.take();
      const before = this.#last.get(form);
      this.#last.set(form, after);
      const id = before && changedId(before, after);
      if (before && id !== undefined) this.#add({ form, id, before, after });
    }
  }

  /** Whether there was something to undo. */
  undo(): boolean {
    const change = this.#done.at(-1);
    if (!change) return false;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, change];
    this.#restore(change.form, change.before);
    this.said = `Undone: ${inWords(change)}.`;
    return true;
  }

  /** Whether there was something to redo. */
  redo(): boolean {
    const change = this.#undone.at(-1);
    if (!change) return false;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, change];
    this.#restore(change.form, change.after);
    this.said = `Redone: ${inWords(change)}.`;
    return true;
  }

  #add(change: Change): void {
    const last = this.#done.at(-1);
    const isOne = this.now() - this.#changedAt < ONE_CHANGE_MS;
    this.#changedAt = this.now();
    this.#undone = [];
    const goesOn = isOne && last?.form === change.form && last.id === change.id;
    const merged = goesOn ? { ...change, before: last.before } : change;
    const earlier = goesOn ? this.#done.slice(0, -1) : this.#done.slice(-MOST_CHANGES + 1);
    // Dragged to and fro, it is as it was.
    this.#done = changedId(merged.before, merged.after) === undefined ? earlier : [...earlier, merged];
  }

  #restore(form: UndoableSettings, then: SettingsThen): void {
    then.restore();
    this.#last.set(form, form.take());
    // What a person sets next is a change of its own.
    this.#changedAt = -Infinity;
  }
}

/** The first setting that differs; undefined where none does. */
const changedId = ({ values: before }: SettingsThen, { values: after }: SettingsThen): string | undefined =>
  Object.keys(after).find((id) => before[id] !== after[id]);

function inWords({ form, id, before, after }: Change): string {
  const [from, to] = [before, after].map(({ values }) =>
    shown(form.inWords(id, values[id] ?? null), LONGEST_VALUE),
  );
  return `${form.nameOf(id)} ${from} → ${to}`;
}
