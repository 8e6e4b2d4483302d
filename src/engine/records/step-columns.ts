import type { StepSeries } from './run-contents';

const FIRST_CAPACITY = 256;

/** Values at each optimiser step of one network in columns that grow; steps rise. */
export class StepColumns {
  #capacity = FIRST_CAPACITY;
  #count = 0;
  #step = new Float32Array(FIRST_CAPACITY);
  readonly #columns = new Map<string, Float32Array>();

  constructor(readonly network: string) {}

  get count(): number {
    return this.#count;
  }

  get names(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** (count) optimiser steps; a view that later pushes may leave behind. */
  get step(): Float32Array {
    return this.#step.subarray(0, this.#count);
  }

  /** (count) values of one name, a view; NaN where a step had none, null if no step had. */
  column(name: string): Float32Array | null {
    return this.#columns.get(name)?.subarray(0, this.#count) ?? null;
  }

  /** The value of the last step. */
  last(name: string): number {
    return this.#count === 0 ? NaN : (this.#columns.get(name)?.[this.#count - 1] ?? NaN);
  }

  /**
   * Adds a step. Steps from this one on that are there already are
   * forgotten: training was taken up before them.
   */
  push(step: number, values: Readonly<Record<string, number>>): void {
    this.#beginAt(step, 1, Object.keys(values));
    const row = this.#count++;
    this.#step[row] = step;
    for (const [name, column] of this.#columns) column[row] = values[name] ?? NaN;
  }

  /** Adds rows of a series, as `push` adds a step. */
  append({ step, columns }: StepSeries): void {
    if (step.length === 0) return;
    this.#beginAt(step[0], step.length, Object.keys(columns));
    this.#step.set(step, this.#count);
    const end = this.#count + step.length;
    for (const [name, column] of this.#columns) {
      column.fill(NaN, this.#count, end);
      column.set(columns[name]?.subarray(0, step.length) ?? [], this.#count);
    }
    this.#count = end;
  }

  /** Copies of the rows from one on: the columns here go on growing. */
  toSeries(from = 0): StepSeries {
    const columns = this.names.map((name): [string, Float32Array] => [name, this.column(name)!.slice(from)]);
    return { network: this.network, step: this.step.slice(from), columns: Object.fromEntries(columns) };
  }

  static from(series: StepSeries): StepColumns {
    const made = new StepColumns(series.network);
    made.append(series);
    return made;
  }

  /** Makes room for some rows from a step on, with columns of these names. */
  #beginAt(step: number, rows: number, names: readonly string[]): void {
    while (this.#count > 0 && this.#step[this.#count - 1] >= step) this.#count--;
    const needed = this.#count + rows;
    if (needed > this.#capacity) this.#grow(Math.max(needed, this.#capacity * 2));
    for (const name of names)
      if (!this.#columns.has(name)) this.#columns.set(name, new Float32Array(this.#capacity).fill(NaN));
  }

  #grow(capacity: number): void {
    const grown = (column: Float32Array) => {
      const larger = new Float32Array(capacity).fill(NaN);
      larger.set(column.subarray(0, this.#count));
      return larger;
    };
    this.#capacity = capacity;
    this.#step = grown(this.#step);
    for (const [name, column] of this.#columns) this.#columns.set(name, grown(column));
  }
}

/** The curves that pieces come to which were kept one after the other: later rows replace those of the same steps. */
export function joinedSeries(pieces: readonly StepSeries[]): StepSeries[] {
  const networks = new Map<string, StepColumns>();
  for (const piece of pieces) {
    const columns = networks.get(piece.network) ?? new StepColumns(piece.network);
    networks.set(piece.network, columns);
    columns.append(piece);
  }
  return [...networks.values()].map((columns) => columns.toSeries());
}
