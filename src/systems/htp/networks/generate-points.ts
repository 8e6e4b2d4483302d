import type { Task } from '../../../base/task';
import type { DrawnTrip, DrawPointsOptions } from '../points/points-service';
import type { PointOrder } from '../trips/point-trip';
import type { LanguageModel } from './language-model';
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
  const trips = await tokeniser.decode(
    drawn.map((i) => {
      const { roads, lengthToken, codes } = answers[i]!;
      const { start, interval, roads: route } = orders[i];
      const own = language.form === 'plain' ? route : Uint32Array.from(roads);
      return { roads: own, start, interval, patterns: { lengthToken, codes } };
    }),
    options,
    task,
  );
  const made: DrawnTrip[] = answers.map(() => null);
  drawn.forEach((i, at) => (made[i] = trips[at]));
  return made;
}
