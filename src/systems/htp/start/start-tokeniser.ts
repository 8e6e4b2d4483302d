import type { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import type { RoadNetwork } from '../../../domain/road-network';
import type { LabelScales } from '../../../domain/route-points/point-labels';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { checkArchitecture } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { type StartFrom, ofStart } from '../../../engine/experiments/experiment';
import { type StartRow, startRows } from '../../../engine/records/network-start';
import { ROAD_TABLE, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { rqVaeSpecs } from '../../../models/htp/rq-vae-parameters';
import { Parameters } from '../../../nn/parameters';
import { ARCHITECTURES, TOKENISER } from '../networks';
import { knowsRoads } from '../checkpoints/known-roads';
import { placedTokeniser } from '../checkpoints/network-file';
import { readTokeniserHeader } from '../checkpoints/network-header';
import { officialSizes } from '../checkpoints/official-tokeniser';
import type { PointTarget } from '../settings';
import { nodeVectors } from '../training/fresh-tokeniser';
import type { StartWeights } from './start-weights';

/** The last layers of the heads, which say scaled labels. */
const SAYS_LABELS = /^(percent|dxy)_head\.2\./;

/** Weights that the training of a tokeniser starts from. */
export interface TokeniserStart extends StartWeights {
  /** Over the roads of the data set. */
  readonly config: RqVaeConfig;
  readonly target: PointTarget;
  /** Scales of the labels, as the weights say; null where those of the trips take their place. */
  readonly scales: LabelScales | null;
  /** Digests of the files that the file itself was trained further from. */
  readonly before: readonly string[];
}

/**
 * Reads the weights that a tokeniser starts from. Over the roads that they know all is taken, with the scales of the labels; over other
 * roads all but the table of roads and those scales. A file of the official code says neither its roads, so that their number has to
 * tell, nor its scales.
 * @param dropout of the training
 * @throws Failure 'bad-input' that names the file and what does not fit
 */
export const tokeniserStart = (from: StartFrom, dataset: Dataset, dropout: number): TokeniserStart =>
  ofStart(from, () => {
    const contents = openCheckpoint(from.bytes, ARCHITECTURES, from.name);
    checkArchitecture(contents, TOKENISER);
    const header = new CheckpointHeader(contents).isThere
      ? readTokeniserHeader(new CheckpointHeader(contents))
      : null;
    const file = header?.config ?? officialSizes(contents);
    const placed = placedTokeniser(contents, file);
    const isKnown = knowsRoads(file.roads, header?.box ?? null, dataset);
    const config = { ...file, roads: dataset.network.roadCount, dropout };
    const specs = rqVaeSpecs(config);
    const state = new Map(placed.state);
    if (!isKnown) state.delete(ROAD_TABLE);
    const scales = (isKnown && header?.scales) || null;
    const rows = startRows(placed.rows, specs).map((row) => rowOf(row, specs, isKnown, scales));
    const moments = momentsTaken(contents, specs, state);
    const { target = 'route', before = [] } = header ?? {};
    return { config, target, scales, specs, state, rows, moments, before };
  });

/** What became of a tensor, where that is more than being taken. */
function rowOf(
  row: StartRow,
  specs: StartWeights['specs'],
  isKnown: boolean,
  scales: LabelScales | null,
): StartRow {
  const withNote = (note: string) => ({ ...row, note: [row.note, note].filter(Boolean).join('; ') });
  if (row.name === ROAD_TABLE && !isKnown) {
    const { shape } = specs.find(({ name }) => name === ROAD_TABLE)!;
    const note = 'a row is a road, and these are others; it begins with vectors of node2vec';
    return { ...withNote(note), fate: 'anew', shape };
  }
  if (SAYS_LABELS.test(row.name) && !scales) return withNote('the labels have the scales of these trips');
  return row;
}

/**
 * A tokeniser with these weights, which the caller disposes of.
 * @param random of the fresh tokeniser: a table of roads that starts anew begins as it would there
 * @throws Failure 'cancelled'
 */
export async function startedTokeniser(
  { config, specs, state }: TokeniserStart,
  network: RoadNetwork,
  random: Random,
  task: Task,
): Promise<Parameters> {
  const table = specs.find(({ name }) => name === ROAD_TABLE);
  if (!table || state.has(ROAD_TABLE)) return Parameters.from(specs, state);
  const data = await nodeVectors(config, network, random, task);
  return Parameters.from(specs, new Map([...state, [ROAD_TABLE, { shape: table.shape, data }]]));
}
