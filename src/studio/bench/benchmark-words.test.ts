import { describe, expect, it } from 'vitest';
import { ONE_ROUTE } from '../../engine/benchmarks/benchmark-names';
import { benchmarkInWords } from './benchmark-words';
import { ROUTE_PARTS } from './one-route';

describe('the names of benchmarks', () => {
  it.each([
    ['calibration-matmul', 'This machine: products of matrices'],
    ['student-40060', 'Step of the student, 40,060 roads'],
    ['teacher-2000', 'Soft targets of the teacher, 2,000 cells'],
    ['generation-w4-p64', 'Routes for 64 pairs, beam width 4'],
    ['generation-w1-p1', 'Routes for 1 pair, beam width 1'],
    ['map-frame', 'Frame of the map'],
    ['map-frame-moved', 'Frame of the map: moved'],
    ['teacher-2000-full-head', 'Soft targets of the teacher, 2,000 cells: full head'],
    ['one-route-wait', 'One route: waiting for the next frame'],
    ['constructor', 'constructor'],
  ])('%s is %s', (name, words) => expect(benchmarkInWords(name)).toBe(words));

  it('are words for every part of a route too', () => {
    const words = [ONE_ROUTE, ...ROUTE_PARTS.map((part) => `${ONE_ROUTE}-${part}`)].map(benchmarkInWords);
    expect(words.every((each) => each.startsWith('One route'))).toBe(true);
    expect(new Set(words).size).toBe(words.length);
  });
});
