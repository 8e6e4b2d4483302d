import { clone, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Random } from '../../../base/random';
import { encode } from '../../../models/htp/encoder';
import { Layers } from '../../../models/htp/layers';
import { codebookName, codebooksOf, quantise } from '../../../models/htp/quantiser';
import { toVectors } from '../../../models/htp/rq-vae';
import { LEVELS, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import type { Parameters } from '../../../nn/parameters';
import { TripBatch } from './trip-batch';
import type { LearntTrip } from './trip-targets';

/** Trips, drawn by chance, whose segments say which codewords are used. */
const MOST_READ = 512;
const AT_ONCE = 32;

/**
 * Codewords that no segment of some trips has become what segments, drawn by chance, have left for their codebook to say; coarser
 * codebooks first, since finer ones have to say what those leave.
 * @returns how many of each codebook were replaced
 */
export async function restartUnused(
  parameters: Parameters,
  config: RqVaeConfig,
  trips: readonly LearntTrip[],
  random: Random,
): Promise<number[]> {
  const drawn = random.shuffle(Uint32Array.from(trips.keys())).subarray(0, MOST_READ);
  const read = Array.from(drawn, (trip) => trips[trip]).sort((a, b) => a.points - b.points);
  const rows = await segmentVectors(parameters, config, read);
  const vectors = tensor2d(rows, [rows.length / config.codeWidth, config.codeWidth]);
  const replaced: number[] = [];
  for (const codebook of config.codebooks.keys())
    replaced.push(await restartCodebook(parameters, config, codebook, vectors, random));
  vectors.dispose();
  return replaced;
}

async function restartCodebook(
  parameters: Parameters,
  { codebooks, codeWidth }: RqVaeConfig,
  codebook: number,
  vectors: Tensor2D,
  random: Random,
): Promise<number> {
  const [codes, residuals] = tidy(() => {
    const all = quantise(codebooksOf(parameters, codebooks.length), vectors);
    // Those of the first codebook are the vectors themselves.
    return [all.codes, clone(all.residuals[codebook])];
  });
  const [chosen, left] = await Promise.all([codes.data(), residuals.data()]);
  codes.dispose();
  residuals.dispose();
  const segments = chosen.length / codebooks.length;
  const used = new Set(
    Array.from({ length: segments }, (_, segment) => chosen[segment * codebooks.length + codebook]),
  );
  const name = codebookName(codebook);
  const values = Float32Array.from(await parameters.get(name).data());
  for (let word = 0; word < codebooks[codebook]; word++) {
    if (used.has(word)) continue;
    const from = random.int(segments) * codeWidth;
    values.set(left.subarray(from, from + codeWidth), word * codeWidth);
  }
  if (used.size < codebooks[codebook])
    parameters.set(name, tensor2d(values, [codebooks[codebook], codeWidth]));
  return codebooks[codebook] - used.size;
}

/** (segments x code width) the vectors that are quantised, of all segments of some trips. */
async function segmentVectors(
  parameters: Parameters,
  config: RqVaeConfig,
  trips: readonly LearntTrip[],
): Promise<Float32Array> {
  const rows: Float32Array[] = [];
  for (let from = 0; from < trips.length; from += AT_ONCE) {
    const batch = new TripBatch(trips.slice(from, from + AT_ONCE), config);
    const { longest, lengths } = batch.levels[LEVELS];
    const vectors = tidy(() => {
      const layers = new Layers(parameters, config);
      return toVectors(layers, encode(layers, config, batch.x, batch.levels));
    });
    const values = (await vectors.data()) as Float32Array;
    vectors.dispose();
    batch.dispose();
    const ofTrip = longest * config.codeWidth;
    lengths.forEach((length, trip) =>
      rows.push(values.slice(trip * ofTrip, trip * ofTrip + length * config.codeWidth)),
    );
  }
  const all = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  rows.reduce((at, own) => (all.set(own, at), at + own.length), 0);
  return all;
}
