import { expect, it } from 'vitest';
import { joinedServices } from './service';

it('services of one worker are joined, unless one would take the place of a method of another', () => {
  expect(joinedServices({ a: 1 }, { b: 2 }, { c: 3 })).toEqual({ a: 1, b: 2, c: 3 });
  expect(() => joinedServices({ pack: 1 }, { b: 2 }, { pack: 3 })).toThrow(/method "pack"/);
});
