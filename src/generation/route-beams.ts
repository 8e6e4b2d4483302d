/** One beam of a search that has ended. */
export interface RouteBeam {
  readonly roads: Uint32Array;
  readonly times: Float64Array;
  readonly logProb: number;
}

/**
 * The last beams of N searches as flat arrays, best first: those of pair i are
 * pairOffsets[i] .. pairOffsets[i+1].
 */
export interface RouteBeams {
  /** (N+1) offsets into the beams. */
  readonly pairOffsets: Uint32Array;
  /** (B+1) offsets into `roads` and `times`. */
  readonly offsets: Uint32Array;
  /** (P) road index at each visit. */
  readonly roads: Uint32Array;
  /** (P) time of entering each road: seconds since 1970, wall clock. */
  readonly times: Float64Array;
  /** (B) natural log of the probability of the roads after the origin. */
  readonly logProbs: Float64Array;
}

/** The last beams of several sets of searches, one set after the other. */
export const joinBeams = (sets: readonly RouteBeams[]): RouteBeams => beamsFrom(sets.flatMap(beamsOfPairs));

function beamsOfPairs({ pairOffsets, offsets, roads, times, logProbs }: RouteBeams): RouteBeam[][] {
  return Array.from({ length: pairOffsets.length - 1 }, (_, pair) =>
    Array.from({ length: pairOffsets[pair + 1] - pairOffsets[pair] }, (_, i) => {
      const beam = pairOffsets[pair] + i;
      const [from, to] = [offsets[beam], offsets[beam + 1]];
      return { roads: roads.subarray(from, to), times: times.subarray(from, to), logProb: logProbs[beam] };
    }),
  );
}

export function beamsFrom(pairs: readonly (readonly RouteBeam[])[]): RouteBeams {
  const beams = pairs.flat();
  const pairOffsets = new Uint32Array(pairs.length + 1);
  pairs.forEach((list, i) => (pairOffsets[i + 1] = pairOffsets[i] + list.length));
  const offsets = new Uint32Array(beams.length + 1);
  beams.forEach(({ roads }, i) => (offsets[i + 1] = offsets[i] + roads.length));
  const roads = new Uint32Array(offsets[beams.length]);
  const times = new Float64Array(roads.length);
  beams.forEach((beam, i) => {
    roads.set(beam.roads, offsets[i]);
    times.set(beam.times, offsets[i]);
  });
  return { pairOffsets, offsets, roads, times, logProbs: Float64Array.from(beams, (beam) => beam.logProb) };
}
