import {
  dispose,
  gather,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { TIME_FEATURES } from '../../domain/masked-trajectories/known-trajectory';
import { RowIndex } from '../../nn/ops/row-index';
import type { TransferTrajConfig } from './config';
import { TOKEN_COUNT } from './parameters';
import { Surroundings } from './surroundings';
import { POINT_TOKENS, type TrajectoryBatch } from './trajectory-batch';

/** Added to the scores of points that are not seen: their weight is then exactly 0. */
const UNSEEN = -1e9;

/** How many things the tables of a city have. */
export interface ThingCounts {
  readonly places: number;
  readonly roads: number;
}

/** Trajectories on the device, as a network of one form reads them. Owns its tensors. */
export class TrajectoryTensors {
  readonly trips: number;
  readonly longest: number;
  /** Points, padding included: trips x longest. */
  readonly rows: number;
  /** (rows, 2) */
  readonly space: Tensor2D;
  /** (rows, 2): the places by which attention turns each point. */
  readonly rotary: Tensor2D;
  /** (rows, 4) */
  readonly time: Tensor2D;
  /** Rows of the table of tokens. */
  readonly spaceTokens: RowIndex;
  readonly timeTokens: RowIndex;
  /** (rows, 1): 1 where the place, or the time, is read. */
  readonly hasSpace: Tensor2D;
  readonly hasTime: Tensor2D;
  /** (rows, 1): 1 where there is a point. */
  readonly valid: Tensor2D;
  /** (rows, d): the sinusoid of each point's place in its trip. */
  readonly positions: Tensor2D;
  /** (trips, longest or 1, longest): what is added to the scores of attention. */
  readonly seen: Tensor3D;
  readonly places: Surroundings;
  readonly roads: Surroundings;

  /** @throws Failure 'bad-input' for a batch that does not fit together */
  constructor(batch: TrajectoryBatch, config: TransferTrajConfig, things: ThingCounts) {
    checkBatch(batch);
    const { trips, longest, spaceTokens, timeTokens } = batch;
    this.trips = trips;
    this.longest = longest;
    this.rows = trips * longest;
    // Read where known, or where known or asked for, as the official code has it.
    const isRead = (token: number) =>
      token === POINT_TOKENS.known || token === POINT_TOKENS.unknown ? 1 : 0;
    const hasSpace = Float32Array.from(spaceTokens, isRead);
    const hasTime = Float32Array.from(timeTokens, isRead);
    const { zeroMasked, interpolated } = config;
    const space = zeroMasked ? zeroed(batch.space, hasSpace, 2) : batch.space;
    const time = zeroMasked ? zeroed(batch.time, hasTime, TIME_FEATURES) : batch.time;
    const column = (values: Float32Array) => tensor2d(values, [this.rows, 1]);
    this.space = tensor2d(space, [this.rows, 2]);
    this.rotary = tensor2d(interpolated ? interpolatedPlaces(batch) : space, [this.rows, 2]);
    this.time = tensor2d(time, [this.rows, TIME_FEATURES]);
    this.spaceTokens = RowIndex.from(spaceTokens, TOKEN_COUNT);
    this.timeTokens = RowIndex.from(timeTokens, TOKEN_COUNT);
    this.hasSpace = column(hasSpace);
    this.hasTime = column(hasTime);
    this.valid = column(validRows(batch));
    this.positions = tidy(() =>
      gather(
        tensor2d(sinusoid(longest, config.width), [longest, config.width]),
        tensor1d(batch.positions, 'int32'),
      ),
    );
    this.seen = seenPoints(batch, config.causal);
    this.places = new Surroundings(batch.places, this.rows, things.places);
    this.roads = new Surroundings(batch.roads, this.rows, things.roads);
  }

  dispose(): void {
    const { space, rotary, time, hasSpace, hasTime, valid, positions, seen } = this;
    dispose([space, rotary, time, hasSpace, hasTime, valid, positions, seen]);
    for (const each of [this.spaceTokens, this.timeTokens, this.places, this.roads]) each.dispose();
  }
}

/** Rows of `width` values, 0 where the row is not read: whatever stands there, be it no number. */
const zeroed = (values: Float32Array, isRead: Float32Array, width: number): Float32Array =>
  values.map((value, i) => (isRead[Math.floor(i / width)] === 1 ? value : 0));

/** (rows): 1 for points, 0 for padding. */
export function validRows({
  trips,
  longest,
  lengths,
}: Pick<TrajectoryBatch, 'trips' | 'longest' | 'lengths'>) {
  const valid = new Float32Array(trips * longest);
  lengths.forEach((length, trip) => valid.fill(1, trip * longest, trip * longest + length));
  return valid;
}

function seenPoints({ trips, longest, lengths }: TrajectoryBatch, causal: boolean): Tensor3D {
  const queries = causal ? longest : 1;
  const bias = new Float32Array(trips * queries * longest);
  for (let trip = 0; trip < trips; trip++)
    for (let query = 0; query < queries; query++) {
      const at = (trip * queries + query) * longest;
      const end = causal ? Math.min(lengths[trip], query + 1) : lengths[trip];
      bias.fill(UNSEEN, at + end, at + longest);
    }
  return tensor3d(bias, [trips, queries, longest]);
}

function checkBatch(batch: TrajectoryBatch): void {
  const { trips, longest, lengths, positions, space, time, spaceTokens, timeTokens } = batch;
  const rows = trips * longest;
  const sizes: readonly (readonly [string, ArrayLike<number>, number])[] = [
    ['lengths', lengths, trips],
    ['positions', positions, rows],
    ['space', space, 2 * rows],
    ['time', time, TIME_FEATURES * rows],
    ['spaceTokens', spaceTokens, rows],
    ['timeTokens', timeTokens, rows],
  ];
  for (const [name, { length }, expected] of sizes)
    if (length !== expected)
      throw badInput(
        `A batch of ${trips} trips of up to ${longest} points has ${expected} values of ${name}, not ${length}.`,
      );
  const empty = lengths.findIndex((length) => !(length >= 1 && length <= longest));
  if (empty >= 0)
    throw badInput(`Trip ${empty} of the batch has ${lengths[empty]} points; 1 to ${longest} are possible.`, {
      trip: empty,
    });
  for (const tokens of [spaceTokens, timeTokens]) checkRange(tokens, TOKEN_COUNT, 'token');
  checkRange(positions, longest, 'position');
}

function checkRange(values: Int32Array, end: number, what: string): void {
  const wrong = values.findIndex((value) => !(value >= 0 && value < end));
  if (wrong >= 0)
    throw badInput(`The ${what} of row ${wrong} is ${values[wrong]}; 0 to ${end - 1} are possible.`, {
      row: wrong,
    });
}

type Places = Pick<TrajectoryBatch, 'trips' | 'longest' | 'lengths' | 'space' | 'spaceTokens'>;

/**
 * Places by which points are turned when hidden ones lie between the known ones: linear in the place in the trip, and that of the
 * nearest known point before the first and after the last. A trip without a known point, and padding, have (0, 0).
 * @returns (rows, 2)
 */
export function interpolatedPlaces({ trips, longest, lengths, space, spaceTokens }: Places): Float32Array {
  const places = new Float32Array(2 * trips * longest);
  for (let trip = 0; trip < trips; trip++) {
    const first = trip * longest;
    const end = first + lengths[trip];
    let before = -1;
    for (let row = first; row < end; row++) {
      if (spaceTokens[row] !== POINT_TOKENS.known) continue;
      // What lies before the first known point has its place.
      fill(places, space, before < 0 ? first : before, row, before < 0 ? row : before, row);
      before = row;
    }
    if (before >= 0) fill(places, space, before, end - 1, before, before);
  }
  return places;
}

/** Rows `from` to `to` between the places of rows a and b, where a is at `from` and b at `to` unless they are one row. */
function fill(places: Float32Array, space: Float32Array, from: number, to: number, a: number, b: number) {
  for (let row = from; row <= to; row++) {
    const share = a === b ? 0 : (row - from) / (to - from);
    for (const axis of [0, 1])
      places[2 * row + axis] = (1 - share) * space[2 * a + axis] + share * space[2 * b + axis];
  }
}

/** 10000^(-2i/d) for i = 0 to d/2 - 1. */
export const inverseFrequencies = (width: number): Float32Array =>
  Float32Array.from({ length: width / 2 }, (_, i) => 10000 ** ((-2 * i) / width));

/** The sines of position x frequency, then the cosines: (count x width). */
function sinusoid(count: number, width: number): Float32Array {
  const frequencies = inverseFrequencies(width);
  const half = frequencies.length;
  const table = new Float32Array(count * width);
  for (let position = 0; position < count; position++)
    frequencies.forEach((frequency, i) => {
      table[position * width + i] = Math.sin(position * frequency);
      table[position * width + half + i] = Math.cos(position * frequency);
    });
  return table;
}
