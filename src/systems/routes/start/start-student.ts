import type { StartFrom } from '../../../engine/experiments/experiment';
import type { Dataset } from '../../../domain/dataset';
import type { HoserConfig } from '../../../models/hoser/config';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { Parameters, type ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import type { StartRow } from '../../../engine/records/network-start';
import { fitStudent } from '../checkpoints/fit-student';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { startRows } from './start-rows';
import { ofStart } from './of-start';

/** Weights that a student's training starts from. */
export interface StudentStart {
  readonly config: HoserConfig;
  readonly specs: readonly ParameterSpec[];
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, Pick<SafetensorsTensor, 'shape' | 'data'>>;
  readonly rows: readonly StartRow[];
}

/**
 * Reads the weights that a student starts from and compares every tensor with what the data set needs.
 * @param features of the data set
 * @throws Failure 'bad-input' that names the file and every tensor that does not fit
 */
export const studentStart = (from: StartFrom, dataset: Dataset, features: HoserFeatures): StudentStart =>
  ofStart(from, () => {
    const { config, specs, state, report } = fitStudent(
      openRoutesCheckpoint(from.bytes, from.name),
      dataset,
      features,
    );
    return { config, specs, state, rows: startRows(report.tensors, specs) };
  });

/** A student with these weights, whose times are on the scale of the data set. The caller disposes of it. */
export const startedStudent = ({ config, specs, state }: StudentStart, features: HoserFeatures): Hoser =>
  new Hoser(config, features, Parameters.from(specs, state));
