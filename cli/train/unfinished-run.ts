import * as v from 'valibot';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { count, fingerprint, word } from '../../src/base/json';
import { BlobStore } from '../../src/data/blob-store';
import { isNotFound } from '../../src/data/store-directory';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { BACKEND_NAMES } from '../../src/nn/backend-names';
import { ifThere, makeFolder } from '../files/folder';
import { writtenJson } from '../files/written-json';
import { UNFINISHED_RUN, writeWhole } from '../files/whole-file';
import { NodeDirectory } from '../node-directory';
import type { RunIdentity } from './run-identity';

const PLAN = 'plan.json';
/** Under which the states of training are kept. */
export const TRAINING = 'training';

const PLAN_FILE = v.object({
  format: v.literal('route-distillery-unfinished-run'),
  version: v.literal(1),
  run: v.object({
    system: word,
    config: v.unknown(),
    data: fingerprint,
    zones: count,
    backend: v.picklist(BACKEND_NAMES),
    // Earlier versions began all networks with fresh weights.
    starts: v.optional(v.record(word, word), {}),
    oldData: v.exactOptional(fingerprint),
    testedOn: v.exactOptional(fingerprint),
  }),
  replaces: v.boolean(),
  command: v.array(v.string()),
  versions: v.record(word, word),
});

/** What a run was asked to do. */
export interface UnfinishedPlan {
  readonly run: RunIdentity;
  /** Whether it takes the place of the results of another run. */
  readonly replaces: boolean;
  /** The words of its command. */
  readonly command: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/** What a run needs to go on: a folder within its own, which is there until all of its results are. */
export class UnfinishedRun {
  /** The states of its training, and what it computed once. */
  readonly blobs: BlobStore;
  readonly #folder: string;
  #isIncomplete = false;

  /** @param runFolder where the results go */
  constructor(runFolder: string) {
    this.#folder = join(runFolder, UNFINISHED_RUN);
    this.blobs = new BlobStore(new NodeDirectory(this.#folder));
  }

  get folder(): string {
    return this.#folder;
  }

  /** Null where there is none that can be gone on with. */
  async plan(systems: readonly SystemEntry[]): Promise<UnfinishedPlan | null> {
    const text = await ifThere(readFile(join(this.#folder, PLAN), 'utf8'));
    const file = text === undefined ? undefined : writtenJson(text, PLAN_FILE);
    if (!file) return null;
    const { run, ...plan } = file;
    const system = systems.find(({ id }) => id === run.system);
    const config = system && v.safeParse((await system.loadFormat()).config, run.config);
    return config?.success ? { ...plan, run: { ...run, config: config.output as object } } : null;
  }

  async begin(plan: UnfinishedPlan): Promise<void> {
    await makeFolder(this.#folder);
    const file = { format: 'route-distillery-unfinished-run', version: 1, ...plan };
    await writeWhole(join(this.#folder, PLAN), [JSON.stringify(file, null, 2)]);
  }

  /** Whether a network has been trained for a while. */
  async hasStates(): Promise<boolean> {
    try {
      return (await this.blobs.list(TRAINING)).length > 0;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /**
   * Removes what a file that is finished can have the room of: what can be computed again, or the training of
   * the network that the file holds. Once the training of one is gone, so may be all: the run could not go on
   * without training again.
   * @param trained network that the file holds, if it holds one
   * @returns whether there was something
   */
  async makeRoom(trained: string | undefined): Promise<boolean> {
    const all = await this.blobs.list();
    const computed = all.find(({ key }) => key !== TRAINING);
    const found = computed ?? all.find(({ name }) => name === trained || this.#isIncomplete);
    if (!found) return false;
    this.#isIncomplete ||= found.key === TRAINING;
    await this.blobs.delete(found.key, found.name);
    return true;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
