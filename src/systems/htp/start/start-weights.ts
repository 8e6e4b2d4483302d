import type { MomentsTaken } from '../../../engine/checkpoints/moments-taken';
import type { StartRow } from '../../../engine/records/network-start';
import type { ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';

type Tensor = Pick<SafetensorsTensor, 'shape' | 'data'>;

/** Weights of a file that the training of a network starts from. */
export interface StartWeights {
  /** Parameters of the network over the roads of the data set. */
  readonly specs: readonly ParameterSpec[];
  /** Their values; that of the table of roads is left out where it starts anew. */
  readonly state: ReadonlyMap<string, Tensor>;
  readonly rows: readonly StartRow[];
  readonly moments: MomentsTaken;
}
