import { expect, it } from 'vitest';
import { bitsOfHexagons, MaskedTally, type MaskedToken } from './masked-measures';

const token = (hexagon: number, level: number, p: number, isRight = false): MaskedToken => ({
  hexagon,
  level,
  nats: -Math.log(p),
  isRight,
});

it('adds up bits of hexagons, perplexity of tokens and accuracy of levels, batch by batch', () => {
  const first = [token(7, 1, 1 / 2, true), token(7, 2, 1 / 4), token(9, 1, 1 / 2, true), token(9, 2, 1 / 8)];
  const tally = new MaskedTally();
  tally.add(first);
  tally.add([token(7, 1, 1 / 2), token(7, 2, 1 / 2, true)]);
  const { tokens, hexagons, perplexity, bitsPerHexagon, accuracyByLevel, accuracy, loss } = tally.measures;
  expect([tokens, hexagons]).toEqual([6, 3]);
  expect(bitsPerHexagon).toBeCloseTo((1 + 2 + 1 + 3 + 1 + 1) / 3, 12);
  expect(perplexity).toBeCloseTo(2 ** (9 / 6), 12);
  expect(loss).toBeCloseTo(Math.log(perplexity), 12);
  expect(accuracyByLevel).toEqual([2 / 3, 1 / 3]);
  expect(accuracy).toBe(0.5);
  const bits = [...bitsOfHexagons(first)].map(([hexagon, value]) => [hexagon, Math.round(value * 1e9) / 1e9]);
  expect(bits).toEqual([[7, 3], [9, 4]]); // prettier-ignore
});

it('says nothing of nothing', () => {
  const { perplexity, bitsPerHexagon, accuracyByLevel } = new MaskedTally().measures;
  expect([perplexity, bitsPerHexagon, accuracyByLevel]).toEqual([NaN, NaN, []]);
});
