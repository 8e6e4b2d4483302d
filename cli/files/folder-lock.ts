import * as v from 'valibot';
import { shown } from '../../src/base/text';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { badInput, type Failure } from '../../src/base/failure';
import { startOf } from '../package';
import { makeFolder, removeEmpty } from './folder';
import { LOCK } from './whole-file';
import { writtenJson } from './written-json';

const HOLDER = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** When the process began, as its system counts; null where it does not say. */
  began: v.nullable(v.string()),
  host: v.string(),
  /** Which start of the machine, and which container, number the process; null where the system does not say. */
  machine: v.optional(v.nullable(v.string()), null),
  /** What it does, for people. */
  what: v.string(),
  /** When it took the lock, ISO 8601. */
  since: v.optional(v.string(), 'a while ago'),
});
type Holder = v.InferOutput<typeof HOLDER>;

/** How long a lock may be without its text: whoever makes it writes it at once. */
const WRITTEN_AFTER_MS = 1000;
/** Two that take over one stale lock at the same time see it within this time, if they are on one machine. */
const SETTLED_AFTER_MS = 20;
/** How often who has a lock gives a sign of life; others look for it ten times as often. */
const SIGN_EVERY_MS = 10_000;
/** A process on another machine without a sign of life for so long counts as dead. */
const DEAD_AFTER_MS = 60_000;

/** How a lock is taken. */
export interface LockOptions {
  /** Waits for its turn while another process lives that has it. */
  readonly waits?: boolean;
  /** Hears whom it waits for, and from whom it was taken over. */
  readonly say?: (text: string) => void;
  readonly signEveryMs?: number;
  readonly deadAfterMs?: number;
}

/**
 * A folder that one process at a time writes to: a file in it says which, and its time of change that the process
 * lives. A lock whose process has ended, in whatever way, is taken over: at once on the same machine, and where the
 * process was on another one after a while without a sign of life.
 */
export class FolderLock {
  readonly #release = () => this.release();

  private constructor(
    readonly folder: string,
    private readonly path: string,
    private readonly text: string,
    everyMs: number,
  ) {
    process.on('exit', this.#release);
    giveSigns(this, path, text, everyMs);
  }

  /**
   * @param folder one that is there
   * @param what is done, to go on from "is in use by": "npx route-distillery train"
   * @throws Failure 'bad-input' while another process has it, unless it `waits`; whatever the system says of the disk
   */
  static async take(folder: string, what: string, options: LockOptions = {}): Promise<FolderLock> {
    const { waits = false, say = console.error, signEveryMs = SIGN_EVERY_MS } = options;
    const path = join(folder, LOCK);
    const here = { pid: process.pid, began: processOf(process.pid)?.began ?? null, ...thisMachine() };
    const text = `${JSON.stringify({ ...here, what, since: new Date().toISOString() } satisfies Holder)}\n`;
    const againMs = signEveryMs / 10;
    const others = new OtherHolders(folder, { say, waits, againMs, deadAfterMs: DEAD_AFTER_MS, ...options });
    for (;;) {
      while (!create(path, text)) await others.makeWay();
      const lock = new FolderLock(folder, path, text, signEveryMs);
      await sleep(others.settledAfterMs);
      if (textOf(path) === text) return lock;
      lock.release();
      if (!waits) throw inUse(folder, holderIn(textOf(path)));
    }
  }

  /** Gives the folder back. A lock that is another's by now stays. */
  release(): void {
    process.off('exit', this.#release);
    giveSigns(this, this.path, null);
    if (textOf(this.path) === this.text) rmSync(this.path, { force: true });
  }

  /** Ends the process, whose lock is gone: two would write to one folder. */
  lost(): never {
    const holder = holderIn(textOf(this.path));
    const by = holder
      ? `was taken over by ${inWords(holder)}, as this process gave no sign of life`
      : 'was deleted';
    console.error(`The lock of ${shown(this.folder)} ${by}. It ends, so that no two write there.`);
    process.exit(1);
  }
}

/** Does work in a folder that several processes may want, one after the other. Nothing is left of one that stays empty. */
export async function inLockedFolder<T>(folder: string, what: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(folder);
  const lock = await FolderLock.take(folder, what, { waits: true });
  try {
    return await work();
  } finally {
    lock.release();
    await removeEmpty([folder]);
  }
}

const held = new Map<string, FolderLock>();
let signs: Worker | null = null;

/** Has a thread of its own give signs of life for a lock. @param text that it has; null where it has ended */
function giveSigns(lock: FolderLock, path: string, text: string | null, everyMs = 0): void {
  if (text === null) held.delete(path);
  else held.set(path, lock);
  if (!signs) {
    // Plain JavaScript needs none of the loaders that this process was started with.
    signs = new Worker(startOf('lock-thread'), { execArgv: [] });
    signs.on('message', (lost: string) => held.get(lost)?.lost());
    signs.unref();
  }
  signs.postMessage({ path, text, everyMs });
}

/** Who has a lock, watched by one that wants it. */
class OtherHolders {
  settledAfterMs = SETTLED_AFTER_MS;
  /** The sign of life that was seen last, and when; how many there were. */
  #sign = { at: NaN, seen: 0, count: 0 };
  #isTold = false;

  constructor(
    readonly folder: string,
    readonly options: Required<Pick<LockOptions, 'say' | 'waits' | 'deadAfterMs'>> & {
      readonly againMs: number;
    },
  ) {}

  /** Takes the lock away if it is stale, or waits a moment. @throws Failure 'bad-input' for one whose process lives */
  async makeWay(): Promise<void> {
    const found = readLock(this.folder);
    if (!found) return;
    const { holder, signAt } = found;
    const { say, waits, deadAfterMs, againMs } = this.options;
    const now = performance.now();
    if (signAt !== this.#sign.at) this.#sign = { at: signAt, seen: now, count: this.#sign.count + 1 };
    // At least since it was seen here: clocks of some file systems are those of the machines that write.
    const silentMs = Math.max(found.silentMs, now - this.#sign.seen);
    if (!holder && silentMs < WRITTEN_AFTER_MS) return sleep(againMs);
    const isHere = holder !== undefined && isOfThisMachine(holder);
    if (!holder || (isHere ? !lives(holder) : silentMs >= deadAfterMs)) {
      if (!isHere) this.settledAfterMs = againMs;
      const why = isHere ? 'has ended' : `has given no sign of life for ${Math.round(silentMs / 1000)} s`;
      if (takeAway(found.path, found.text) && holder)
        say(`${shown(this.folder)} was taken over: ${inWords(holder)} ${why}.`);
      return;
    }
    // Nothing is known of a process elsewhere before a second sign of its life.
    if (!waits && (isHere || this.#sign.count > 1)) throw inUse(this.folder, holder);
    const dead = isHere ? '' : ` It is taken over after ${deadAfterMs / 1000} s without a sign of life.`;
    if (!this.#isTold)
      say(
        `Waiting for ${shown(this.folder)}: ${inWords(holder)} has it since ${shown(holder.since)}.${dead}`,
      );
    this.#isTold = true;
    await sleep(againMs);
  }
}

/**
 * The lock of a folder, with how long ago its process gave a sign of life; undefined where there is none. It is opened anew
 * each time: then a file system of several machines asks its server.
 */
function readLock(folder: string) {
  const path = join(folder, LOCK);
  const file = ifThere(() => openSync(path, 'r'));
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    const signAt = fstatSync(file).mtimeMs;
    return { path, text, holder: holderIn(text), signAt, silentMs: clockOf(path) - signAt };
  } finally {
    closeSync(file);
  }
}

/** What the file system of a lock has for the time, which the clocks of its machines may differ from: ms since 1970. */
function clockOf(path: string): number {
  const probe = `${path}.${hostname()}.${process.pid}.clock`;
  const file = openSync(probe, 'w');
  try {
    return fstatSync(file).mtimeMs;
  } finally {
    closeSync(file);
    rmSync(probe, { force: true });
  }
}

/** Makes the lock with its text; false where there is one. */
function create(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Who had the lock may have taken the folder away with it.
    if (code === 'ENOENT') mkdirSync(dirname(path), { recursive: true });
    if (code === 'EEXIST' || code === 'ENOENT') return false;
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

/**
 * Takes a stale lock away. Of several that find it stale one at a time moves it; what is moved and is not stale goes back.
 * @returns whether it did
 */
function takeAway(path: string, stale: string): boolean {
  const aside = `${path}.${hostname()}.${process.pid}`;
  const isMoved = ifThere(() => (renameSync(path, aside), true));
  if (!isMoved) return false;
  const isStale = textOf(aside) === stale;
  if (isStale) rmSync(aside, { force: true });
  else renameSync(aside, path);
  return isStale;
}

/** What is asked of a file; undefined where it is not there. */
function ifThere<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const textOf = (path: string): string | undefined => ifThere(() => readFileSync(path, 'utf8'));

/** Undefined for a text that no lock has: the process died while it wrote it. */
const holderIn = (text: string | undefined): Holder | undefined => writtenJson(text ?? '', HOLDER);

/** Whether numbers of processes mean the same to the process of a lock and to this one. */
function isOfThisMachine({ host, machine }: Holder): boolean {
  const here = thisMachine();
  return host === here.host && (machine === null || here.machine === null || machine === here.machine);
}

/** Containers share a kernel and may share a name; each numbers its processes in a namespace of its own. */
function thisMachine(): Pick<Holder, 'host' | 'machine'> {
  const boot = bootId();
  const machine = boot && `${boot} ${ifThere(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`.trim();
  return { host: hostname(), machine };
}

/** Whether the process of a lock on this machine lives. */
function lives({ pid, began }: Holder): boolean {
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
  const boot = bootId();
  const stat = systemFile(`/proc/${pid}/stat`);
  if (boot === null || stat === null) return null;
  // The second field is the command in brackets, which may hold spaces; then the state; the 22nd is when it began.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { began: `${boot} ${fields[19]}`, hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
}

const bootId = (): string | null => systemFile('/proc/sys/kernel/random/boot_id')?.trim() ?? null;

/** Null on systems that have no such file. */
function systemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** "npx route-distillery train" (process 12 on node7). */
const inWords = ({ what, pid, host }: Holder): string =>
  `"${shown(what, 1000)}" (process ${pid} on ${shown(host)})`;

/** Who has the lock of a folder, and how long it gave no sign of life; null where nobody has it. */
export function lockInWords(folder: string): string | null {
  const found = readLock(folder);
  if (!found?.holder) return null;
  return `${inWords(found.holder)}, last sign of life ${Math.round(found.silentMs / 1000)} s ago`;
}

function inUse(folder: string, holder: Holder | undefined): Failure {
  const by = holder ? ` by ${inWords(holder)} since ${shown(holder.since)}` : '';
  return badInput(`${shown(folder)} is in use${by}. Wait for its end, or choose another --out.`, { folder });
}
