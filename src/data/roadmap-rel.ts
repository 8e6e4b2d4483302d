import { RowCells, type ReadContext } from './csv-file';
import type { DataFile } from './data-file';
import { GrowingArray } from '../base/bytes';
import { NumberTable } from '../base/number-table';
import { MOST_SUCCESSORS } from '../domain/road-network';
import type { RoadIndex } from './road-table';

/** Successors of each road in CSR form; see `RoadNetwork`. */
export interface Successors {
  readonly successorOffsets: Uint32Array;
  readonly successors: Uint32Array;
}

/** A network of this many pairs has some 6 million roads. */
const MAX_PAIRS = 16_000_000;

type Column = 'origin_id' | 'destination_id';

/**
 * `roadmap.rel`: which road can follow which. The order of the rows is the candidate order. Rows with an
 * unknown road, a broken number or a pair that stood before are left out and counted.
 * @throws Failure 'bad-input' when no pair is left, or a road has more successors than any junction has ways
 */
export async function readSuccessors(
  file: DataFile,
  index: RoadIndex,
  roadCount: number,
  context: ReadContext,
): Promise<Successors> {
  const { findings } = context;
  const origins = new GrowingArray(Uint32Array);
  const destinations = new GrowingArray(Uint32Array);
  const seen = new NumberTable();
  const counts = new Uint16Array(roadCount);
  const cells = new RowCells<Column>(file.name, findings);
  const roadIn = (column: Column): number | undefined => {
    const id = cells.integer(column);
    const road = index.indexOf(id);
    if (road >= 0) return road;
    return Number.isNaN(id)
      ? cells.leaveOut('broken-number', 'this is not a whole number.', column)
      : cells.leaveOut('unknown-road', 'no road of roadmap.geo has this geo_id.', column);
  };
  await cells.read(file, { needed: ['origin_id', 'destination_id'], optional: [] }, context, () => {
    const origin = roadIn('origin_id');
    const destination = origin === undefined ? undefined : roadIn('destination_id');
    if (origin === undefined || destination === undefined) return;
    const pair = origin * roadCount + destination;
    if (seen.has(pair)) {
      const text = `${cells.excerpt('origin_id')} -> ${cells.excerpt('destination_id')}`;
      cells.leaveOut('duplicate-successor', 'this pair stands in an earlier row too.', undefined, text);
      return;
    }
    if (counts[origin] === MOST_SUCCESSORS) cells.refuse('too-large', TOO_MANY_SUCCESSORS, 'origin_id');
    counts[origin]++;
    if (seen.size === MAX_PAIRS)
      findings.refuse(file.name, 'too-large', `more than ${MAX_PAIRS} pairs; this cannot be a road network.`);
    seen.add(pair);
    origins.push(origin);
    destinations.push(destination);
  });
  if (origins.length === 0)
    findings.refuse(
      file.name,
      'empty-set',
      'no usable pair of successive roads is in it. Do its ids belong to this roadmap.geo?',
    );
  return toRows(origins.finish(), destinations.finish(), roadCount);
}

const TOO_MANY_SUCCESSORS = `more than ${MOST_SUCCESSORS} roads follow this one; no junction has so many. Is origin_id the right column?`;

/** Groups pairs by origin, keeping their order. */
function toRows(origins: Uint32Array, destinations: Uint32Array, roadCount: number): Successors {
  const successorOffsets = new Uint32Array(roadCount + 1);
  for (const origin of origins) successorOffsets[origin + 1]++;
  for (let road = 0; road < roadCount; road++) successorOffsets[road + 1] += successorOffsets[road];
  const next = successorOffsets.slice();
  const successors = new Uint32Array(destinations.length);
  origins.forEach((origin, i) => (successors[next[origin]++] = destinations[i]));
  return { successorOffsets, successors };
}
