import * as v from 'valibot';
import { networkBounds } from '../../../domain/geo';
import { DEFAULT_CELL_DEGREES, gridFor, roadCells, type Grid } from '../../../domain/grid';
import type { RoadNetwork } from '../../../domain/road-network';
import {
  VOCABULARY_LAYOUTS,
  type VocabularyLayout,
  type LmTadVocabulary,
} from '../../../models/lm-tad/tokens';
import { finite } from '../../../base/json';
import type { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';

/** Cells of the teacher's vocabulary. */
export interface TeacherGrid {
  readonly cellDegrees: number;
  readonly vocabulary: VocabularyLayout;
}

/** PAD, EOT and SOT. */
export const SPECIAL_TOKENS = 3;

/** Usual sizes of a cell in degrees. For a vocabulary that fits none of them, the size must be given. */
const USUAL_DEGREES: readonly number[] = [
  DEFAULT_CELL_DEGREES,
  0.0005,
  0.0008,
  0.0015,
  0.002,
  0.0025,
  0.003,
  0.004,
  0.005,
  0.008,
  0.01,
  0.015,
  0.02,
  0.03,
  0.05,
];
/** A size that makes more cells than this cannot be meant for the network. */
const MOST_CELLS = 2 ** 30;

/** Number of tokens of the vocabulary of a grid, without making the vocabulary. */
export function vocabularySize(network: RoadNetwork, grid: Grid, layout: VocabularyLayout): number {
  const { rows, columns } = grid;
  if (layout === 'occupied') return new Set(roadCells(network, grid)).size + SPECIAL_TOKENS;
  return rows * columns + (layout === 'full' ? columns + 1 : 0) + SPECIAL_TOKENS;
}

export interface GridSearch {
  /** Grids whose vocabulary has the size; only those of the wanted cell size if it fits. */
  readonly fitting: readonly TeacherGrid[];
  /** The grids that were tried, for a message. */
  readonly compared: readonly (TeacherGrid & { readonly tokens: number })[];
}

/**
 * Finds the grids over a road network that make a vocabulary of so many tokens. The wanted cell size is tried
 * first, then the usual ones; the search ends with the first that fits.
 */
export function gridsOfSize(network: RoadNetwork, tokens: number, wanted?: number): GridSearch {
  const compared: (TeacherGrid & { tokens: number })[] = [];
  const others: TeacherGrid[] = [];
  for (const cellDegrees of new Set([...(wanted === undefined ? [] : [wanted]), ...USUAL_DEGREES])) {
    const made = vocabulariesAt(network, cellDegrees);
    compared.push(...made);
    const fitting = made.filter((each) => each.tokens === tokens).slice(0, 1);
    const preferred = cellDegrees === wanted || cellDegrees === DEFAULT_CELL_DEGREES;
    if (preferred && fitting.length > 0) return { fitting, compared };
    others.push(...fitting);
  }
  return { fitting: others, compared };
}

function vocabulariesAt(
  network: RoadNetwork,
  cellDegrees: number,
): (TeacherGrid & { readonly tokens: number })[] {
  const { minLon, minLat, maxLon, maxLat } = networkBounds(network);
  const along = (span: number) => span / cellDegrees + 1;
  if (along(maxLon - minLon) * along(maxLat - minLat) > MOST_CELLS) return [];
  const grid = gridFor(network, cellDegrees);
  return VOCABULARY_LAYOUTS.map((vocabulary) => ({
    cellDegrees,
    vocabulary,
    tokens: vocabularySize(network, grid, vocabulary),
  }));
}

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
  const read = v.safeParse(CELLS, header.object(KEY), { abortEarly: true });
  if (!read.success) throw header.unusable(KEY, 'does not describe a grid of cells');
  const cells = vocabularySize - SPECIAL_TOKENS;
  if (read.output.tokens && read.output.tokens.length !== cells)
    throw header.unusable(
      KEY,
      `names the cells of ${read.output.tokens.length} tokens, and the file has ${cells}`,
    );
  return read.output;
}
