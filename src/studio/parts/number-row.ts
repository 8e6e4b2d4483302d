import type { NumberRange } from './number-text';

/** A number that a person sets, by its name among others. */
export interface NumberRow<Name extends string> extends NumberRange {
  readonly name: Name;
  readonly label: string;
  readonly unit?: string | undefined;
  readonly hint?: string | undefined;
}
