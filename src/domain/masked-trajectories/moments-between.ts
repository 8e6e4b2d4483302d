/** The points of a trip that was recorded seldom, with others between them. */
export interface DenseMoments {
  /** (L) seconds, in order. */
  readonly times: Float64Array;
  /** (known points) where they are among the L. */
  readonly known: Uint32Array;
}

/**
 * Points every so many seconds between those of a trip; the last of them at least half as many before the next known one.
 * @param times (known points) seconds, none before the one in front of it
 * @param seconds above 0
 * @param longerThan seconds: only gaps that are longer are filled
 */
export function momentsBetween(times: Float64Array, seconds: number, longerThan = 0): DenseMoments {
  const all: number[] = [];
  const known = times.map((time, point) => {
    const place = all.push(time) - 1;
    const gap = times[point + 1] - time;
    const steps = gap > longerThan ? stepsWithin(gap, seconds) : 0;
    for (let step = 1; step <= steps; step++) all.push(time + step * seconds);
    return place;
  });
  return { times: Float64Array.from(all), known: Uint32Array.from(known) };
}

/** How many points `momentsBetween` puts between those of a trip. */
export function countBetween(times: Float64Array, seconds: number): number {
  let count = 0;
  for (let point = 1; point < times.length; point++)
    count += stepsWithin(times[point] - times[point - 1], seconds);
  return count;
}

/** 0 after the last point, where the gap is no number. */
const stepsWithin = (gap: number, seconds: number): number =>
  Math.max(0, Math.floor(gap / seconds - 0.5)) || 0;
