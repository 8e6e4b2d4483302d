import { shown } from '../../../../base/text';
import type { RoadNetwork } from '../../../../domain/road-network';
import type { ForecastErrors } from '../../../../evaluation/forecasts/forecast-errors';
import type { CsvTable } from '../../../../studio/csv-table';
import { capitalised, fixed } from '../../../../studio/figures';
import type { RoadKind } from '../../evaluation/kinds-of-road';
import { ERRORS } from '../../results';

export const KIND_LABELS: Readonly<Record<RoadKind, string>> = {
  class: 'Class',
  lanes: 'Lanes',
  speed: 'Speed limit',
};

/** What roads of one kind are called: "Living street", "2", "50 km/h". @param value of `NodesOfKind` */
export function kindText(
  { classNames }: Pick<RoadNetwork, 'classNames'>,
  kind: RoadKind,
  value: number,
): string {
  if (kind === 'class') return capitalised(shown(classNames[value]).replaceAll('_', ' '));
  return kind === 'lanes' ? fixed(value, 0) : `${fixed(value, 0)} km/h`;
}

/** The errors by kind for a file: one row for each kind and network or baseline. */
export function kindTable(
  details: readonly { readonly name: string }[],
  rows: readonly {
    readonly words: string;
    readonly count: number;
    readonly errors: readonly ForecastErrors[];
  }[],
): CsvTable {
  return {
    head: ['kind', 'roads', 'name', ...ERRORS.map(({ name }) => name), 'values'],
    rows: rows.flatMap(({ words, count, errors }) =>
      details.map(({ name }, i) => [
        ...[words, count, name],
        ...ERRORS.map((measure) => errors[i][measure.name]),
        errors[i].count,
      ]),
    ),
  };
}
