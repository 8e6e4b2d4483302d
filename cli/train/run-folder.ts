import { RUN_FILES } from '../../src/engine/runs/run-bundle';
import { isCancelled } from '../command';
import { isDiskFull } from '../files/disk-error';
import { FileSwap } from '../files/file-swap';
import type { FolderLock } from '../files/folder-lock';
import type { RunFile } from './run-files';
import type { UnfinishedRun } from './unfinished-run';

/** A file that could not be made or written, and what was thrown. */
export interface Unwritten {
  readonly name: string;
  readonly error: unknown;
}

/**
 * The folder of one run, while no other process writes to it. It never holds files of two runs as if they
 * were of one: results are written beside their places, and put in place when all are written.
 */
export class RunFolder {
  /**
   * @param old names of the files that go when the new ones come; null where those that are there are of the
   * same run
   */
  constructor(
    readonly path: string,
    readonly unfinished: UnfinishedRun,
    private readonly old: readonly string[] | null,
    private readonly lock: FolderLock,
  ) {}

  /**
   * Writes results in their order. One that cannot be made or written does not hold up the others.
   * @param makeRoom asked where the disk is full for a file: whether it could remove something for it
   * @returns those that were not written
   * @throws Failure 'cancelled', and what was there stays; whatever the system says when files that are written
   *   cannot be put in place
   */
  async write(files: readonly RunFile[], makeRoom: (name: string) => Promise<boolean>): Promise<Unwritten[]> {
    const swap = new FileSwap(this.path);
    const unwritten: Unwritten[] = [];
    for (const file of files) {
      let error = await thrownBy(() => stage(swap, file));
      while (isDiskFull(error) && (await makeRoom(file.name)))
        error = await thrownBy(() => stage(swap, file));
      if (isCancelled(error)) {
        await swap.discard();
        throw error;
      }
      if (error !== undefined) unwritten.push({ name: file.name, error });
    }
    await swap.place(RUN_FILES.record, this.old);
    return unwritten;
  }

  /** Lets others write to it. */
  release(): void {
    this.lock.release();
  }
}

const stage = async (swap: FileSwap, { name, pieces }: RunFile) => swap.stage(name, await pieces());

const thrownBy = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );
