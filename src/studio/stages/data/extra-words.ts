import { shownList } from '../../../base/text';
import type { ExtraCounts } from '../../../domain/dataset';
import { count, counted, percent } from '../../figures';

interface Row {
  readonly name: string;
  readonly value: string;
  /** Smaller, beneath. */
  readonly more: string;
}

/** Features that are named one by one; more would bury the rest. */
const MOST_FEATURES_SHOWN = 5;

/** How much there is of what a data set carries beside roads and trips. */
export function extraRows({ series, traces, places, checkIns }: ExtraCounts): Row[] {
  return [
    ...(series ? [{ name: 'Sensors', value: count(series.sensors), more: seriesInWords(series) }] : []),
    ...(traces
      ? [
          {
            name: 'GPS traces',
            value: count(traces.traces),
            more: `${counted(traces.points, 'point')}, ${counted(traces.vehicles, 'vehicle')}`,
          },
        ]
      : []),
    ...(places
      ? [
          {
            name: 'Places',
            value: count(places.places),
            more: counted(places.categories, 'category', 'categories'),
          },
        ]
      : []),
    ...(checkIns
      ? [{ name: 'Check-ins', value: count(checkIns.checkIns), more: counted(checkIns.users, 'user') }]
      : []),
  ];
}

function seriesInWords(series: NonNullable<ExtraCounts['series']>): string {
  const { sensors, placed, bins, features, missingShare } = series;
  return [
    `${shownList(features, MOST_FEATURES_SHOWN)} at ${counted(bins, 'time')}`,
    missingShare > 0 && `${percent(missingShare)} missing`,
    placed < sensors && `${count(sensors - placed)} without a position`,
  ]
    .filter(Boolean)
    .join(', ');
}
