import { describe, expect, it } from 'vitest';
import { benchmarkInWords } from './benchmark-words';

describe('the names of benchmarks', () => {
  it.each([
    ['calibration-matmul', 'This machine: products of matrices'],
    ['student-40060', 'Step of the student, 40,060 roads'],
    ['teacher-2000', 'Soft targets of the teacher, 2,000 cells'],
    ['generation-w4-p64', 'Routes for 64 pairs, beam width 4'],
    ['generation-w1-p1', 'Routes for 1 pair, beam width 1'],
    ['map-frame', 'Frame of the map'],
    ['constructor', 'constructor'],
  ])('%s is %s', (name, words) => expect(benchmarkInWords(name)).toBe(words));
});
