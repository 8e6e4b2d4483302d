import { headlineOf } from '../../engine/results/headlines';
import type { ResultFile } from '../../engine/results/result-csv';
import { inNumbers, inShares, rowNames, type RowName } from '../../engine/results/result-table';
import { FLOW_NETWORKS, NETWORK_LABELS, NETWORKS } from './networks';

/** Errors of forecasts in the units of the source. */
export const ERRORS = [
  inNumbers('mae', 'MAE', { meaning: 'Mean absolute error', decimals: 3, better: 'lower' }),
  inNumbers('rmse', 'RMSE', { meaning: 'Root mean squared error', decimals: 3, better: 'lower' }),
  inShares('mape', 'MAPE', { meaning: 'Mean absolute percentage error', decimals: 2, better: 'lower' }),
] as const;
export type ErrorName = (typeof ERRORS)[number]['name'];

/** What forecasts are held against, in the order in which they are listed, with the inks of the page's baselines. */
const BASELINES = rowNames('baseline', {
  'historical-average': { label: 'historical average', ink: 'shortest' },
  'last-value': { label: 'last value', ink: 'fastest' },
  linear: { label: 'linear autoregression', ink: 'markov' },
  'linear-departures': { label: 'linear departures from the average', ink: 'learnt' },
});
export type BaselineName = keyof typeof BASELINES;
export const BASELINE_NAMES = Object.keys(BASELINES) as readonly BaselineName[];

/** Networks, then baselines, by name. */
export const ROWS = { ...rowNames('network', NETWORKS.declared), ...BASELINES };

/** A network or baseline by its name. */
export const rowOf = (name: string): Required<RowName> => ROWS[name as keyof typeof ROWS];

/** The errors of networks and baselines over all horizons, and at each. */
export const ERRORS_TABLE = {
  id: 'errors',
  title: 'Errors of forecasts over all horizons',
  rowHeading: 'Forecast by',
  measures: ERRORS,
  main: 'mae',
  compare: [['undistilled', 'distilled']],
  scores: Object.fromEntries(ERRORS.map(({ name }) => [name, name])),
} as const;

/** Errors of networks and baselines at each horizon; MAPE as a fraction. */
export const ERRORS_FILE: ResultFile = {
  name: 'forecast-errors.csv',
  columns: ['network', 'horizon_minutes'],
  row: 'network',
  facet: 'horizon_minutes',
};

export const HEADLINES = [
  headlineOf(ERRORS_TABLE.id, ERRORS[0], {
    label: 'MAE',
    title: 'Mean absolute error, test part',
    numbers: FLOW_NETWORKS.map((network) => ({
      ...{ key: `${network}Mae`, network, rows: [network] },
      label: `Mean absolute error, ${NETWORK_LABELS[network]}`,
    })),
  }),
];
