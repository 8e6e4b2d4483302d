import { Failure } from '../src/base/failure';
import { REFERENCE_ROADS } from './cities';
import type { Benchmark } from './rounds';
import {
  CALIBRATION,
  goesBy,
  isAskedFor,
  memoryName,
  MEMORY_RUNS,
  PAGE_BENCHMARKS,
} from '../src/engine/benchmarks/benchmark-names';
import {
  epochPortoBenchmark,
  stepThreadsBenchmark,
  studentDemoBenchmark,
  studentBenchmark,
} from './benchmarks/student';
import { flowsBenchmark } from './benchmarks/flows';
import {
  generationBenchmark,
  generationTablesBenchmark,
  shortRoutesBenchmark,
  answersBenchmark,
  drawingBenchmark,
  matchingBenchmark,
} from './benchmarks/generation';
import { hexagonsBenchmark, pretrainingBenchmark } from './benchmarks/pretraining';
import {
  lensBenchmark,
  loadNetworkBenchmark,
  loadTripsBenchmark,
  measuresBenchmark,
  reviewBenchmark,
} from './benchmarks/services';
import { pointsBenchmark, recoveryBenchmark } from './benchmarks/recovery';
import { teacherBenchmark, teacherProductsBenchmark } from './benchmarks/teacher';

const SMALL_VOCABULARY = 2_000;
/** Beijing's grid with its three special tokens. */
const LARGE_VOCABULARY = 51_663;

/**
 * All benchmarks that need no page, in the order in which they run: those
 * that share a network stand together.
 */
export const BENCHMARKS: readonly Benchmark[] = [
  studentBenchmark(REFERENCE_ROADS),
  stepThreadsBenchmark,
  studentDemoBenchmark,
  epochPortoBenchmark,
  teacherBenchmark(SMALL_VOCABULARY),
  teacherBenchmark(LARGE_VOCABULARY),
  teacherProductsBenchmark,
  answersBenchmark,
  generationTablesBenchmark,
  shortRoutesBenchmark,
  ...[1, 4, 8].flatMap((width) => [1, 64, 1000].map((pairs) => generationBenchmark(width, pairs))),
  drawingBenchmark,
  lensBenchmark,
  ...[128, 256, 512].map(flowsBenchmark),
  ...[64, 1000].map(pointsBenchmark),
  recoveryBenchmark,
  pretrainingBenchmark,
  hexagonsBenchmark,
  measuresBenchmark,
  matchingBenchmark,
  reviewBenchmark,
  loadTripsBenchmark,
  studentBenchmark(10_000),
  studentBenchmark(40_060),
  loadNetworkBenchmark,
];

/** Names of all benchmarks, those that a page or the command line alone can run too. */
export const BENCHMARK_NAMES: readonly string[] = [
  ...BENCHMARKS.map(({ name }) => name),
  ...PAGE_BENCHMARKS,
  ...MEMORY_RUNS.map(memoryName),
];

/**
 * The benchmarks that carry one of the names, or have it as their leading parts (`generation-w4`);
 * where no name is given, all that can run with what is at hand. Those that need a page or a process of their own
 * are not among them: see `isAskedFor`.
 * @param isAtHand whether the files are there that a benchmark measures
 * @throws Failure 'bad-input' for a name that no benchmark has
 */
export function chooseBenchmarks(
  names: readonly string[],
  isAtHand: (needed: NonNullable<Benchmark['needs']>) => boolean = () => true,
): readonly Benchmark[] {
  const stranger = names.find(
    (name) => ![CALIBRATION, ...BENCHMARK_NAMES].some((benchmark) => goesBy(benchmark, name)),
  );
  if (stranger !== undefined)
    throw new Failure(
      'bad-input',
      `No benchmark is called "${stranger}". There are: ${CALIBRATION}, ${BENCHMARK_NAMES.join(', ')}; leading parts such as "generation-w4" stand for all that begin so.`,
    );
  if (names.length > 0) return BENCHMARKS.filter(({ name }) => isAskedFor(name, names));
  return BENCHMARKS.filter(({ needs }) => needs === undefined || isAtHand(needs));
}
