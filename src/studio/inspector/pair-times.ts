import type { RouteSource } from '../../engine/routes/route-source';
import type { CheckedTimes } from '../../evaluation/recovery/check-times';

/** Minutes of one route of a pair against those that an encoder says. */
export interface PairTime {
  readonly source: RouteSource | 'real';
  readonly minutes: number;
  /** Its minutes less the encoder's. */
  readonly longer: number;
  /** Whether that is more than the encoder's own usual error. */
  readonly isBeyond: boolean;
}

/** What an encoder says of one pair, and the trip and routes that can be held against it. */
export interface PairTimes {
  /** Minutes. */
  readonly said: number;
  /** Trip first, where one asked for the pair. */
  readonly rows: readonly PairTime[];
  /** Whose routes did not arrive. */
  readonly unchecked: readonly RouteSource[];
}

/** Times of a pair; null where no route of it could be checked. @param sources who drew the sets that were checked, in their order */
export function pairTimes(
  { limit, sets }: CheckedTimes,
  sources: readonly RouteSource[],
  pair: number,
): PairTimes | null {
  const first = sets.find(({ said }) => Number.isFinite(said[pair]));
  if (!first) return null;
  const said = first.said[pair];
  const row = (source: PairTime['source'], minutes: number): PairTime => {
    const longer = minutes - said;
    return { source, minutes, longer, isBeyond: Math.abs(longer) > limit };
  };
  const trip = first.trip[pair];
  const checked = sets.flatMap(({ own }, i) =>
    Number.isFinite(own[pair]) ? [row(sources[i], own[pair])] : [],
  );
  return {
    said,
    rows: Number.isFinite(trip) ? [row('real', trip), ...checked] : checked,
    unchecked: sources.filter((_, i) => !Number.isFinite(sets[i].own[pair])),
  };
}
