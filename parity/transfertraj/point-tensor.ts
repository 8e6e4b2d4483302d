import { officialTimeFeatures, timeFeatures } from '../../src/domain/masked-trajectories/known-trajectory';
import type { Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import {
  batchOfTrajectories,
  type MaskedBatch,
  type MaskedTrajectory,
} from '../../src/models/transfertraj/batch-of-trajectories';
import { POINT_TOKENS, type TrajectoryBatch } from '../../src/models/transfertraj/trajectory-batch';
import type { StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';

/** A trajectory of the reference, masked, with the seconds that its raw form has. */
export interface StoredMasked extends MaskedTrajectory {
  readonly trajectory: Trajectory;
}

/** How the raw form tells seconds since 1970, and what its seconds since the first point are. */
export interface RawTimes {
  readonly stored: (seconds: number) => number;
  readonly features: (times: ArrayLike<number>) => Float64Array;
}

/** Single precision, as the official padders have it. */
export const OFFICIAL_TIMES: RawTimes = { stored: Math.fround, features: officialTimeFeatures };
const WEEK = 7 * 86_400;
/** Seconds of the week, which single precision holds exactly where they are whole. */
export const WEEKLY_TIMES: RawTimes = {
  stored: (seconds) => Math.fround(seconds - WEEK * Math.floor(seconds / WEEK)),
  features: timeFeatures,
};

/** Makes the batch of trajectories in both forms. */
export const storedBatch = (masked: readonly StoredMasked[], official: boolean): MaskedBatch =>
  batchOfTrajectories(masked, official ? 'first-point' : 'none');

/**
 * Compares a batch with the stored input, or its targets with the stored target: (trips, longest, 4, 2), x, y, seconds, seconds since
 * the first point; value and token of each.
 */
export function checkPointTensor(
  file: StoredFile,
  name: string,
  { batch, targets }: MaskedBatch,
  options: {
    readonly side: 'input' | 'target';
    readonly masked: readonly StoredMasked[];
    readonly times: RawTimes;
    /** What coordinates may differ by, in their unit. */
    readonly space: number;
    readonly timeFeatures: number;
  },
): void {
  const { side, masked, times } = options;
  const stored = file.tensors.numbers(name);
  const shape = [batch.trips, batch.longest, 4, 2];
  file.lists(`${name}: shape`, shape, file.tensors.shape(name).slice());
  const column = (feature: number, part: 0 | 1) =>
    stored.filter((_, i) => Math.floor(i / 2) % 4 === feature && i % 2 === part);
  const isInput = side === 'input';
  const tokens = isInput
    ? { space: batch.spaceTokens, time: batch.timeTokens }
    : {
        space: targetTokens(batch.spaceTokens, targets.asksSpace),
        time: targetTokens(batch.timeTokens, targets.asksTime),
      };
  file.exact(
    `${name}: tokens`,
    [...tokens.space, ...tokens.space, ...tokens.time, ...tokens.time],
    [0, 1, 2, 3].flatMap((feature) => column(feature, 1)),
  );
  const space = (isInput ? batch : targets).space;
  const axis = (which: number) => space.filter((_, i) => i % 2 === which);
  file.row(
    `${name}: space`,
    [...axis(0), ...axis(1)],
    [...column(0, 0), ...column(1, 0)],
    within(options.space),
  );
  const raw = rawTimes(batch, masked, isInput, times);
  file.exact(`${name}: seconds`, [...raw.seconds, ...raw.since], [...column(2, 0), ...column(3, 0)]);
  const ours = (isInput ? batch : targets).time;
  file.row(`${name}: features of time`, ours, featuresOf(raw, times), within(options.timeFeatures));
}

const targetTokens = (tokens: Int32Array, asks: Uint8Array): Int32Array =>
  tokens.map((token, row) => (asks[row] ? POINT_TOKENS.unknown : token));

interface RawSeconds {
  readonly seconds: readonly number[];
  readonly since: readonly number[];
}

/** Seconds of each row as the raw form has them, 0 where they are hidden or there is no point. */
function rawTimes(
  { longest, timeTokens }: TrajectoryBatch,
  masked: readonly StoredMasked[],
  isInput: boolean,
  { stored }: RawTimes,
): RawSeconds {
  const rows = masked.flatMap(({ trajectory: { times }, mask }, trip) =>
    Array.from({ length: longest }, (_, place) => {
      const isHidden = isInput && timeTokens[trip * longest + place] !== POINT_TOKENS.known;
      if (isHidden || place >= mask.points.length) return [0, 0];
      const seconds = times[mask.points[place]];
      return [stored(seconds), Math.fround(seconds - times[0])];
    }),
  );
  return { seconds: rows.map(([seconds]) => seconds), since: rows.map(([, since]) => since) };
}

/** The features of such rows; the last is the minutes of the seconds since the first point. */
const featuresOf = ({ seconds, since }: RawSeconds, { features }: RawTimes): number[] =>
  seconds.flatMap((each, row) => [...features([each]).subarray(0, 3), since[row] / 60]);
