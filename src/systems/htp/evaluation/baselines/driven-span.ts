import type { RouteLine } from '../../../../domain/route-points/route-line';

/** A part of a route, in metres from its start. */
export interface DrivenSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What of a route is driven, as far as one can know: a trip begins somewhere on its first road and ends somewhere on its last, in their
 * middles on average. A route of one road is driven as a whole.
 */
export function drivenSpan({ length, roadLengths }: RouteLine): DrivenSpan {
  if (roadLengths.length === 1) return { from: 0, to: length };
  return { from: roadLengths[0] / 2, to: length - roadLengths[roadLengths.length - 1] / 2 };
}
