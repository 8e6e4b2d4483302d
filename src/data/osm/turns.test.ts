import { describe, expect, it } from 'vitest';
import { way } from './testing/small-map';
import { make } from './testing/small-network';

describe('turning around', () => {
  const ways = [way(1, 'ab'), way(2, 'bc', { name: 'B' })];
  it.each([
    ['never', ['ab>bc', 'cb>ba']],
    ['dead-ends', ['ab>bc', 'ba>ab', 'bc>cb', 'cb>ba']],
    ['everywhere', ['ab>ba', 'ab>bc', 'ba>ab', 'bc>cb', 'cb>ba', 'cb>bc']],
  ] as const)('%s', async (uTurns, turns) => {
    const made = await make('a b c', ways, { uTurns });
    expect(made.turns).toEqual(turns);
    expect(made.report.uTurns).toBe(
      turns.filter((turn) => turn[0] === turn[4] && turn[1] === turn[3]).length,
    );
  });
});
