import { isCheckpointName } from '../data/checkpoint-name';
import type { NamedFile } from '../engine/data-service';
import type { DatasetSession } from './state/dataset-session.svelte';

/** Where files go that are no data. */
export interface FileTakers {
  /** Weights of networks. */
  readonly onCheckpoints: (files: readonly File[]) => void;
  /** A run as one zip. */
  readonly onRun: (file: File) => void;
}

const LOCKED = 'A run is training on what is open. Open other data once it has ended.';

/**
 * Opens what a person gave, by what it is: weights and packed runs go to their takers, the rest is one data set, opened
 * before the weights that may be of it. While `locked`, no data are opened.
 */
export async function takeFiles(
  files: readonly NamedFile[],
  data: Pick<DatasetSession, 'kindOf' | 'loadFiles' | 'refuse'>,
  { onCheckpoints, onRun }: FileTakers,
  locked: boolean,
): Promise<void> {
  const checkpoints: File[] = [];
  const rest: NamedFile[] = [];
  for (const file of files) {
    const kind = isSpecial(file, files) ? await data.kindOf(file) : 'dataset';
    if (kind === null) return;
    if (kind === 'checkpoint') checkpoints.push(asFile(file));
    else if (kind === 'run') onRun(asFile(file));
    else rest.push(file);
  }
  // An empty folder is a data set that lacks everything: its refusal says what is needed.
  if (rest.length > 0 || files.length === 0) {
    if (locked) data.refuse(LOCKED);
    else await data.loadFiles(rest);
  }
  if (checkpoints.length > 0) onCheckpoints(checkpoints);
}

/** Of a folder with a network, nothing is taken out: a run's folder may lie in it. */
function isSpecial({ path }: NamedFile, all: readonly NamedFile[]): boolean {
  if (!isCheckpointName(path) && !/\.zip$/i.test(path)) return false;
  return !all.some((other) => {
    const folder = /^(.*\/)roadmap\.geo$/i.exec(other.path)?.[1];
    return folder !== undefined && path.startsWith(folder);
  });
}

const asFile = ({ path, file }: NamedFile): File =>
  file instanceof File ? file : new File([file], path.slice(path.lastIndexOf('/') + 1));
