/** Names of benchmarks and sets of them, for those who must not load the benchmarks themselves. */

/** What measures the machine, and is always done: every share of a limit rests on it. */
export const CALIBRATION = 'calibration';

export const MAP_FRAME = 'map-frame';
export const ONE_ROUTE = 'one-route';

/** Need a page to draw on, and come last; all other benchmarks run in Node and in workers. */
export const PAGE_BENCHMARKS = [MAP_FRAME, ONE_ROUTE] as const;
export type PageBenchmark = (typeof PAGE_BENCHMARKS)[number];

/** Presets of the system of routes, and roads, of which the peak memory of a training run is measured. */
export const MEMORY_PRESETS = ['quick', 'demo', 'thesis'] as const;
export const MEMORY_ROADS = [2039, 10_000, 40_060] as const;

/** One short training run, in Node and on the page. */
export interface MemoryRun {
  readonly preset: (typeof MEMORY_PRESETS)[number];
  readonly roads: (typeof MEMORY_ROADS)[number];
}

export const memoryName = ({ preset, roads }: MemoryRun): string => `memory-${preset}-${roads}`;

/** Run in processes of their own, which only the command line has, and only when they are asked for by name: they train. */
export const MEMORY_RUNS: readonly MemoryRun[] = MEMORY_PRESETS.flatMap((preset) =>
  MEMORY_ROADS.map((roads) => ({ preset, roads })),
);

/** Whether a benchmark has that name, or has it as its leading parts (`generation-w4`). */
export const goesBy = (benchmark: string, name: string): boolean =>
  benchmark === name || benchmark.startsWith(`${name}-`);

/** Whether a list of names asks for a benchmark; an empty list asks for all. */
export const isAskedFor = (benchmark: string, names: readonly string[]): boolean =>
  names.length === 0 || names.some((name) => goesBy(benchmark, name));

/** Sets of benchmarks that a person can choose. The short one tells most for the least time. */
export const BENCHMARK_SETS = {
  short: ['student-2039', 'teacher-2000', 'generation-w4-p64', 'loading-trips', ...PAGE_BENCHMARKS],
  all: [],
  student: ['student'],
  teacher: ['teacher'],
  generation: ['generation', ONE_ROUTE],
  lens: ['lens'],
  loading: ['loading'],
  map: [MAP_FRAME],
} as const satisfies Record<string, readonly string[]>;

export type BenchmarkSet = keyof typeof BENCHMARK_SETS;

/** Seconds on two cores with WebAssembly and the default rounds, by leading parts of names. */
const ROUGH_SECONDS: readonly (readonly [name: string, seconds: number])[] = [
  [CALIBRATION, 4],
  ['student-2039', 11],
  ['step-threads', 6],
  ['student-demo', 3],
  ['student-10000', 18],
  ['student-40060', 40],
  ['teacher-2000', 13],
  ['teacher-51663', 60],
  ['teacher-products', 2],
  // Its trips are not at hand on a page, which it says at once.
  ['epoch', 1],
  ['generation-tables', 2],
  ['generation-w1-p1000', 35],
  ['generation-w4-p1000', 110],
  ['generation-w8-p1000', 220],
  ['generation', 8],
  ['lens', 4],
  ['flows-128', 12],
  ['flows-256', 25],
  ['flows-512', 60],
  ['points-64', 5],
  ['points-1000', 50],
  ['recovery', 8],
  ['pretraining', 12],
  ['hexagons', 3],
  ['loading', 3],
  ['measures', 30],
  ['review', 12],
  [MAP_FRAME, 8],
  [ONE_ROUTE, 8],
];
const SECONDS_OF_OTHERS = 30;

/** About how long a benchmark takes. Only the ratio of two benchmarks means something on another machine. */
export const roughSeconds = (benchmark: string): number =>
  ROUGH_SECONDS.find(([name]) => goesBy(benchmark, name))?.[1] ?? SECONDS_OF_OTHERS;
