import type { Task } from '../src/base/task';
import type { BackendName } from '../src/engine/backend/backend';
import type { BenchCities } from './cities';
import type { HelperThreads } from '../src/engine/protocol/crew';
import { type Measured, figureOf, rates } from '../src/engine/benchmarks/benchmark-result';
import { callingAlone } from '../src/nn/kernels/wasm/bridge';

/** Seconds since some moment: of the wall, or of the work that the process has done. */
export type Clock = () => number;

export const wallClock: Clock = () => performance.now() / 1000;

export interface Rounds {
  readonly clock: Clock;
  /** Rounds before those that count. */
  readonly warmUps: number;
  readonly rounds: number;
}

/** Lets what waits be heard and said, such as how far a benchmark is. */
export const rest = () => new Promise<void>((resolve) => void setTimeout(resolve));

/** Seconds that each of `rounds` calls took, after `warmUps` more that are not counted. */
export async function timeRounds(
  { clock, warmUps, rounds }: Rounds,
  run: () => void | Promise<void>,
  onRound: (done: number) => void = () => undefined,
): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const started = clock();
    await run();
    const took = clock() - started;
    if (round >= 0) seconds.push(took);
    onRound(seconds.length);
    await rest();
  }
  return seconds;
}

/** What a benchmark is given. */
export interface BenchContext {
  readonly backend: BackendName;
  /** Threads that it computes with. */
  readonly threads: number;
  /** Rounds that count; each benchmark has warm-ups of its own before them. */
  readonly rounds: number;
  readonly clock: Clock;
  readonly cities: BenchCities;
  readonly task: Task;
  /** Other threads that do pieces of work; null where there can be none. */
  readonly help: HelperThreads | null;
}

/** Something to measure on the backend in use. Frees what it made. */
export interface Benchmark {
  /** Parts joined by hyphens: `--only` takes a name or its leading parts. */
  readonly name: string;
  /**
   * Files that are not everywhere: without them it runs only where it is asked
   * for by name, and says what is missing.
   */
  readonly needs?: 'porto';
  run(context: BenchContext): Promise<Measured[]>;
}

/** What is done in several ways. */
interface Compared {
  /** For people: "Drawing 1,000 routes". */
  readonly subject: string;
  readonly size: Readonly<Record<string, number>>;
  /** Rounds before those that count; 1 if left out. */
  readonly warmUps?: number;
  /** What is counted of a round: a rate is told. Left out: its seconds are. */
  readonly rate?: { readonly amount: number; readonly unit: string };
}

/** A way to do it. */
export interface Way {
  /** Ends the name of its row. */
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

/** Work that one thread does and, where another can help, two. */
interface TurnsWork extends Compared {
  /** What the row of several threads is called: "two-threads" where helpers do the work. */
  readonly together?: string;
  /** Makes what does the work with these helpers; null for none. */
  readonly start: (helpers: HelperThreads | null) => {
    readonly run: () => Promise<unknown>;
    readonly close: () => Promise<void>;
  };
}

/** Times several ways by turns, so that all find the same machine. */
export async function timeWays(
  { subject, size, rate, warmUps = 1 }: Compared,
  ways: readonly Way[],
  { clock, rounds, task }: Pick<BenchContext, 'clock' | 'rounds' | 'task'>,
): Promise<Measured[]> {
  const timed = ways.map((way) => ({ ...way, seconds: [] as number[] }));
  for (let round = -warmUps; round < rounds; round++) {
    for (const { run, seconds } of timed) {
      const started = clock();
      await run();
      if (round >= 0) seconds.push(clock() - started);
      await rest();
    }
    const done = Math.max(0, round + 1);
    task.progress({ step: 'bench.measure', subject, done, total: rounds, unit: 'rounds' });
  }
  return timed.map(({ what, seconds }) => ({
    what,
    size,
    figure: figureOf(rate ? rates(rate.amount, seconds) : seconds),
    unit: rate?.unit ?? 's',
  }));
}

/** Times it with one thread and with two. Kernels too are called by one thread where one works. */
export async function timeByTurns(
  { start, together = 'two-threads', ...compared }: TurnsWork,
  context: BenchContext,
): Promise<Measured[]> {
  const alone = start(null);
  const helped = context.help ? start({ ...context.help, count: 1 }) : null;
  try {
    const ways: Way[] = [{ what: 'one-thread', run: () => callingAlone(alone.run) }];
    if (helped) ways.push({ what: together, run: helped.run });
    return await timeWays(compared, ways, context);
  } finally {
    await Promise.all([alone.close(), helped?.close()]);
  }
}
