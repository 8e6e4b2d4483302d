import type { Tolerance } from './check';
import { compare, compareLists, EXACT, reportUnread } from './compare';
import type { StoredTensors } from './reference-folder';
import { StoredFields } from './stored-fields';
import type { VerificationContext } from './subject';
import { describeTensors } from './stored-description';

/** One file of the reference, `<name>.json` and `<name>.safetensors`, and the rows that it is compared in. */
export class StoredFile {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;

  constructor(
    readonly name: string,
    readonly context: VerificationContext,
  ) {
    this.json = new StoredFields(context.folder.json(`${name}.json`), `${name}.json`);
    this.tensors = context.folder.tensors(`${name}.safetensors`);
  }

  /** Rows of a tensor (n, ...): n. */
  rowsOf(name: string): number {
    return this.tensors.shape(name)[0];
  }

  /** Values that no device computed. */
  row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: this.name, what, actual, expected, tolerance, onHost: true });
  }

  /** Values that the device computed. */
  computed(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: this.name, what, actual, expected, tolerance });
  }

  exact(what: string, actual: ArrayLike<number>, expected: readonly number[]): void {
    this.row(what, actual, expected, EXACT);
  }

  /** Lists of things that are equal or not; two empty ones agree. */
  lists(what: string, actual: readonly (string | number)[], expected: readonly (string | number)[]): void {
    compareLists(this.context, { group: this.name, what, actual, expected });
  }

  /** A tensor of the file. */
  tensor(name: string, actual: ArrayLike<number>, tolerance: Tolerance, what = name): void {
    this.row(what, actual, this.tensors.numbers(name), tolerance);
  }

  /** Checks names and shapes against those that the json states, and reports what nobody has read. */
  finish(): void {
    describeTensors(this.context, this.name, this);
    reportUnread(this.context, this.name, this.json);
    reportUnread(this.context, this.name, this.tensors);
  }
}

/** A difference that is allowed, whatever the size of the value. */
export const within = (absolute: number): Tolerance => ({ absolute, relative: 0 });
