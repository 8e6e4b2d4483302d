import { Random } from '../../base/random';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { visitsOf, type RoadVisits } from '../map/visit-layers';
import { frameOf } from '../map-frame';
import { onlyPassing } from '../map/drive-path';
import { REVIEW_COLUMNS, columnHistogram, columnScale } from '../state/review/review-columns';
import { NO_FILTER, ordered, passing, type FilterFacts } from '../state/review/review-filter';
import { judgedTable, reviewTable } from '../state/review/review-table';

/** What one move of a brush over the list of a review does, without drawing. */
export interface BrushedList {
  readonly columns: number;
  /** Filters and orders all lines, and counts the histogram of every column. @returns (lines) 1 for each that passes */
  list(): Uint8Array;
  /** The same, and the visits that the map draws of what passes. */
  listAndMap(): RoadVisits;
}

/** A list with a random value in every column; each move of the brush asks for another range. */
export function brushedList(network: RoadNetwork, routes: TrajectorySet, random: Random): BrushedList {
  const lines = routes.tripCount;
  const column = () => Float64Array.from({ length: lines }, () => random.next());
  const values = Object.fromEntries(REVIEW_COLUMNS.map(({ key }) => [key, column()]));
  const table = judgedTable(reviewTable(lines, REVIEW_COLUMNS, [{ source: 'setA', values }]), []);
  const scales = table.columns.map((one) => columnScale(one.values)!);
  const facts: FilterFacts = {
    shown: ['setA'],
    verdicts: new Uint8Array(lines),
    others: {},
    scenario: null,
    found: null,
  };
  const frame = frameOf(network);
  let moved = 0;
  const list = () => {
    const ranges = { [REVIEW_COLUMNS[0].key]: [(moved++ % 10) / 20, null] as const };
    const passes = passing(table, { ...NO_FILTER, ranges }, facts);
    ordered(table, passes, { key: REVIEW_COLUMNS[1].key, descending: true });
    table.columns.forEach((one, i) => columnHistogram(one.values, scales[i], passes));
    return passes;
  };
  const listAndMap = () => visitsOf(network, frame, onlyPassing(routes, list()).roads);
  return { columns: table.columns.length, list, listAndMap };
}
