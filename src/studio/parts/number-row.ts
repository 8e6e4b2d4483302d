import type { NumberRange } from './number-text';

/** A field for a number, one of several that edit one record. */
export interface NumberRow<Name extends string> extends NumberRange {
  readonly name: Name;
  readonly label: string;
  readonly unit?: string | undefined;
  readonly hint?: string | undefined;
}
