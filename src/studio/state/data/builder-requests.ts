import { shown } from '../../../base/text';
import type { FileKind } from '../../../data/file-kind';
import type { NamedFile } from '../../../engine/datasets/named-file';

/** A step of the dataset builder. What is said of its requests stands beside it. */
export type BuilderStep = 'roads' | 'trips' | 'data set';

export const BUILDER_STEPS: readonly BuilderStep[] = ['roads', 'trips', 'data set'];

/** What the builder's worker is asked for, one request at a time. */
export type BuilderRequest =
  | 'readRoads'
  | 'findPlaces'
  | 'offerArea'
  | 'fetchRoads'
  | 'takeRoads'
  | 'packRoads'
  | 'readTraces'
  | 'fillGaps'
  | 'match'
  | 'simulate'
  | 'finish';

export const STEP_OF: Readonly<Record<BuilderRequest, BuilderStep>> = {
  readRoads: 'roads',
  findPlaces: 'roads',
  offerArea: 'roads',
  fetchRoads: 'roads',
  takeRoads: 'roads',
  packRoads: 'roads',
  readTraces: 'trips',
  fillGaps: 'trips',
  match: 'trips',
  simulate: 'trips',
  finish: 'data set',
};

/** Questions to a server, and what is done at once, cannot be paused. */
export const canPause = (request: BuilderRequest | null): boolean =>
  request !== 'findPlaces' && request !== 'offerArea' && request !== 'takeRoads';

/** What a live region says of each request while it runs, and when it is done. */
export const REQUEST_WORDS: Readonly<Record<BuilderRequest, readonly [now: string, done: string]>> = {
  readRoads: ['Reading the roads', 'The roads have been read'],
  findPlaces: ['Searching for the place', 'The search is finished'],
  offerArea: ['Asking how much data there is', 'The server has answered'],
  fetchRoads: ['Downloading the roads', 'The roads have been downloaded'],
  packRoads: ['Packing the roads', 'The roads have been packed'],
  takeRoads: ['Copying the roads of the open data set', 'The roads have been copied'],
  readTraces: ['Reading and cleaning the traces', 'The traces have been read and cleaned'],
  fillGaps: ['Filling the gaps of the traces', 'The gaps have been filled'],
  match: ['Matching the traces to the roads', 'The traces have been matched'],
  simulate: ['Simulating trips', 'The trips have been simulated'],
  finish: ['Building the data set', 'The data set is ready'],
};

/** Files for the dataset builder, by what they are for. */
export interface BuilderFiles {
  readonly roads: readonly NamedFile[];
  readonly traces: readonly NamedFile[];
}

/** Lines of GeoJSON may be roads or drives: only the person knows. */
const GEOJSON = /\.(geo)?json[ls]?(\.gz)?$/i;

/**
 * Sorts files that were chosen for one step of the builder: those that certainly belong to the other step go
 * there. The rest stays, also files of an unknown kind (null), which the step then refuses.
 */
export async function filesForSteps(
  wanted: 'roads' | 'traces',
  files: readonly NamedFile[],
  kindOf: (file: NamedFile) => Promise<FileKind | null>,
): Promise<BuilderFiles> {
  const sorted: Record<'roads' | 'traces', NamedFile[]> = { roads: [], traces: [] };
  for (const file of files) {
    const kind = await kindOf(file);
    const isTold = kind === 'roads' || (kind === 'traces' && !GEOJSON.test(file.path));
    sorted[isTold ? kind : wanted].push(file);
  }
  return sorted;
}

/** Says where files went that were chosen for the other step. */
export function movedWords(wanted: 'roads' | 'traces', moved: readonly NamedFile[]): string {
  const [{ path }] = moved;
  const what = moved.length === 1 ? path : `${shown(path)} and ${moved.length - 1} more`;
  const [are, were] = moved.length === 1 ? ['contains', 'was'] : ['contain', 'were'];
  return wanted === 'roads'
    ? `${what} ${are} GPS traces and ${were} used for the trips below.`
    : `${what} ${are} a map and ${were} used for the roads above.`;
}
