import { lengthened } from '../../base/bytes';
import { FIRST_CAPACITY, SearchTree } from '../../domain/search/search-tree';
import { minuteOfTime } from './features/time-features';

/**
 * A search tree that keeps the minute of the day of each node, which the
 * relative times of every later node need.
 */
export class HoserSearchTree extends SearchTree {
  /** Minute of the day, as the relative times take it. */
  minute: Float32Array = new Float32Array(FIRST_CAPACITY);

  protected override place(node: number, road: number, time: number): void {
    super.place(node, road, time);
    this.minute[node] = minuteOfTime(time);
  }

  protected override grow(capacity: number): void {
    super.grow(capacity);
    this.minute = lengthened(this.minute, capacity);
  }
}
