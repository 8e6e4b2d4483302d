import * as v from 'valibot';
import { remembered } from '../page/remembered.svelte';
import type { ReviewFilter } from './review-filter';

/** A filter that a person gave a name. */
export interface SavedFilter {
  readonly name: string;
  readonly filter: ReviewFilter;
}

const END = v.nullable(v.pipe(v.number(), v.finite()));
const FILTERS = v.array(
  v.object({
    name: v.string(),
    filter: v.object({
      ranges: v.record(v.string(), v.tuple([END, END])),
      kinds: v.array(v.number()),
      verdict: v.picklist(['all', 'unjudged', 'judged', 'plausible', 'implausible', 'unsure']),
      scenario: v.string(),
      search: v.string(),
    }),
  }),
) satisfies v.GenericSchema<unknown, readonly SavedFilter[]>;

const MOST = 30;
const LONGEST_NAME = 60;

/** The filters that this browser remembers, the last saved first. */
export class SavedFilters {
  readonly #kept = remembered<readonly SavedFilter[]>('review-filters', [], (value) => v.is(FILTERS, value));

  get list(): readonly SavedFilter[] {
    return this.#kept.value;
  }

  /** A name that is there already gets the new filter. */
  save(name: string, filter: ReviewFilter): void {
    const own = name.trim().slice(0, LONGEST_NAME);
    if (own === '') return;
    this.#kept.value = [{ name: own, filter }, ...this.list.filter((one) => one.name !== own)].slice(0, MOST);
  }

  remove(name: string): void {
    this.#kept.value = this.list.filter((one) => one.name !== name);
  }
}
