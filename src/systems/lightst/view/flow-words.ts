import { shown } from '../../../base/text';
import { HOUR_AND_HOUR } from '../../../domain/counts/forecast-windows';
import type { FlowTable } from '../../../domain/counts/node-graph';
import type { RoadNetwork } from '../../../domain/road-network';
import { NO_ROAD } from '../../../domain/sensor-series';
import { capitalised, fixed } from '../../../studio/figures';
import { roadCalled } from '../../../studio/map/words';
import { wordsOfEpochs } from '../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS } from '../networks';

/** Features that count vehicles; others are in units of their source. */
const COUNTS: readonly string[] = ['flow', 'count', 'volume'];

type Measured = Pick<FlowTable, 'feature' | 'binSeconds'>;

export const countsVehicles = ({ feature }: Pick<Measured, 'feature'>): boolean =>
  COUNTS.includes(feature.toLowerCase());

/** "vehicles in 5 min", or the name of the feature where nothing is counted. */
export const unitOf = (table: Measured): string =>
  countsVehicles(table) ? `vehicles in ${fixed(table.binSeconds / 60, 0)} min` : shown(table.feature);

/** "vehicles", or the name of the feature. */
export const shortUnitOf = (table: Measured): string =>
  countsVehicles(table) ? 'vehicles' : shown(table.feature);

/** What a node is called as the first word of a sentence: "Mill Lane, northbound", "Sensor 400001". */
export function nodeName(
  { roads, ids }: Pick<FlowTable, 'roads' | 'ids'>,
  network: RoadNetwork,
  node: number,
): string {
  const road = roads[node];
  if (road === NO_ROAD || road >= network.roadCount) return `Sensor ${shown(ids[node])}`;
  return capitalised(roadCalled(network, road));
}

/** A value with sensible digits: counts are whole, forecasts and speeds have one decimal below 100. */
export const valueText = (value: number): string =>
  fixed(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1).replace('-', '\u2212');

/** How far a forecast reaches: "the next hour", "the next 6 hours", "the next 24 min". */
export function nextText({ binSeconds }: Pick<FlowTable, 'binSeconds'>): string {
  const minutes = (HOUR_AND_HOUR.outputs * binSeconds) / 60;
  if (minutes === 60) return 'the next hour';
  return `the next ${minutes % 60 === 0 ? `${fixed(minutes / 60, 0)} hours` : `${fixed(minutes, 0)} min`}`;
}

/** Minutes from now: "15 min". @param bins from 1 */
export const horizonText = (bins: number, { binSeconds }: Pick<FlowTable, 'binSeconds'>): string =>
  `${fixed((bins * binSeconds) / 60, 0)} min`;

/** A cosine: "0.94", "−0.10". */
export const cosineText = (cosine: number): string => fixed(cosine, 2).replace('-', '\u2212');

export const epochWords = wordsOfEpochs(NETWORK_LABELS, ({ mae }) =>
  mae === undefined ? null : `validation error ${fixed(mae, 2)}`,
);
