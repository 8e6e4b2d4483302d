import { shown } from '../../src/base/text';
import { readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { badInput, Failure } from '../../src/base/failure';
import type { Task } from '../../src/base/task';
import type { DataFile } from '../../src/data/data-file';
import type { Dataset } from '../../src/domain/dataset';
import { renderCheckReport } from '../../src/data/check-report';
import type { HoserFile, LoadedDataset } from '../../src/data/hoser-layout';
import { CARD_TEXT_NAME, HOSER_FILE_NAMES } from '../../src/data/hoser-files';
import { inFolder } from '../command';
import { diskReason, isDiskError } from '../files/folder';
import { FileSwap, finishSwap, hasSwap } from '../files/file-swap';
import { FolderLock } from '../files/folder-lock';
import { tryFolder } from '../files/try-folder';
import { UNFINISHED } from '../files/whole-file';
import { dataFilesFromPaths } from '../node-files';

/** Without it a folder holds no data set. */
const HEAD = HOSER_FILE_NAMES.roads;
const NAMES: readonly string[] = [...Object.values(HOSER_FILE_NAMES), CARD_TEXT_NAME];

/** The smallest data sets take about so much. */
const LEAST_ROOM = 64 * 1024;

export interface ClaimOptions {
  /** Whether a data set that is there may be replaced without a question. */
  readonly replace: boolean;
  /** Files and folders that the command reads. */
  readonly inputs: readonly string[];
  /** What it is, to go on from "is in use by". */
  readonly command: string;
  /** Names of files that it writes beside those of the layout. */
  readonly besides?: readonly string[];
}

/**
 * The folder that a data set is written to, while no other process does. The files of a data set that is there
 * stay until the new ones are complete, and then change places with them.
 */
export class DatasetFolder {
  readonly #swap: FileSwap;

  private constructor(
    readonly path: string,
    private readonly old: readonly string[],
    private readonly lock: FolderLock,
    private readonly clear: () => Promise<void>,
  ) {
    this.#swap = new FileSwap(path);
  }

  /**
   * Takes a folder for a data set, before the work that makes it. It is made if it is not there. On a terminal a
   * person is asked whether what is there may be replaced.
   * @throws Failure 'bad-input' where it cannot be written to, is in use, or may not be replaced
   */
  static async claim(path: string, options: ClaimOptions): Promise<DatasetFolder> {
    const clear = await tryFolder(path, LEAST_ROOM);
    const lock = await inFolder(path, () => FolderLock.take(path, options.command));
    try {
      const names = [...NAMES, ...(options.besides ?? [])];
      const isOurs = isOneOf(names);
      await inFolder(path, () => finishSwap(path, isOurs));
      // What was being written when an earlier command was killed.
      for (const name of names) await rm(join(path, name) + UNFINISHED, { force: true });
      const old = (await readdir(path)).filter(isOurs).sort();
      if (old.length > 0 && !options.replace) await askToReplace(path, old, options.inputs);
      return new DatasetFolder(path, old, lock, clear);
    } catch (error) {
      lock.release();
      await clear();
      throw error;
    }
  }

  /** Counts a file as one of the data set that the caller writes before the others. @returns where to */
  reserve(file: string): Promise<string> {
    return inFolder(this.path, () => this.#swap.reserve(file));
  }

  /**
   * Writes a data set in place of what is there.
   * @returns bytes written
   * @throws Failure 'storage-full' or 'cancelled', and what was there is as it was
   */
  async write(files: readonly HoserFile[], task: Task): Promise<number> {
    let bytes = 0;
    try {
      for (const [done, file] of files.entries()) {
        task.progress({ step: 'files.write', done, total: files.length, unit: 'files' });
        await task.checkpoint();
        bytes += await this.#swap.stage(file.name, file.chunks());
      }
      await this.#swap.place(HEAD, this.old);
      return bytes;
    } catch (error) {
      await this.#swap.discard();
      if (!isDiskError(error)) throw error;
      const stays = this.old.length > 0 ? ' The data set that is there is as it was.' : '';
      throw new Failure(
        'storage-full',
        `The data set cannot be written to ${shown(this.path)}: ${diskReason(error)}.${stays} Mend that, or choose another --out.`,
        { code: error.code },
      );
    }
  }

  /** Lets others write to it, and leaves nothing of what was not completed. */
  async release(): Promise<void> {
    await this.#swap.discard();
    this.lock.release();
    await this.clear();
  }
}

/**
 * The files of folders with data sets, of zips and plain files. A data set whose replacement was cut short comes
 * to its end first: until then its folder has no roads.
 */
export async function datasetFiles(paths: readonly string[]): Promise<DataFile[]> {
  for (const path of paths) {
    if (!(await hasSwap(path))) continue;
    const lock = await inFolder(path, () => FolderLock.take(path, 'another command'), 'folder');
    try {
      await inFolder(path, () => finishSwap(path, isOneOf(NAMES)), 'folder');
    } finally {
      lock.release();
    }
  }
  return dataFilesFromPaths(paths);
}

/** Opens the data set at a path, and says beside the results what was found in its files and what was read. @throws Failure */
export async function openDataset(
  path: string,
  load: (files: readonly DataFile[]) => Promise<LoadedDataset>,
): Promise<Dataset> {
  const { dataset, report, taken } = await load(await datasetFiles([path]));
  const said = [renderCheckReport(report), ...taken].filter(Boolean);
  if (said.length > 0) console.error(said.join('\n'));
  return dataset;
}

/** Names of the layout count in any case. */
const isOneOf =
  (names: readonly string[]) =>
  (file: string): boolean =>
    names.includes(file) || names.includes(file.toLowerCase());

/** @throws Failure 'bad-input' unless a person says yes */
async function askToReplace(path: string, old: readonly string[], inputs: readonly string[]): Promise<void> {
  const read = await inputsAmong(path, old, inputs);
  const own = read.length === 0 ? '' : `, which this command reads itself (${read.join(', ')})`;
  const there = `${path} holds a data set (${old.join(', ')})${own}.`;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw badInput(
      `${there} Choose another --out, or replace it with --replace: it stays until the new one is complete.`,
      { folder: path },
    );
  const answer = await answerTo(`${there}\nReplace it? It stays until the new one is complete. [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer)) throw badInput('Nothing was replaced.');
}

/** What a person types; nothing where the input ends, or they press Ctrl-C. */
function answerTo(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('SIGINT', () => terminal.close());
    terminal.once('close', () => resolve(''));
    terminal.question(question, (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
}

/** Inputs that would be replaced: files in the folder, or the folder itself. */
async function inputsAmong(
  path: string,
  old: readonly string[],
  inputs: readonly string[],
): Promise<string[]> {
  const replaced = await Promise.all(
    [path, ...old.map((file) => join(path, file))].map((one) => realpath(one)),
  );
  const found: string[] = [];
  for (const input of inputs) {
    // An input that is not there is named where it is read.
    const place = await realpath(input).catch(() => undefined);
    if (place !== undefined && replaced.includes(place)) found.push(input);
  }
  return found;
}
