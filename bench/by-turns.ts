import { type Measured, figureOf, rates } from '../src/engine/benchmarks/benchmark-result';
import type { HelperThreads } from '../src/engine/protocol/crew';
import { callingAlone } from '../src/nn/kernels/wasm/bridge';
import type { BenchContext } from './context';
import { rest } from './rounds';

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
export interface TurnsWork extends Compared {
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
