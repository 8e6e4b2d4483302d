import { describe, expect, it } from 'vitest';
import { modelOf } from '../testing/city-worker';
import { nearestFiller } from './nearest-filler';

const networks = (['pretrained', 'prediction', 'recovery4', 'recovery16', 'travel-time'] as const).map(
  (name) => modelOf(name),
);
const nameOf = (filler: Parameters<typeof nearestFiller>[1], every: number, from = networks) =>
  nearestFiller(from, filler, every)?.name ?? null;

describe('the network that fills gaps', () => {
  it.each([
    [2, 'recovery4'],
    [6, 'recovery4'],
    [9, 'recovery16'],
    [32, 'recovery16'],
  ])('of one point in %d is the one whose task is nearest', (every, name) => {
    expect(nameOf('nearest', every)).toBe(name);
  });

  it('is the one that was chosen, while it is in use', () => {
    expect(nameOf('prediction', 8)).toBe('prediction');
    expect(nameOf('recovery8', 12)).toBe('recovery16');
  });

  it('is the pre-trained one where none was trained for gaps, and none where nothing says places', () => {
    expect(nameOf('nearest', 8, networks.slice(0, 2))).toBe('pretrained');
    expect(nameOf('nearest', 8, networks.slice(1, 2))).toBe('prediction');
    expect(nameOf('nearest', 8, networks.slice(4))).toBeNull();
  });
});
