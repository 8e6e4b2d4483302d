import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, Failure } from '../../src/base/failure';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { RUN_FILES } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { commandText, inFolder } from '../command';
import { finishSwap } from '../files/file-swap';
import { FolderLock } from '../files/folder-lock';
import { UNFINISHED } from '../files/whole-file';
import { runFileNames } from './run-files';
import { RunFolder } from './run-folder';
import { differencesOf, identityOf, type RunIdentity } from './run-identity';
import { UnfinishedRun, type UnfinishedPlan } from './unfinished-run';

export interface ClaimOptions {
  /** Goes on with the run that was left there. */
  readonly resume: boolean;
  /** Takes the place of whatever run is there. */
  readonly replace: boolean;
  /** The words of the command: what is to be said again to go on. */
  readonly command: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

export interface Claimed {
  /** Null where the very same run has left all of its results there, and nothing is to do. */
  readonly folder: RunFolder | null;
  /** What a person should know before the run begins. */
  readonly notes: readonly string[];
}

/**
 * Takes a folder for a run.
 * @param path a folder that is there and can be written to
 * @param wanted the run whose results go there
 * @param systems whose runs can be read, that of the run first
 * @throws Failure 'bad-input' where it is in use, or holds what may not be replaced
 */
export async function claimFolder(
  path: string,
  wanted: RunIdentity,
  systems: readonly SystemEntry[],
  options: ClaimOptions,
): Promise<Claimed> {
  const lock = await inFolder(path, () => FolderLock.take(path, commandText('train')));
  try {
    const claim = new Claim(path, wanted, systems, options);
    const claimed = await inFolder(path, () => claim.settle(lock));
    if (!claimed.folder) lock.release();
    return claimed;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What makes of a folder the folder of a run. */
class Claim {
  readonly #names: readonly string[];
  readonly #system: SystemEntry;
  readonly #unfinished: UnfinishedRun;
  readonly #notes: string[] = [];

  constructor(
    readonly path: string,
    readonly wanted: RunIdentity,
    readonly systems: readonly SystemEntry[],
    readonly options: ClaimOptions,
  ) {
    this.#names = runFileNames(systems);
    this.#system = systems.find(({ id }) => id === wanted.system)!;
    this.#unfinished = new UnfinishedRun(path);
  }

  async settle(lock: FolderLock): Promise<Claimed> {
    await finishSwap(this.path, (file) => this.#names.includes(file));
    // What was being written when an earlier run was killed; that run may be gone on with all the same.
    for (const name of this.#names) await rm(join(this.path, name) + UNFINISHED, { force: true });
    const begun = await this.#begun();
    const there = await this.#there();
    if (there?.isSame && this.options.resume && !begun)
      return { folder: null, notes: [`This run is finished: its results are in ${this.path}.`] };
    if (this.options.resume && !begun)
      this.#notes.push(`No run was left unfinished in ${this.path}: it begins at its beginning.`);
    const replaces = this.options.replace || (begun?.replaces ?? false);
    if (there && !there.isSame && !replaces) throw this.#refusal(there.what);
    if (!begun) {
      await this.#unfinished.remove();
      const { command, versions } = this.options;
      await this.#unfinished.begin({ run: this.wanted, replaces, command, versions });
    }
    const old = !there || there.isSame ? null : there.files;
    return { folder: new RunFolder(this.path, this.#unfinished, old, lock), notes: this.#notes };
  }

  /** The run that is gone on with. @throws Failure 'bad-input' for one that would be lost */
  async #begun(): Promise<UnfinishedPlan | null> {
    const { resume, replace, versions } = this.options;
    if (replace) return null;
    const plan = await this.#unfinished.plan(this.systems);
    const hasStates = await this.#unfinished.hasStates();
    if (!plan) {
      if (!hasStates) return null;
      throw this.#failure(
        `${this.#unfinished.folder} holds an unfinished run that this version cannot go on with. ` +
          'Give it up and begin anew with --replace, or choose another --out.',
      );
    }
    const others = differencesOf(plan.run, this.wanted, this.#system);
    if (!resume) {
      if (!hasStates) return null;
      const which = others.length === 0 ? 'this run' : 'another run';
      throw this.#failure(
        `${this.path} holds ${which}, unfinished${inWords(others)}. Go on with it: ${commandOf(plan)}. ` +
          'Or give it up and begin anew with --replace, or choose another --out.',
      );
    }
    if (others.length > 0)
      throw this.#failure(
        `The run that was left unfinished in ${this.path} is another${inWords(others)}. ` +
          `Go on with it: ${commandOf(plan)}.`,
      );
    const newer = Object.keys(versions).filter((name) => plan.versions[name] !== versions[name]);
    if (newer.length > 0)
      this.#notes.push(
        `It was begun with another version of ${newer.join(', ')}: its numbers may not be those of a run in one piece.`,
      );
    return plan;
  }

  /** Results of a run that are there; null for none. */
  async #there(): Promise<{ isSame: boolean; files: string[]; what: string } | null> {
    const all = await readdir(this.path);
    const files = this.#names.filter((name) => all.includes(name));
    if (files.length === 0) return null;
    if (!files.includes(RUN_FILES.record))
      return { isSame: false, files, what: `files of another run (${files.join(', ')})` };
    try {
      const place = join(this.path, RUN_FILES.record);
      const record = await new RunReader(this.systems).record(place, await readFile(place));
      const others = differencesOf(identityOf(record), this.wanted, this.#system);
      return { isSame: others.length === 0, files, what: `the results of another run${inWords(others)}` };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { isSame: false, files, what: `the results of a run that cannot be read (${error.message})` };
    }
  }

  #refusal(what: string): Failure {
    return this.#failure(
      `${this.path} holds ${what}. Choose another --out, or --replace them: they stay until the new ones are complete.`,
    );
  }

  #failure(message: string): Failure {
    return badInput(message, { folder: this.path });
  }
}

const MOST_DIFFERENCES = 4;

function inWords(differences: readonly string[]): string {
  if (differences.length === 0) return '';
  const more = differences.length - MOST_DIFFERENCES;
  const shown = differences.slice(0, MOST_DIFFERENCES).join(', ');
  return `: ${shown}${more > 0 ? `, and ${more} more` : ''}`;
}

function commandOf({ command }: UnfinishedPlan): string {
  const words = [...command.filter((word) => word !== '--resume' && word !== '--replace'), '--resume'];
  return commandText('train', words);
}
