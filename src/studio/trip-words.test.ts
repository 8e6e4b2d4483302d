import { describe, expect, it } from 'vitest';
import { simulatedCard } from './testing/simulated-card';
import { tripWords } from './trip-words';

describe('tripWords', () => {
  it('says simulated of everything that comes of simulated trips', () => {
    const { of, kind, simulated } = tripWords({ card: simulatedCard });
    expect([kind, simulated]).toEqual(['simulated', true]);
    expect(of('Real trips')).toBe('Simulated trips');
    expect(of('Held against the real trip of a pair.')).toBe('Held against the simulated trip of a pair.');
    expect(of('Reading real and tampered trips')).toBe('Reading simulated and tampered trips');
    expect(of('On real roads, as in reality.')).toBe('On real roads, as in reality.');
  });

  it('leaves texts alone where people drove, or where nobody says otherwise', () => {
    for (const dataset of [null, undefined, {}, { card: { ...simulatedCard, simulated: false } }]) {
      const { of, kind } = tripWords(dataset);
      expect([kind, of('Real trips')]).toEqual(['real', 'Real trips']);
    }
  });
});
