import { describe, expect, it } from 'vitest';
import {
  isAskedFor,
  BENCHMARK_SETS,
  MAP_FRAME,
  ONE_ROUTE,
  PAGE_BENCHMARKS,
  roughSeconds,
} from '../src/engine/benchmarks/benchmark-names';
import { chooseBenchmarks } from './catalogue';

describe('BENCHMARK_SETS', () => {
  it('name benchmarks that there are, and the short one is short', () => {
    for (const names of Object.values(BENCHMARK_SETS)) expect(() => chooseBenchmarks(names)).not.toThrow();
    const short = chooseBenchmarks(BENCHMARK_SETS.short).map(({ name }) => name);
    expect(short.length).toBeGreaterThan(3);
    expect([...short, ...PAGE_BENCHMARKS].reduce((sum, name) => sum + roughSeconds(name), 0)).toBeLessThan(
      60,
    );
  });

  it('leave the drawing benchmarks to those who have a page', () => {
    for (const name of PAGE_BENCHMARKS) {
      expect(chooseBenchmarks([name])).toEqual([]);
      expect(isAskedFor(name, [])).toBe(true);
    }
    expect(isAskedFor(MAP_FRAME, ['map'])).toBe(true);
    expect(isAskedFor(MAP_FRAME, ['student'])).toBe(false);
    expect(isAskedFor(ONE_ROUTE, BENCHMARK_SETS.generation)).toBe(true);
    expect(isAskedFor(ONE_ROUTE, BENCHMARK_SETS.map)).toBe(false);
  });
});
