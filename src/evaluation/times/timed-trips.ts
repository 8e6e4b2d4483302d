/**
 * What steps of N trips were predicted to take and what they took. The steps of trip i are offsets[i] ..
 * offsets[i+1]; a step is the time from entering a road to entering the next.
 */
export interface TimedTrips {
  /** (N+1) offsets into the steps. */
  readonly offsets: ArrayLike<number>;
  /** (P) predicted seconds of each step, at least 0. */
  readonly predicted: ArrayLike<number>;
  /** (P) seconds that each step took, at least 0. */
  readonly real: ArrayLike<number>;
}

/** (N) the sum over the steps of each trip. */
export function tripSums(offsets: ArrayLike<number>, ofStep: (step: number) => number): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, trip) => {
    let sum = 0;
    for (let step = offsets[trip]; step < offsets[trip + 1]; step++) sum += ofStep(step);
    return sum;
  });
}

/** The trips of `trips` for which `isWanted` holds, in their order (copies). */
export function timedTripsWhere(trips: TimedTrips, isWanted: (trip: number) => boolean): TimedTrips {
  const offsets = [0];
  const predicted: number[] = [];
  const real: number[] = [];
  for (let trip = 0; trip + 1 < trips.offsets.length; trip++) {
    if (!isWanted(trip)) continue;
    for (let step = trips.offsets[trip]; step < trips.offsets[trip + 1]; step++) {
      predicted.push(trips.predicted[step]);
      real.push(trips.real[step]);
    }
    offsets.push(predicted.length);
  }
  return { offsets, predicted, real };
}

/**
 * The places of values in ascending order, cut into groups of about equal size. Equal values are in one group, so
 * that a value alone says which group it belongs to.
 * @param most groups
 * @param least members of a group, unless there are fewer in all
 */
export function groupsInOrder(
  values: ArrayLike<number>,
  { most, least }: { readonly most: number; readonly least: number },
): number[][] {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => values[a] - values[b] || a - b);
  const size = Math.max(least, values.length / most);
  const groups: number[][] = [];
  let group: number[] = [];
  order.forEach((place, i) => {
    group.push(place);
    const next = order[i + 1];
    const isLast = next === undefined;
    const isFull = group.length >= size && order.length - i - 1 >= least && values[next] !== values[place];
    if (!isLast && !isFull) return;
    groups.push(group);
    group = [];
  });
  return groups;
}
