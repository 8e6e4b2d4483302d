import type { StepSeries } from '../../../engine/records/run-contents';

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
    while (this.#count > 0 && this.#step[this.#count - 1] >= step) this.#count--;
    if (this.#count === this.#capacity) this.#grow(this.#capacity * 2);
    for (const name of Object.keys(values))
      if (!this.#columns.has(name)) this.#columns.set(name, new Float32Array(this.#capacity).fill(NaN));
    const row = this.#count++;
    this.#step[row] = step;
    for (const [name, column] of this.#columns) column[row] = values[name] ?? NaN;
  }

  /** Copies: the columns here go on growing. */
  toSeries(): StepSeries {
    const columns = this.names.map((name): [string, Float32Array] => [name, this.column(name)!.slice()]);
    return { network: this.network, step: this.step.slice(), columns: Object.fromEntries(columns) };
  }

  static from({ network, step, columns }: StepSeries): StepColumns {
    const made = new StepColumns(network);
    made.#grow(Math.max(FIRST_CAPACITY, step.length));
    made.#step.set(step);
    for (const [name, values] of Object.entries(columns)) {
      const column = new Float32Array(made.#capacity).fill(NaN);
      column.set(values.subarray(0, step.length));
      made.#columns.set(name, column);
    }
    made.#count = step.length;
    return made;
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
