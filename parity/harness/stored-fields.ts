import { shown } from '../../src/base/text';
import { badInput } from '../../src/base/failure';

/**
 * The fields of one object of a reference file. Each is asked for by name, and what nobody asked for can be
 * told at the end, so that no number of the file is passed over in silence. Words need no asking.
 */
export class StoredFields {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #asked = new Set<string>();
  /** By field and place in it, so that an object asked for twice remembers what was read of it. */
  readonly #inner = new Map<string, Map<string, StoredFields>>();

  /**
   * @param at where the object stands, as "distill_kl.json: cases[2]"
   * @throws Failure 'bad-input' if it is no object
   */
  constructor(
    value: unknown,
    readonly at: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw badInput(`${at} is not an object.`, { at });
    this.#values = new Map(Object.entries(value));
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Whatever stands there. @throws Failure 'bad-input' if nothing does */
  value(name: string): unknown {
    if (!this.has(name)) throw badInput(`${this.at} has no "${shown(name)}".`, { at: this.at, name });
    this.#asked.add(name);
    return this.#values.get(name);
  }

  number(name: string): number {
    const value = this.value(name);
    return typeof value === 'number' ? value : this.#refuse(name, 'a number');
  }

  /** Several numbers of this object. */
  all(...names: readonly string[]): number[] {
    return names.map((name) => this.number(name));
  }

  /** The numbers of a list, however deep they lie; null becomes NaN. */
  numbers(name: string): number[] {
    const value = this.value(name);
    if (!Array.isArray(value)) return this.#refuse(name, 'a list of numbers');
    const flat: unknown[] = value.flat(Infinity);
    return flat.map((each) =>
      typeof each === 'number' ? each : each === null ? NaN : this.#refuse(name, 'a list of numbers only'),
    );
  }

  /** A list of lists of numbers. */
  rows(name: string): number[][] {
    const value = this.value(name);
    const isRow = (row: unknown): row is number[] =>
      Array.isArray(row) && row.every((each) => typeof each === 'number');
    return Array.isArray(value) && value.every(isRow) ? value : this.#refuse(name, 'a list of number lists');
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    return typeof value === 'boolean' ? value : this.#refuse(name, 'true or false');
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : this.#refuse(name, 'text');
  }

  texts(name: string): string[] {
    const value = this.value(name);
    const isText = (each: unknown): each is string => typeof each === 'string';
    return Array.isArray(value) && value.every(isText) ? value : this.#refuse(name, 'a list of texts');
  }

  /** One number, or those of a list; null becomes NaN. */
  values(name: string): number[] {
    return typeof this.value(name) === 'number' ? [this.number(name)] : this.numbers(name);
  }

  fields(name: string): StoredFields {
    return this.#open(name, this.value(name));
  }

  /** A list of objects. */
  list(name: string): StoredFields[] {
    const value = this.value(name);
    if (!Array.isArray(value)) return this.#refuse(name, 'a list');
    return value.map((each, i) => this.#open(name, each, `[${i}]`));
  }

  /** Fields that say something about the reference itself, or that are checked elsewhere. */
  leave(...names: readonly string[]): void {
    for (const name of names) {
      this.#asked.add(name);
      this.#inner.delete(name);
    }
  }

  /** Where the fields stand that hold something other than words and were never asked for. */
  unread(): string[] {
    const own = this.names.filter((name) => !this.#asked.has(name) && !isWords(this.#values.get(name)));
    return [
      ...own.map((name) => `${this.at}.${name}`),
      ...[...this.#inner.values()].flatMap((of) => [...of.values()].flatMap((inner) => inner.unread())),
    ];
  }

  #open(name: string, value: unknown, place = ''): StoredFields {
    const known = this.#inner.get(name) ?? new Map<string, StoredFields>();
    const inner = known.get(place) ?? new StoredFields(value, `${this.at}.${name}${place}`);
    this.#inner.set(name, known.set(place, inner));
    return inner;
  }

  #refuse(name: string, wanted: string): never {
    throw badInput(`${this.at}.${shown(name)} is not ${wanted}.`, { at: this.at, name });
  }
}

function isWords(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && Object.values(value).every(isWords);
}
