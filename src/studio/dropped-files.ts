import { isCheckpointName } from '../data/checkpoint-name';
import { mayHoldMapOrTraces } from '../data/source-name';
import type { NamedFile } from '../engine/named-file';
import type { DatasetSession } from './state/dataset-session.svelte';
import type { MakingFiles } from './state/making-session.svelte';

/** Where files go that are no data set. */
export interface FileTakers {
  /** Weights of networks. */
  readonly onCheckpoints: (files: readonly File[]) => void;
  /** A run as one zip. */
  readonly onRun: (file: File) => void;
  /** Maps and GPS traces: data sets are made of them. */
  readonly onMaking: (files: MakingFiles) => void;
}

/** What the page is at. */
export interface DropState {
  /** A run trains: no data are opened. */
  readonly locked: boolean;
  /** A data set is being made: roads without trips are for it. */
  readonly making: boolean;
}

const LOCKED = 'A run is training on what is open. Open other data once it has ended.';

/**
 * Opens what a person gave, by what it is: weights, packed runs, maps and GPS traces go to their takers, the rest is one data
 * set, opened before the weights that may be of it.
 */
export async function takeFiles(
  files: readonly NamedFile[],
  data: Pick<DatasetSession, 'kindOf' | 'loadFiles' | 'refuse'>,
  { onCheckpoints, onRun, onMaking }: FileTakers,
  { locked, making }: DropState,
): Promise<void> {
  const checkpoints: File[] = [];
  const rest: NamedFile[] = [];
  const roads: NamedFile[] = [];
  const traces: NamedFile[] = [];
  for (const file of files) {
    const kind = isSpecial(file, files, making) ? await data.kindOf(file) : 'dataset';
    if (kind === null) return;
    if (kind === 'checkpoint') checkpoints.push(asFile(file));
    else if (kind === 'run') onRun(asFile(file));
    else if (kind === 'roads') roads.push(file);
    else if (kind === 'traces') traces.push(file);
    else rest.push(file);
  }
  if (making && isRoadsAlone(rest)) roads.push(...rest.splice(0));
  if (roads.length + traces.length > 0) onMaking({ roads, traces });
  // An empty folder is a data set that lacks everything: its refusal says what is needed.
  if (rest.length > 0 || files.length === 0) {
    if (locked) data.refuse(LOCKED);
    else await data.loadFiles(rest);
  }
  if (checkpoints.length > 0) onCheckpoints(checkpoints);
}

const hasFile = (files: readonly NamedFile[], name: RegExp) => files.some(({ path }) => name.test(path));
const ROADS = /(^|\/)roadmap\.geo$/i;
const TRIPS = /(^|\/)train\.csv$/i;

const isRoadsAlone = (files: readonly NamedFile[]) => hasFile(files, ROADS) && !hasFile(files, TRIPS);

/** Whether a look into the file is needed. Of a folder with a network, nothing is taken out: a run's folder may lie in it. */
function isSpecial(file: NamedFile, all: readonly NamedFile[], making: boolean): boolean {
  const { path } = file;
  if (mayHoldMapOrTraces(path)) return !hasFile(all, ROADS) || (making && isRoadsAlone(all));
  if (!isCheckpointName(path) && !/\.zip$/i.test(path)) return false;
  return !all.some((other) => {
    const folder = /^(.*\/)roadmap\.geo$/i.exec(other.path)?.[1];
    return folder !== undefined && path.startsWith(folder);
  });
}

const asFile = ({ path, file }: NamedFile): File =>
  file instanceof File ? file : new File([file], path.slice(path.lastIndexOf('/') + 1));
