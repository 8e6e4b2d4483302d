import type { MomentsTaken } from '../../../engine/checkpoints/moments-taken';
import type { StartRow } from '../../../engine/records/network-start';
import type { HoserConfig } from '../../../models/hoser/config';
import type { ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';

/** Weights that a student's training starts from. */
export interface StudentStart {
  readonly config: HoserConfig;
  readonly specs: readonly ParameterSpec[];
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, Pick<SafetensorsTensor, 'shape' | 'data'>>;
  readonly rows: readonly StartRow[];
  readonly moments: MomentsTaken;
}
