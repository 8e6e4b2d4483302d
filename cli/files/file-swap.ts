import * as v from 'valibot';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../src/base/failure';
import { SWAP_LIST as LIST, UNFINISHED, placeFile, stageFile, syncFolder, type Pieces } from './whole-file';
import { ifThere, isThere } from './folder';
import { writtenJson } from './written-json';

/** Taken before the first file, so that a disk that is full by then has room for the list. */
const LIST_BYTES = 16 * 1024;

const name = v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[^/\\]+$/));
const SWAP = v.object({ head: name, place: v.array(name), remove: v.array(name) });
type Swap = v.InferOutput<typeof SWAP>;

/**
 * A set of files that takes the place of another set in a folder. The new files are written beside the old
 * ones, which stay as they are until all are there. A program that is killed while they change places leaves
 * both sets, neither with its head, and `finishSwap` goes on; nobody ever reads files of two sets as one.
 */
export class FileSwap {
  readonly #staged: string[] = [];
  #hasRoom = false;

  constructor(readonly folder: string) {}

  /**
   * Writes a file beside its place. One that cannot be written leaves nothing behind; the others wait to be
   * placed or discarded.
   * @returns bytes written
   */
  async stage(file: string, pieces: Pieces): Promise<number> {
    await this.#takeRoom();
    const bytes = await stageFile(join(this.folder, file), pieces);
    this.#staged.push(file);
    return bytes;
  }

  /** Counts a file as staged that the caller writes. @returns where to */
  async reserve(file: string): Promise<string> {
    await this.#takeRoom();
    this.#staged.push(file);
    return join(this.folder, file) + UNFINISHED;
  }

  /** Takes away what was staged: the old files stay. */
  async discard(): Promise<void> {
    for (const file of [...this.#staged.splice(0), LIST])
      await rm(join(this.folder, file) + UNFINISHED, { force: true });
    this.#hasRoom = false;
  }

  /**
   * Puts the staged files in place.
   * @param head the file that makes the others a set: it comes last
   * @param old names of the set that was there; those that are none of the new ones go. Null where what was
   *   there is the same set, so that old and new files go together
   */
  async place(head: string, old: readonly string[] | null): Promise<void> {
    const place = [...this.#staged];
    const remove = (old ?? []).filter((file) => !place.includes(file));
    const swap = { head, place, remove };
    try {
      await this.#list(swap);
    } catch (error) {
      await this.discard();
      throw error;
    }
    this.#staged.length = 0;
    if (old) await rm(join(this.folder, head), { force: true });
    await carryOut(this.folder, swap);
  }

  async #takeRoom(): Promise<void> {
    if (!this.#hasRoom) await stageFile(join(this.folder, LIST), [new Uint8Array(LIST_BYTES).fill(0x20)]);
    this.#hasRoom = true;
  }

  /** Puts the list in place, in the room that was taken for it. */
  async #list(swap: Swap): Promise<void> {
    const path = join(this.folder, LIST);
    const file = await open(path + UNFINISHED, 'r+');
    try {
      await file.write(JSON.stringify(swap).padEnd(LIST_BYTES), 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await placeFile(path);
    await syncFolder(this.folder);
  }
}

/** Whether a program was killed while files changed places in a folder. */
export const hasSwap = (folder: string): Promise<boolean> => isThere(join(folder, LIST));

/**
 * Goes on with a swap that a program left behind when it was killed.
 * @param isKnown which names such a set can have: the list may come with a folder from anywhere
 * @returns whether there was one
 * @throws Failure 'bad-input' for a list that no swap wrote
 */
export async function finishSwap(folder: string, isKnown: (file: string) => boolean): Promise<boolean> {
  const list = join(folder, LIST);
  const text = await ifThere(readFile(list, 'utf8'));
  if (text === undefined) return false;
  const swap = writtenJson(text, SWAP);
  if (!swap || ![swap.head, ...swap.place, ...swap.remove].every(isKnown))
    throw badInput(`${list} is no list of files that this program wrote. Delete it.`, {
      file: list,
    });
  if (await isThere(join(folder, swap.head) + UNFINISHED)) await rm(join(folder, swap.head), { force: true });
  await carryOut(folder, swap);
  return true;
}

/** Any of its steps may have been done before. */
async function carryOut(folder: string, { head, place, remove }: Swap): Promise<void> {
  const placeOne = async (file: string) => {
    if (await isThere(join(folder, file) + UNFINISHED)) await placeFile(join(folder, file));
  };
  for (const file of remove) await rm(join(folder, file), { force: true });
  for (const file of place) if (file !== head) await placeOne(file);
  if (place.includes(head)) await placeOne(head);
  await syncFolder(folder);
  await rm(join(folder, LIST), { force: true });
}
