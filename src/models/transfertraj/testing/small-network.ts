import { dispose, tensor2d } from '@tensorflow/tfjs-core';
import { Random } from '../../../base/random';
import { openMask, type PointMask } from '../../../domain/masked-trajectories/masks';
import { TIME_FEATURES } from '../../../domain/masked-trajectories/known-trajectory';
import type { Parameters } from '../../../nn/parameters';
import { batchOfTrajectories, type MaskedBatch, type MaskedTrajectory } from '../batch-of-trajectories';
import { TRANSFERTRAJ_FORMS, type TransferTrajConfig } from '../config';
import type { ThingTensors } from '../modalities';
import { initialTransferTraj } from '../parameters';

/** Places and roads of a small city. */
export const THINGS = { places: 9, roads: 7 } as const;

/** A network that is small in all respects, in the form of the specification. */
export const SMALL: TransferTrajConfig = {
  ...TRANSFERTRAJ_FORMS.specification,
  width: 16,
  embedWidth: 6,
  layers: 2,
  experts: 4,
  topExperts: 2,
  mixerHeads: 4,
  mixerHidden: 12,
  placeWidth: 5,
  roadWidth: 3,
  normEps: 1e-5,
  dropout: 0.1,
};

export const smallWeights = (config = SMALL, seed = 3): Parameters =>
  initialTransferTraj(config, new Random(seed));

/** Vectors of the things of the small city. */
export function smallThings({ placeWidth, roadWidth } = SMALL): ThingTensors {
  const random = new Random(5);
  const table = (things: number, width: number) =>
    tensor2d(
      Float32Array.from({ length: things * width }, () => random.normal()),
      [things, width],
    );
  return { places: table(THINGS.places, placeWidth), roads: table(THINGS.roads, roadWidth) };
}

export const disposeThings = ({ places, roads }: ThingTensors): void => dispose([places, roads]);

/** A trip whose points depend on its seed alone, of which every third place and every fourth time is hidden. */
export function smallTrip(points: number, seed: number): MaskedTrajectory {
  const random = new Random(seed);
  const space = Float64Array.from({ length: 2 * points }, (_, i) => (i < 2 ? 0 : 3 * random.normal()));
  const time = Float64Array.from({ length: TIME_FEATURES * points }, () => 10 * random.next());
  return {
    known: {
      space,
      time,
      places: near(points, THINGS.places, random),
      roads: near(points, THINGS.roads, random),
    },
    mask: thirdsHidden(points),
  };
}

function near(points: number, things: number, random: Random) {
  const start = new Int32Array(points + 1);
  const items: number[] = [];
  for (let point = 0; point < points; point++) {
    for (let thing = 0; thing < things; thing++) if (random.next() < 0.3) items.push(thing);
    start[point + 1] = items.length;
  }
  return { start, items: Int32Array.from(items), metres: new Float64Array(items.length) };
}

const thirdsHidden = (points: number): PointMask => ({
  ...openMask(points),
  hidesSpace: Uint8Array.from({ length: points }, (_, i) => (i % 3 === 2 ? 1 : 0)),
  hidesTime: Uint8Array.from({ length: points }, (_, i) => (i % 4 === 3 ? 1 : 0)),
});

/** Trips of so many points. */
export const smallBatch = (...points: readonly number[]): MaskedBatch =>
  batchOfTrajectories(points.map((count, i) => smallTrip(count, 100 * count + i)));
