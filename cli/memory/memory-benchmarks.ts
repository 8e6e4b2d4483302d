import { build } from 'vite';
import { failedResult, resultOf, figureOf } from '../../src/engine/benchmarks/benchmark-result';
import { memoryName, type MemoryRun } from '../../src/engine/benchmarks/benchmark-names';
import type { BenchmarkResult, Calibration } from '../../src/engine/benchmarks/report';
import { serveInChromium } from '../page/serve-in-chromium';
import { ROOT } from '../package';
import { memoryCity } from './memory-city';
import { peakInNode } from './peak-in-node';
import { peakOnPage } from './peak-on-page';

/**
 * Peak memory of one short training run each, `-node` and `-page`, in MB (10^6 bytes). Each is run once, in a process of its
 * own: a process never gives back its peak.
 * @param backend that Node computes with; the page computes with it too
 */
export async function memoryBenchmarks(
  runs: readonly MemoryRun[],
  backend: string,
  calibration: Calibration,
  onResult: (result: BenchmarkResult) => void,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  await build({ root: ROOT, logLevel: 'error' });
  for (const run of runs) {
    const city = await memoryCity(run);
    const measures = {
      node: () => peakInNode(run, city, backend),
      page: () =>
        serveInChromium({ root: ROOT }, (browser, address) =>
          peakOnPage(browser, address, run, city, backend),
        ),
    };
    for (const [where, measure] of Object.entries(measures)) {
      const result = await resultFor(run, where, measure, calibration, backend);
      results.push(result);
      onResult(result);
    }
  }
  return results;
}

async function resultFor(
  run: MemoryRun,
  where: string,
  measure: () => Promise<number>,
  calibration: Calibration,
  backend: string,
): Promise<BenchmarkResult> {
  const on = { backend: backend as BenchmarkResult['backend'], threads: 1 };
  try {
    const figure = figureOf([(await measure()) / 1e6]);
    const measured = { what: where, size: { roads: run.roads }, figure, unit: 'MB' };
    return resultOf(memoryName(run), measured, calibration, on);
  } catch (error) {
    return failedResult(`${memoryName(run)}-${where}`, error, on);
  }
}
