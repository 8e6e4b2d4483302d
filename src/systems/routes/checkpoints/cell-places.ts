import * as v from 'valibot';
import { finite } from '../../../base/json';
import { gridFor, type Grid } from '../../../domain/grid';
import type { RoadNetwork } from '../../../domain/road-network';
import type { LmTadVocabulary } from '../../../models/lm-tad/tokens';
import type { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { SPECIAL_TOKENS, type TeacherGrid } from './teacher-grid';

const KEY = 'cells';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const CELLS = v.object({
  minLon: finite,
  minLat: finite,
  cellDegrees: v.pipe(finite, v.gtValue(0)),
  rows: count,
  columns: count,
  tokens: v.exactOptional(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
}) satisfies v.GenericSchema<unknown, CellPlaces>;

/** Where the cells of a teacher's tokens lie in the grid over its city. */
export interface CellPlaces extends Pick<Grid, 'minLon' | 'minLat' | 'cellDegrees' | 'rows' | 'columns'> {
  /** (cell tokens) number of each token's cell: row * columns + column. Left out where token k is cell k. */
  readonly tokens?: readonly number[];
}

/** What the header of a teacher's file says of its cells, by the header's key. */
export function cellsEntry(
  network: RoadNetwork,
  { cellDegrees }: TeacherGrid,
  { layout, cellOfToken }: LmTadVocabulary,
): Readonly<Record<typeof KEY, CellPlaces>> {
  const { minLon, minLat, rows, columns } = gridFor(network, cellDegrees);
  const tokens = layout === 'occupied' ? { tokens: [...cellOfToken] } : {};
  return { [KEY]: { minLon, minLat, cellDegrees, rows, columns, ...tokens } };
}

/**
 * Where the cells of a file's tokens lie.
 * @param vocabularySize tokens of the file
 * @returns null for a file that does not say it
 * @throws Failure 'bad-input' for a header that contradicts itself
 */
export function readCells(header: CheckpointHeader, vocabularySize: number): CellPlaces | null {
  if (header.text(KEY) === null) return null;
  const read = v.safeParse(CELLS, header.object(KEY));
  if (!read.success) throw header.unusable(KEY, 'does not describe a grid of cells');
  const cells = vocabularySize - SPECIAL_TOKENS;
  if (read.output.tokens && read.output.tokens.length !== cells)
    throw header.unusable(
      KEY,
      `names the cells of ${read.output.tokens.length} tokens, and the file has ${cells}`,
    );
  return read.output;
}
