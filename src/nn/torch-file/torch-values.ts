import type { SafetensorsTensor } from '../safetensors';

/** Tuples, lists and sets are arrays; dictionaries of every kind are maps. */
export type TorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | TorchTensor
  | TorchInert
  | readonly TorchValue[]
  | ReadonlyMap<string | number, TorchValue>;

/** A tensor, row-major, in an array of its own. Whole numbers of 8 and 16 bits are of type I32. */
export interface TorchTensor extends SafetensorsTensor {
  readonly kind: 'tensor';
}

/**
 * An object of a class that is not made here. `state`: what it would have
 * been given, as a dataclass its fields.
 */
export interface TorchInert {
  readonly kind: 'inert';
  readonly name: string;
  readonly state?: TorchValue;
}
