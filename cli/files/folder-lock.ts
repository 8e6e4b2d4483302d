import * as v from 'valibot';
import { shown } from '../../src/base/text';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { badInput, type Failure } from '../../src/base/failure';
import { LOCK } from './whole-file';
import { writtenJson } from './written-json';

const HOLDER = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** When the process began, as its system counts; null where it does not say. */
  began: v.nullable(v.string()),
  host: v.string(),
  /** What it does, for people. */
  what: v.string(),
});
type Holder = v.InferOutput<typeof HOLDER>;

/** How long a lock may be without its text: whoever makes it writes it at once. */
const WRITTEN_AFTER_MS = 1000;
/** Two that take over one stale lock at the same time see it within this time. */
const SETTLED_AFTER_MS = 20;

/**
 * A folder that one process at a time writes to: a file in it says which. A lock whose process has ended, in
 * whatever way, is taken over.
 */
export class FolderLock {
  readonly #path: string;
  readonly #text: string;
  readonly #release = () => this.release();

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    process.on('exit', this.#release);
  }

  /**
   * @param folder one that is there
   * @param what is done, to go on from "is in use by": "npx route-distillery train"
   * @throws Failure 'bad-input' while another process has it; whatever the system says of the disk
   */
  static async take(folder: string, what: string): Promise<FolderLock> {
    const path = join(folder, LOCK);
    const began = processOf(process.pid)?.began ?? null;
    const own: Holder = { pid: process.pid, began, host: hostname(), what };
    const text = `${JSON.stringify(own)}\n`;
    while (!create(path, text)) await clearAway(folder, path);
    await sleep(SETTLED_AFTER_MS);
    if (textOf(path) !== text) throw inUse(folder, holderIn(textOf(path)));
    return new FolderLock(path, text);
  }

  /** Gives the folder back. A lock that is another's by now stays. */
  release(): void {
    process.off('exit', this.#release);
    if (textOf(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }
}

/** Makes the lock with its text; false where there is one. */
function create(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

/** Takes a stale lock out of the way. @throws Failure 'bad-input' for one whose process lives */
async function clearAway(folder: string, path: string): Promise<void> {
  let text = textOf(path);
  for (let waited = 0; text === '' && waited < WRITTEN_AFTER_MS; waited += 50) {
    await sleep(50);
    text = textOf(path);
  }
  if (text === undefined) return;
  const holder = holderIn(text);
  if (holder && lives(holder)) throw inUse(folder, holder);
  // Of several that find it stale one at a time moves it; what is moved and is not stale goes back.
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (textOf(aside) === text) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for a text that no lock has: the process died while it wrote it. */
const holderIn = (text: string | undefined): Holder | undefined => writtenJson(text ?? '', HOLDER);

/**
 * Whether the process of a lock lives. One on another machine counts as alive: nothing is known of it here.
 */
function lives({ pid, began, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It lives where it is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = processOf(pid);
  // Numbers of processes come back, after a restart above all.
  return began === null || found === null || (!found.hasEnded && found.began === began);
}

/**
 * What Linux says of a process: when it began, in ticks of which start of the machine, and whether it has
 * ended and only waits to be taken note of. Null where nothing is said.
 */
function processOf(pid: number): { readonly began: string; readonly hasEnded: boolean } | null {
  const boot = systemFile('/proc/sys/kernel/random/boot_id');
  const stat = systemFile(`/proc/${pid}/stat`);
  if (boot === null || stat === null) return null;
  // The second field is the command in brackets, which may hold spaces; then the state; the 22nd is when it began.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { began: `${boot.trim()} ${fields[19]}`, hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
}

/** Null on systems that have no such file. */
function systemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function inUse(folder: string, holder: Holder | undefined): Failure {
  const by = holder ? ` by "${shown(holder.what)}" (process ${holder.pid} on ${shown(holder.host)})` : '';
  const stale =
    holder && holder.host !== hostname()
      ? ` If that no longer runs, delete ${shown(join(folder, LOCK), 4096)} and start again.`
      : '';
  return badInput(`${shown(folder)} is in use${by}. Wait for its end, or choose another --out.${stale}`, {
    folder,
  });
}
