import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import type { DrawnTrip } from '../points/points-service';
import type { PointOrder } from '../trips/point-trip';
import type { PointGenerator } from './evaluation-input';

/** Points for orders; an answer to each. @throws Failure 'internal' where the generator gives another number of answers */
export async function drawAll(
  generate: PointGenerator,
  orders: readonly PointOrder[],
  task: Task,
): Promise<readonly DrawnTrip[]> {
  const drawn = await generate(orders, task);
  if (drawn.length === orders.length) return drawn;
  throw new Failure('internal', `${drawn.length} trips were drawn for ${orders.length} orders.`);
}

/** Share of answers that are whole. */
export const wholeShare = (drawn: readonly DrawnTrip[]): number =>
  drawn.filter((trip) => trip !== null).length / drawn.length;
