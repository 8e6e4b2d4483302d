import type { PlacesReport } from '../../../../evaluation/recovery/recovery-report';
import { fixed } from '../../../../studio/figures';

/** Mean errors of one source by place in the gap. */
interface GapLine {
  readonly source: string;
  /** (P) as the places; metres. */
  readonly errors: readonly number[];
}

/** How errors grow and shrink between two known points, or after the last one. */
export interface GapLines {
  /** Whether places are parts of the way to the next known point, or points since the last one. */
  readonly unit: 'share' | 'points';
  /** (P) where on the axis: percent of the way in the middle of each part, or the number of points. */
  readonly places: readonly number[];
  /** (P) "0 to 20 %", "3". */
  readonly labels: readonly string[];
  readonly lines: readonly GapLine[];
}

/** Null where no hidden point has a place in a gap. A task has gaps of one kind. */
export function gapLines({ sources }: Pick<PlacesReport, 'sources'>): GapLines | null {
  const gaps = sources[0]?.alongGap ?? [];
  if (gaps.length === 0) return null;
  const { unit } = gaps[0];
  return {
    unit,
    places: gaps.map(({ from, to }) => (unit === 'share' ? Math.round(50 * (from + to)) : from)),
    labels: gaps.map(({ from, to }) =>
      unit === 'share' ? `${fixed(100 * from, 0)} to ${fixed(100 * to, 0)} %` : fixed(from, 0),
    ),
    lines: sources.map(({ source, alongGap }) => ({ source, errors: alongGap.map(({ mae }) => mae.value) })),
  };
}
