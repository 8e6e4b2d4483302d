import type { Task } from '../../base/task';
import { openGpsFiles, type GpsFile } from '../../data/gps/gps-files';
import { groupGpsFiles, type GpsPreview } from '../../data/gps/preview-gps';
import { dataFileOf, type NamedFile } from '../datasets/named-file';
import { asFailure } from '../protocol/failure-wire';

/** GPS files that one choice can read. Plain data. */
export interface TraceGroup {
  /** As they were given; a zip is in each group that it contains files of. */
  readonly files: readonly NamedFile[];
  /** Names of the files of the group; those inside a zip begin with its name. */
  readonly names: readonly string[];
}

/** A file that cannot be read, and why. */
export interface RefusedFile {
  readonly name: string;
  readonly message: string;
}

/** GPS files grouped by what can be read alike. Plain data. */
export interface SortedTraces {
  readonly groups: readonly (TraceGroup & { readonly preview: GpsPreview })[];
  /** Files that cannot be read; they do not hold up the others. */
  readonly refused: readonly RefusedFile[];
}

/** Opened files by kind, and those without GPS points. @throws Failure 'cancelled' */
export async function sortTraceFiles(
  files: readonly NamedFile[],
  task: Task,
): Promise<{ groups: GpsFile[][]; refused: RefusedFile[] }> {
  const opened: GpsFile[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    try {
      opened.push(...(await openGpsFiles([dataFileOf(file)], task)));
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      if (code !== 'bad-input') throw thrown;
      refused.push({ name: file.path, message });
    }
  }
  return { groups: opened.length === 0 ? [] : await groupGpsFiles(opened, task), refused };
}

/** A group of opened files as plain data. */
export function traceGroup(opened: readonly GpsFile[], files: readonly NamedFile[]): TraceGroup {
  const given = new Set(opened.map((file) => file.given.name));
  return { files: files.filter(({ path }) => given.has(path)), names: opened.map(({ name }) => name) };
}

/**
 * Opens the files of groups, each once: a zip may belong to several.
 * @throws Failure 'bad-input', 'cancelled'
 */
export async function openTraceGroups(groups: readonly TraceGroup[], task: Task): Promise<GpsFile[][]> {
  const files = new Map(groups.flatMap((group) => group.files.map((file) => [file.path, file])));
  const opened = await openGpsFiles([...files.values()].map(dataFileOf), task);
  return groups.map(({ names }) => {
    const wanted = new Set(names);
    return opened.filter(({ name }) => wanted.has(name));
  });
}
