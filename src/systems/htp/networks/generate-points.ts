import type { Task } from '../../../base/task';
import type { DrawnTrip, DrawPointsOptions } from '../points/points-service';
import type { PointOrder } from '../trips/point-trip';
import { pointsOf } from '../../../models/htp/sequence-length';
import { gpsNoise, noiseOf } from './gps-noise';
import type { LanguageModel } from './language-model';
import { orderStreams } from './order-streams';
import type { Tokeniser } from './tokeniser';

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
