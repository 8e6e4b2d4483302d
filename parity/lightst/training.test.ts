import { expect, it } from 'vitest';
import { statedTolerance } from './training';

it('tolerances are read from the words of the files', () => {
  expect(statedTolerance('abs 1e-4 * max|grad of that tensor| + rel 1e-3')).toEqual({
    absolute: 0,
    ofMaximum: 1e-4,
    relative: 1e-3,
  });
  const values = 'abs 1e-5 + rel 1e-5 (case large: rel 1e-4)';
  expect(statedTolerance(values)).toEqual({ absolute: 1e-5, ofMaximum: 0, relative: 1e-5 });
  expect(statedTolerance(values, 'large')).toEqual({ absolute: 1e-5, ofMaximum: 0, relative: 1e-4 });
  const gradients = 'abs 1e-4 * max|grad| of the tensor + 1e-6, rel 1e-3';
  expect(statedTolerance(gradients)).toEqual({ absolute: 1e-6, ofMaximum: 1e-4, relative: 1e-3 });
  expect(() => statedTolerance('as near as it gets')).toThrow(/states no tolerance/);
});
