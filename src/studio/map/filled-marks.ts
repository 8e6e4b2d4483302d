import { boundsOfPoints, type Bounds } from '../../domain/bounds';
import type { FilledTrip } from '../filled-trip';
import type { Lines } from './lines';
import type { MapFrame } from './map-frame';

/** A trip that was filled, ready to be drawn; places are degrees from the middle of the frame. */
export interface FilledMarks {
  /** Along where the trip was, and along what the network says. */
  readonly truth: Lines;
  readonly said: Lines;
  /** From where each hidden point was to where the network says. */
  readonly errors: Lines;
  /** (2 P) of the points that were known. */
  readonly known: Float32Array;
  /** (2 P) of the hidden ones: where they were, and where they are said to be. */
  readonly hiddenTruth: Float32Array;
  readonly hiddenSaid: Float32Array;
  /** The box around all of it. */
  readonly bounds: Bounds;
}

export function filledMarks(
  { truth, said, hidden }: FilledTrip,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
): FilledMarks {
  const inFrame = (lonLat: Float64Array) =>
    Float32Array.from(lonLat, (value, i) => value - (i % 2 === 0 ? lon : lat));
  const [was, is] = [inFrame(truth), inFrame(said)];
  const where = (positions: Float32Array, isHidden: 0 | 1) =>
    positions.filter((_, i) => hidden[i >> 1] === isHidden);
  const [hiddenTruth, hiddenSaid] = [where(was, 1), where(is, 1)];
  return {
    truth: oneLine(was),
    said: oneLine(is),
    errors: between(hiddenTruth, hiddenSaid),
    known: where(was, 0),
    hiddenTruth,
    hiddenSaid,
    bounds: boundsOfPoints([...truth, ...said]),
  };
}

const oneLine = (positions: Float32Array): Lines => ({
  length: 1,
  startIndices: Uint32Array.of(0, positions.length / 2),
  positions,
});

/** A line from each place of one list to the one of the other. */
function between(from: Float32Array, to: Float32Array): Lines {
  const length = from.length / 2;
  const positions = new Float32Array(2 * from.length);
  for (let i = 0; i < length; i++) {
    positions.set(from.subarray(2 * i, 2 * i + 2), 4 * i);
    positions.set(to.subarray(2 * i, 2 * i + 2), 4 * i + 2);
  }
  return { length, startIndices: Uint32Array.from({ length: length + 1 }, (_, i) => 2 * i), positions };
}
