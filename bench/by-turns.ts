import type { Measured } from '../src/engine/benchmarks/benchmark-result';
import { figureOf, rates } from '../src/engine/benchmarks/statistics';
import type { HelperThreads } from '../src/engine/protocol/crew';
import { callingAlone } from '../src/nn/kernels/wasm/bridge';
import type { BenchContext } from './context';
import { rest } from './rounds';

/** Work that one thread does and, where another can help, two. */
export interface TurnsWork {
  /** For people: "Drawing 1,000 routes". */
  readonly subject: string;
  readonly size: Readonly<Record<string, number>>;
  /** What the row of several threads is called: "two-threads" where helpers do the work. */
  readonly together?: string;
  /** Rounds before those that count; 1 if left out. */
  readonly warmUps?: number;
  /** What is counted of a round: a rate is told. Left out: its seconds are. */
  readonly rate?: { readonly amount: number; readonly unit: string };
  /** Makes what does the work with these helpers; null for none. */
  readonly start: (helpers: HelperThreads | null) => {
    readonly run: () => Promise<unknown>;
    readonly close: () => Promise<void>;
  };
}

/** Kernels too are called by one thread. */
const aloneOf = <W extends { readonly run: () => Promise<unknown> }>(way: W): W => ({
  ...way,
  run: () => callingAlone(way.run),
});

/** Times it with one thread and with two, by turns, so that both find the same machine. */
export async function timeByTurns(
  { subject, size, rate, start, together = 'two-threads', warmUps = 1 }: TurnsWork,
  { help, clock, rounds, task }: BenchContext,
): Promise<Measured[]> {
  const ways = [
    { what: 'one-thread', ...aloneOf(start(null)), seconds: [] as number[] },
    ...(help ? [{ what: together, ...start({ ...help, count: 1 }), seconds: [] as number[] }] : []),
  ];
  try {
    for (let round = -warmUps; round < rounds; round++) {
      for (const { run, seconds } of ways) {
        const started = clock();
        await run();
        if (round >= 0) seconds.push(clock() - started);
        await rest();
      }
      const done = Math.max(0, round + 1);
      task.progress({ step: 'bench.measure', subject, done, total: rounds, unit: 'rounds' });
    }
  } finally {
    await Promise.all(ways.map(({ close }) => close()));
  }
  return ways.map(({ what, seconds }) => ({
    what,
    size,
    figure: figureOf(rate ? rates(rate.amount, seconds) : seconds),
    unit: rate?.unit ?? 's',
  }));
}
