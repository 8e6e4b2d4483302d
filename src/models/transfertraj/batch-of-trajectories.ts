import { badInput } from '../../base/failure';
import { type KnownTrajectory, TIME_FEATURES } from '../../domain/masked-trajectories/known-trajectory';
import type { PointMask } from '../../domain/masked-trajectories/masks';
import {
  POINT_TOKENS,
  type PointNeighbours,
  type TrajectoryBatch,
  type TrajectoryTargets,
} from './trajectory-batch';

/** A trajectory, and what of it the network reads. */
export interface MaskedTrajectory {
  readonly known: KnownTrajectory;
  readonly mask: PointMask;
}

/**
 * What a point whose place is hidden has around it: nothing, or what the first point has (the official code, which forgets to zero
 * the things around the coordinates 0, 0 that stand for a hidden place).
 */
export type ThingsOfHidden = 'none' | 'first-point';

export interface MaskedBatch {
  readonly batch: TrajectoryBatch;
  readonly targets: TrajectoryTargets;
}

/**
 * Trajectories as the network reads them, padded to the longest, and what it should say of them. Nothing that a mask hides, or of a point
 * that it leaves out, is in the batch; the targets have all that is known of all points that are read. What is hidden may be NaN,
 * as where nobody knows it; the first point's place must be known, since all others are counted from there.
 * @throws Failure 'bad-input' without any trajectory
 */
export function batchOfTrajectories(
  trajectories: readonly MaskedTrajectory[],
  ofHidden: ThingsOfHidden = 'none',
): MaskedBatch {
  if (trajectories.length === 0) throw badInput('A batch needs one trajectory at least. Give it some.');
  const lengths = Int32Array.from(trajectories, ({ mask }) => mask.points.length);
  const longest = Math.max(...lengths);
  const rows = trajectories.length * longest;
  const { known, padding } = POINT_TOKENS;
  const batch = {
    trips: trajectories.length,
    longest,
    lengths,
    positions: new Int32Array(rows),
    space: new Float32Array(2 * rows),
    time: new Float32Array(TIME_FEATURES * rows),
    spaceTokens: new Int32Array(rows).fill(padding),
    timeTokens: new Int32Array(rows).fill(padding),
    places: neighbours(trajectories, longest, 'places', ofHidden),
    roads: neighbours(trajectories, longest, 'roads', ofHidden),
  };
  const targets = {
    space: new Float32Array(2 * rows),
    time: new Float32Array(TIME_FEATURES * rows),
    asksSpace: new Uint8Array(rows),
    asksTime: new Uint8Array(rows),
  };
  for (const [trip, { known: all, mask }] of trajectories.entries())
    for (const [place, point] of mask.points.entries()) {
      const row = trip * longest + place;
      const [hidesSpace, hidesTime] = [mask.hidesSpace[place], mask.hidesTime[place]];
      const space = all.space.subarray(2 * point, 2 * point + 2);
      const time = all.time.subarray(TIME_FEATURES * point, TIME_FEATURES * (point + 1));
      batch.positions[row] = place;
      batch.spaceTokens[row] = hidesSpace ? POINT_TOKENS.masked : known;
      batch.timeTokens[row] = hidesTime ? POINT_TOKENS.masked : known;
      if (!hidesSpace) batch.space.set(space, 2 * row);
      if (!hidesTime) batch.time.set(time, TIME_FEATURES * row);
      targets.space.set(space, 2 * row);
      targets.time.set(time, TIME_FEATURES * row);
      targets.asksSpace[row] = hidesSpace;
      targets.asksTime[row] = hidesTime;
    }
  return { batch, targets };
}

function neighbours(
  trajectories: readonly MaskedTrajectory[],
  longest: number,
  things: 'places' | 'roads',
  ofHidden: ThingsOfHidden,
): PointNeighbours {
  const start = new Int32Array(trajectories.length * longest + 1);
  const items: number[] = [];
  for (const [trip, { known, mask }] of trajectories.entries())
    for (let place = 0; place < longest; place++) {
      if (place < mask.points.length) {
        const point = mask.hidesSpace[place] ? (ofHidden === 'none' ? -1 : 0) : mask.points[place];
        const { start: begin, items: near } = known[things];
        if (point >= 0) for (let at = begin[point]; at < begin[point + 1]; at++) items.push(near[at]);
      }
      start[trip * longest + place + 1] = items.length;
    }
  return { start, items: Int32Array.from(items) };
}
