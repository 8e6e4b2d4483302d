import type { WasmBackend, WasmKernels } from '../wasm-backend';
import type { KernelCrew } from './kernel-crew';
import type { KernelThread, SpawnKernelThread } from './kernel-thread';
import {
  CONTROL_BYTES,
  MOST_ARGUMENTS,
  MOST_PARTS,
  PART,
  PLACE,
  changesSoon,
  claim,
  doPart,
  finish,
  open,
  viewsOf,
  type ControlViews,
} from './thread-loop.mjs';

/** Everything of a crew that threads share with their leader. */
export interface CrewWorkplace {
  readonly kernels: WasmKernels;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly heap: WasmBackend['wasm'];
}

/**
 * Milliseconds after which a part that a thread has begun counts as lost with it. Parts take some milliseconds; ten seconds
 * are long even where a hundred threads want one core. Counted in rounds, so that a machine that sleeps loses none.
 */
const OVERDUE_MS = 10_000;
const ROUND_MS = 100;
/** Time for a thread that is told to end, which it does within a turn of its innermost loop. */
const LAST_TURN_MS = 100;
/** How long threads may take to start before the work begins without them. */
const START_MS = 10_000;
/** A thread that no run has woken for so long is taken for dead: of some ends, browsers do not tell. */
const SILENCE_MS = 5000;
const SILENT_RUNS = 100;
/** Threads that keep dying are not worth replacing. */
const MOST_RENEWALS = 20;

/** Threads and what they share with the leader. All of it is replaced when one of them dies. */
interface Shift {
  readonly views: ControlViews;
  readonly threads: readonly KernelThread[];
  /** Why one of them could not start or has ended. */
  ended: string | null;
}

/**
 * The thread that makes it leads; the others sleep until a run is opened and claim parts one by one, as the leader
 * does. One that dies asleep or on its way holds nothing up; what one had begun when it died, the leader does again.
 */
export class ThreadCrew implements KernelCrew {
  readonly #size: number;
  /** Pieces of work under way during which the leader is alone. */
  #restsFor = 0;
  readonly #kernels: readonly ((...args: number[]) => number)[];
  readonly #numbers: ReadonlyMap<string, number>;
  #shift: Shift;
  #renewals = 0;
  #scratch = { at: 0, bytes: 0 };
  #runs = 0;
  #look = { at: performance.now(), runs: 0, seen: [] as number[] };

  /** @param threads this one included, at least 2 */
  constructor(
    private readonly workplace: CrewWorkplace,
    threads: number,
    private readonly spawn: SpawnKernelThread,
    private readonly overdueMs: number = OVERDUE_MS,
  ) {
    this.#size = threads;
    this.#kernels = Object.values(workplace.kernels);
    this.#numbers = new Map(Object.keys(workplace.kernels).map((name, number) => [name, number]));
    this.#shift = this.#begin();
  }

  get threads(): number {
    return this.#restsFor > 0 ? 1 : this.#size;
  }

  /** Leaves the leader alone while some work is done, for which the other cores have other work. */
  async rest<T>(work: () => Promise<T>): Promise<T> {
    this.#restsFor++;
    try {
      return await work();
    } finally {
      this.#restsFor--;
    }
  }

  /** Threads that have started, this one included. */
  get started(): number {
    return 1 + Atomics.load(this.#shift.views.words, PLACE.started);
  }

  /**
   * Waits until all threads have started. Work may begin before: the leader does then what they do not.
   * @throws Error if one of them could not
   */
  async ready(): Promise<void> {
    const until = performance.now() + START_MS;
    while (this.started < this.#size) {
      if (this.#shift.ended) throw new Error(this.#shift.ended);
      if (performance.now() > until) throw new Error(`${this.#size - this.started} did not start`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  run(name: string, parts: readonly (readonly number[])[], scratchFloats = 0): void {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new RangeError(`There is no kernel ${name}.`);
    if (parts.length === 1) return this.#runAlone(number, parts[0], scratchFloats);
    const most = Math.min(MOST_PARTS, Math.floor(MOST_ARGUMENTS / (parts[0]?.length || 1)));
    for (let at = 0; at < parts.length; at += most)
      this.#run(number, parts.slice(at, at + most), scratchFloats);
  }

  close(): void {
    this.#end();
    this.workplace.heap._free(this.#scratch.at);
    this.#scratch = { at: 0, bytes: 0 };
  }

  #run(kernel: number, parts: readonly (readonly number[])[], scratchFloats: number): void {
    this.#replaceTheDead();
    this.#roomFor(scratchFloats);
    const { words } = this.#shift.views;
    this.#write(kernel, parts);
    open(words, parts.length, Math.min(parts.length, this.#size) - 1);
    let thrown: { readonly error: unknown } | null = null;
    for (let part = claim(words); part >= 0; part = claim(words)) {
      try {
        doPart(this.#shift.views, this.#kernels, 0, part);
      } catch (error) {
        thrown ??= { error };
      }
      finish(words, part, PART.done);
    }
    if (!this.#othersEnd()) this.#dismiss();
    this.#redo(parts.length);
    if (thrown) throw thrown.error;
  }

  /** A call that nobody can share in; it wakes nobody. */
  #runAlone(kernel: number, part: readonly number[], scratchFloats: number): void {
    this.#roomFor(scratchFloats);
    const { at } = this.#scratch;
    this.#kernels[kernel](...part.map((value) => (Number.isNaN(value) ? at : value)));
  }

  #write(kernel: number, parts: readonly (readonly number[])[]): void {
    const { words, args } = this.#shift.views;
    const width = parts[0].length;
    words[PLACE.kernel] = kernel;
    words[PLACE.parts] = parts.length;
    words[PLACE.width] = width;
    words[PLACE.scratch] = this.#scratch.at;
    words[PLACE.scratchBytes] = this.#scratch.bytes;
    words[PLACE.pending] = parts.length;
    words.fill(PART.open, PLACE.part, PLACE.part + parts.length);
    parts.forEach((part, index) => args.set(part, index * width));
  }

  /** Waits for the parts that others have begun; false: one of them is overdue. */
  #othersEnd(): boolean {
    const { words } = this.#shift.views;
    let waited = 0;
    for (;;) {
      const pending = Atomics.load(words, PLACE.pending);
      if (pending === 0) return true;
      if (changesSoon(words, PLACE.pending, pending)) continue;
      if (Atomics.wait(words, PLACE.pending, pending, ROUND_MS) !== 'timed-out') continue;
      waited += ROUND_MS;
      if (waited >= this.overdueMs) return false;
    }
  }

  /** Ends all threads, so that none is still at the part that the leader is about to do again. */
  #dismiss(): void {
    this.#shift.ended = 'a thread did not finish its part';
    this.#end();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_TURN_MS);
  }

  /** Does parts again whose thread died or failed in them. */
  #redo(parts: number): void {
    const { views } = this.#shift;
    for (let part = 0; part < parts; part++)
      if (Atomics.load(views.words, PLACE.part + part) !== PART.done) doPart(views, this.#kernels, 0, part);
  }

  #roomFor(scratchFloats: number): void {
    const bytes = 64 * Math.ceil((4 * scratchFloats) / 64);
    if (bytes <= this.#scratch.bytes) return;
    const { heap } = this.workplace;
    heap._free(this.#scratch.at);
    this.#scratch = { at: heap._malloc(bytes * this.#size) >>> 0, bytes };
  }

  #begin(others = this.#size - 1): Shift {
    const { module, memory } = this.workplace;
    const control = new SharedArrayBuffer(CONTROL_BYTES);
    const threads = Array.from({ length: others }, () => this.spawn());
    const shift: Shift = { views: viewsOf(control), threads, ended: null };
    threads.forEach((thread, index) => {
      const hear = (event: Event) =>
        (shift.ended ??= ('message' in event && String(event.message)) || 'a thread ended');
      thread.addEventListener('error', hear);
      thread.addEventListener('exit', hear);
      thread.postMessage({ module, memory, control, thread: index + 1 });
    });
    return shift;
  }

  #end(): void {
    this.#shift.threads.forEach((thread) => thread.terminate());
  }

  #replaceTheDead(): void {
    this.#runs++;
    this.#listen();
    if (!this.#shift.ended) return;
    this.#end();
    // A thread that was late may still write to the old scratch, so nobody gets it.
    this.#scratch = { at: 0, bytes: 0 };
    this.#look = { at: performance.now(), runs: this.#runs, seen: [] };
    this.#shift = this.#begin(++this.#renewals > MOST_RENEWALS ? 0 : this.#size - 1);
  }

  /** Finds threads that have started and that no run wakes any more. */
  #listen(): void {
    const now = performance.now();
    const { at, runs, seen } = this.#look;
    if (now - at < SILENCE_MS || this.#runs - runs < SILENT_RUNS) return;
    const { words } = this.#shift.views;
    const found = this.#shift.threads.map((_, index) => Atomics.load(words, PLACE.seen + index + 1));
    if (found.some((count, index) => count > 0 && count === seen[index]))
      this.#shift.ended ??= 'a thread does not wake up';
    this.#look = { at: now, runs: this.#runs, seen: found };
  }
}
