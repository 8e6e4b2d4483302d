import { MEASURES, type MeasureKey } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import type { RadarAxis } from './report-data';

interface Axis {
  readonly measure: MeasureKey;
  readonly kind: 'share' | 'rest' | 'least';
}

const AXES: readonly Axis[] = [
  { measure: 'arrival', kind: 'share' },
  { measure: 'odMatch', kind: 'share' },
  { measure: 'jsdDistance', kind: 'rest' },
  { measure: 'jsdRadius', kind: 'rest' },
  { measure: 'jsdDuration', kind: 'rest' },
  { measure: 'edr', kind: 'rest' },
  { measure: 'hausdorffPerRoad', kind: 'least' },
  { measure: 'dtwPerRoad', kind: 'least' },
];

const HOW: Readonly<Record<Axis['kind'], string>> = {
  share: 'the share itself',
  rest: '1 minus the measure, which lies in [0, 1]',
  least: 'the least value of all sets over that of the set',
};

/** The direction of an axis from the middle, as a step of length 1 on a page: the first goes up, the others follow the clock. */
export function radarPoint(axis: number, axes: number): readonly [x: number, y: number] {
  const angle = (2 * Math.PI * axis) / axes - Math.PI / 2;
  return [Math.cos(angle), Math.sin(angle)];
}

/** The measures of sets, each as a share of what would be best. One without a value for any set is left out. */
export function radarOf(sets: readonly ReportedEstimates[]): RadarAxis[] {
  return AXES.flatMap(({ measure, kind }) => {
    const { label } = MEASURES[measure];
    const values = sets.map((estimates) => estimates[measure].value);
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    const least = Math.min(...known);
    const shareOf = (value: number): number => {
      if (kind === 'share') return value;
      if (kind === 'rest') return 1 - value;
      return value === 0 ? 1 : least / value;
    };
    return [
      { label, how: HOW[kind], values: values.map((value) => (value === null ? null : shareOf(value))) },
    ];
  });
}
