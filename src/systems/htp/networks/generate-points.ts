import type { Task } from '../../../base/task';
import type { DrawnTrip, DrawPointsOptions } from '../points/points-service';
import type { PointOrder } from '../trips/point-trips';
import { pointsOf } from '../../../models/htp/sequence-length';
import type { LanguageModel } from './language-model';
import { orderStreams } from './trip-order';
import type { Tokeniser, TokeniserParts } from './tokeniser';
import { gpsErrors } from '../../../data/simulation/gps-device';
import type { Random } from '../../../base/random';

/**
 * Points for orders, in their order: the language model says the patterns, and in HTP+ the roads, and the tokeniser makes points of them.
 * Null where no whole answer was drawn.
 * @throws Failure 'bad-input' for an order that cannot be granted; 'cancelled'
 */
export async function generatePoints(
  language: LanguageModel,
  tokeniser: Tokeniser,
  orders: readonly PointOrder[],
  options: DrawPointsOptions,
  task: Task,
): Promise<DrawnTrip[]> {
  const answers = await language.draw(orders, options, task);
  const drawn = [...answers.keys()].filter((i) => answers[i] !== null);
  const noiseMeters = options.noise ? noiseOf(tokeniser.parts) : 0;
  const streams = orderStreams(orders, options.seed);
  const trips = await tokeniser.decode(
    drawn.map((i) => {
      const { roads, lengthToken, codes } = answers[i]!;
      const { start, interval, roads: route } = orders[i];
      const own = language.form === 'plain' ? route : Uint32Array.from(roads);
      const points = pointsOf(codes.length, lengthToken);
      const patterns = { lengthToken, codes };
      const noise = gpsNoise(points, noiseMeters, interval, streams[i].fork('noise'));
      return { roads: own, start, interval, patterns, ...(noiseMeters > 0 && { noise }) };
    }),
    options,
    task,
  );
  const made: DrawnTrip[] = answers.map(() => null);
  drawn.forEach((i, at) => (made[i] = trips[at]));
  return made;
}

/** Seconds after which the correlation of a receiver's errors has fallen to 37 %, as in simulated drives. */
const NOISE_SECONDS = 30;

/**
 * Standard deviation in metres, along each axis, of the errors that a receiver makes: that of the training points across their roads.
 * A road hides what of an error lies along it, so that the offsets from it to the east and to the north have the variance of one axis
 * together. 0 where the heads say places in the city, which have no offsets.
 */
export const noiseOf = ({
  scales: { east, north },
  target,
}: Pick<TokeniserParts, 'scales' | 'target'>): number =>
  target === 'space' ? 0 : Math.hypot(east.std, north.std);

/** (2 n) metres to the east and to the north by which points are off that come every `interval` seconds. */
export const gpsNoise = (n: number, noiseMeters: number, interval: number, random: Random): Float64Array =>
  gpsErrors(
    n,
    { noiseMeters, intervalSeconds: interval, correlation: Math.exp(-interval / NOISE_SECONDS) },
    random,
  );
