import type { LocalPlane } from '../../../matching/local-plane';
import type { PlacedPoints } from './placed-points';

type TimedPoints = Pick<PlacedPoints, 'lonLat' | 'times'>;

/** Distances between real points and where generated ones are at the same moment, over many trips. */
export class MomentErrors {
  #squares = 0;
  #count = 0;

  constructor(private readonly plane: LocalPlane) {}

  /** Adds the points of one trip. Between two generated points it is on the line between them; before the first and after the last nowhere. */
  add(real: TimedPoints, generated: TimedPoints): void {
    const { times } = generated;
    let next = 0;
    real.times.forEach((time, i) => {
      while (next < times.length && times[next] < time) next++;
      if (next === times.length || (next === 0 && times[0] > time)) return;
      const before = Math.max(0, next - 1);
      const step = times[next] - times[before];
      const share = step > 0 ? (time - times[before]) / step : 1;
      const [ax, ay] = this.#xy(generated.lonLat, before);
      const [bx, by] = this.#xy(generated.lonLat, next);
      const [x, y] = this.#xy(real.lonLat, i);
      this.#squares += (ax + share * (bx - ax) - x) ** 2 + (ay + share * (by - ay) - y) ** 2;
      this.#count++;
    });
  }

  #xy(lonLat: Float64Array, point: number): [x: number, y: number] {
    return [this.plane.x(lonLat[2 * point]), this.plane.y(lonLat[2 * point + 1])];
  }

  /** Root of the mean of the squares, in metres; NaN where no moments meet. */
  get rmse(): number {
    return Math.sqrt(this.#squares / this.#count);
  }
}
