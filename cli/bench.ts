import { BENCHMARK_NAMES, chooseBenchmarks } from '../bench/catalogue';
import { badInput } from '../src/base/failure';
import { CALIBRATION } from '../src/engine/benchmarks/benchmark-names';
import type { BenchOptions } from './bench/run-benchmarks';
import { command } from './command';
import { backend, flag, names, text, whole } from './options';
import { threads } from './threads-option';

const MOST_ROUNDS = 1000;

export const benchCommand = command({
  name: 'bench',
  about: 'Measures how fast everything is that takes long, beside what this machine can do at best.',
  usage: '[--only NAME] [--backend cpu|wasm|webgpu] [--rounds N] [--cpu-time] [--threads N] [--json FILE]',
  options: {
    only: names(
      'NAME',
      'One benchmark, or all whose names begin so; may be given several times, or as a list with commas.',
    ),
    backend: backend('What computes: in Node, or webgpu in a worker of headless Chromium.'),
    rounds: whole('N', 1, MOST_ROUNDS, 'Rounds that count; warm-ups come before them.').or(5),
    'cpu-time': flag(
      "Counts the CPU time that this process uses, not the wall clock's: for a machine that is shared; not with webgpu.",
    ),
    threads: threads('Threads that compute; the median of --cpu-time is of all of them.'),
    json: text('FILE', 'Writes machine, calibration and results as JSON too.'),
  },
  notes: `  Benchmarks: ${[CALIBRATION, ...BENCHMARK_NAMES].join(', ')}

Prints median, quartiles and share of the limit for each, and at the end one line to send to others. "memory" runs only where it is
asked for by name: it trains with every preset in Node and on the page, and reads /proc. Exits with 0, with 1 if a benchmark could not
run, with 2 if the command is wrong. See docs/benchmarks.md.`,
  request: ({ values: { 'cpu-time': ofCpu, ...values } }): BenchOptions => {
    chooseBenchmarks(values.only); // refuses a name that no benchmark has
    if (ofCpu && values.backend === 'webgpu')
      throw badInput('--cpu-time says nothing of a graphics device: leave it out with webgpu.');
    return { ...values, ofCpu };
  },
  run: async (options) => (await import('./bench/run-benchmarks')).runBenchmarks(options),
});
