import { Random } from '../../../base/random';
import type { PointOrder } from '../trips/point-trip';

/** A stream of chance for each order, which follows from the seed and the order; equal orders have different ones. */
export function orderStreams(orders: readonly PointOrder[], seed: number): Random[] {
  const random = new Random(seed);
  const seen = new Map<string, number>();
  return orders.map(({ roads, start, duration, interval }) => {
    const name = `${start} ${duration} ${interval} ${roads.join()}`;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return random.fork(`${name} ${before}`);
  });
}
