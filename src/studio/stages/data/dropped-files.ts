import { isCheckpointName, mayHoldMapOrTraces } from '../../../data/data-file';
import { shown } from '../../../base/text';
import { PLACES, type FileKind } from '../../../data/file-kind';
import type { NamedFile } from '../../../engine/datasets/named-file';
import type { DatasetSession } from '../../state/data/dataset-session.svelte';
import type { BuilderFiles } from '../../state/data/builder-requests';

/** What becomes of files that are not a data set. */
export interface FileTakers {
  /** Weights of networks. */
  readonly onCheckpoints: (files: readonly File[]) => void;
  /** A run as one zip. */
  readonly onRun: (file: File) => void;
  /** What another reviewer packed. */
  readonly onReview: (file: File) => void;
  /** A saved view of the page. */
  readonly onView: (file: File) => void;
  /** The file of a study. */
  readonly onStudy?: (file: File) => void;
  /** Routes and trips to be reviewed. */
  readonly onRoutes?: (files: readonly File[]) => void;
  /** Maps and GPS traces, for the dataset builder. */
  readonly onBuilder: (files: BuilderFiles) => void;
}

/** What decides where files go. */
export interface DropState {
  /** Whether a run trains: no data are opened then. */
  readonly locked: boolean;
  /** Whether the dataset builder is in view: it takes roads without trips. */
  readonly builder: boolean;
  /** Whether routes are reviewed: it takes trips and lines that would be part of a data set elsewhere. */
  readonly reviewing?: boolean;
}

/** Browsers number the copies of a download. */
const VIEW = /\.view( ?\(\d+\))?\.json$/i;

const STUDY = /(^|\/)study( ?\(\d+\))?\.json$/i;

const LOCKED = 'A run is training on the open data set. Open other data when it has ended.';

type Data = Pick<DatasetSession, 'kindOf' | 'loadFiles' | 'refuse' | 'dismissFailure'>;

/**
 * Opens what a person gave, by what it is: weights, packed runs, maps and GPS traces go to their takers, the
 * rest is one data set, opened before the weights that may be of it.
 */
export async function takeFiles(
  files: readonly NamedFile[],
  data: Data,
  takers: FileTakers,
  state: DropState,
): Promise<void> {
  const { onCheckpoints, onRun, onReview, onView, onStudy, onRoutes, onBuilder } = takers;
  const { locked, builder, reviewing = false } = state;
  if (onStudy && files.length === 1 && STUDY.test(files[0].path)) {
    onStudy(asFile(files[0]));
    return;
  }
  if (reviewing && onRoutes && files.length > 0 && files.every(mayHoldRoutes)) {
    onRoutes(files.map(asFile));
    return;
  }
  // A view is about data: with others it is taken when those are open.
  const view = files.find(({ path }) => VIEW.test(path));
  if (view) {
    const others = files.filter(({ path }) => !VIEW.test(path));
    if (others.length > 0) await takeFiles(others, data, takers, state);
    onView(asFile(view));
    return;
  }
  const sorted = await sortFiles(files, data, builder);
  const { run, review, roads, traces, checkpoint, unknown, dataset, routes, verdicts, report } = sorted;
  for (const file of run) onRun(asFile(file));
  if (review.length > 0 && locked) data.refuse(LOCKED);
  else if (review.length > 0) onReview(asFile(review[0]));
  for (const [kind, [first]] of Object.entries({ verdicts, report }))
    if (first) data.refuse(`${shown(first.path)} ${PLACES[kind as FileKind] ?? ''}`);
  // Beside roads they are the trips of a data set.
  if (dataset.length > 0) dataset.push(...routes.splice(0));
  if (reviewing && onRoutes) routes.push(...traces.splice(0));
  if (routes.length > 0) {
    if (onRoutes) onRoutes(routes.map(asFile));
    else data.refuse(`${shown(routes[0].path)} holds routes over numbered roads: drop it on Review.`);
  }
  if (roads.length + traces.length > 0) {
    // Files of an unknown kind go with the others and are refused there, without holding them up.
    if (unknown.length > 0) data.dismissFailure();
    (traces.length > 0 ? traces : roads).push(...unknown);
    onBuilder({ roads, traces });
  } else if (unknown.length > 0) return;
  // An empty folder is a data set that lacks everything: its refusal says what is needed.
  if (dataset.length > 0 || files.length === 0) {
    if (locked) data.refuse(LOCKED);
    else await data.loadFiles(dataset);
  }
  if (checkpoint.length > 0) onCheckpoints(checkpoint.map(asFile));
}

/** Tables and lines; a file of a view or of verdicts is JSON too. */
const mayHoldRoutes = ({ path }: NamedFile): boolean => ROUTE_FILE.test(path) && !VIEW.test(path);
const ROUTE_FILE = /\.(csv|tsv|txt|geojson|json|gpx|parquet)(\.gz)?$/i;

type Sorted = Record<FileKind | 'unknown', NamedFile[]>;

async function sortFiles(files: readonly NamedFile[], data: Data, builder: boolean): Promise<Sorted> {
  const sorted: Sorted = {
    ...{ dataset: [], run: [], review: [], checkpoint: [], roads: [], traces: [], unknown: [] },
    ...{ routes: [], verdicts: [], report: [] },
  };
  for (const file of files) {
    const kind = isSpecial(file, files, builder) ? await data.kindOf(file) : 'dataset';
    sorted[kind ?? 'unknown'].push(file);
  }
  const { dataset, roads, traces, unknown } = sorted;
  if (builder && isRoadsAlone(dataset)) roads.push(...dataset.splice(0));
  if (roads.length + traces.length === 0 || hasFile(dataset, ROADS)) return sorted;
  // Beside maps and traces, what is called like them and is none is a bad one.
  return {
    ...sorted,
    dataset: dataset.filter((file) => !isStray(file)),
    unknown: [...unknown, ...dataset.filter(isStray)],
  };
}

const hasFile = (files: readonly NamedFile[], name: RegExp) => files.some(({ path }) => name.test(path));
const ROADS = /(^|\/)roadmap\.geo$/i;
const TRIPS = /(^|\/)train\.csv$/i;

const SPLITS = /(^|\/)(train|val|test)\.csv$/i;

/** Named like a map or traces, and unlike a part of a data set. */
const isStray = ({ path }: NamedFile) => mayHoldMapOrTraces(path) && !SPLITS.test(path);

const isRoadsAlone = (files: readonly NamedFile[]) => hasFile(files, ROADS) && !hasFile(files, TRIPS);

/**
 * Whether the file must be inspected. A folder with a network is taken whole: it may contain a run's folder.
 */
function isSpecial(file: NamedFile, all: readonly NamedFile[], builder: boolean): boolean {
  const { path } = file;
  if (mayHoldMapOrTraces(path)) return !hasFile(all, ROADS) || (builder && isRoadsAlone(all));
  if (!isCheckpointName(path) && !/\.zip$/i.test(path)) return false;
  return !all.some((other) => {
    const folder = /^(.*\/)roadmap\.geo$/i.exec(other.path)?.[1];
    return folder !== undefined && path.startsWith(folder);
  });
}

/** A file that was given, by the name that it has. */
export const asFile = ({ path, file }: NamedFile): File =>
  file instanceof File ? file : new File([file], path.slice(path.lastIndexOf('/') + 1));
