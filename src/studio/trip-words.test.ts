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
    expect(of('400 pairs of test trips')).toBe('400 pairs of simulated test trips');
    expect(of('1 pair of a test trip')).toBe('1 pair of a simulated test trip');
    expect(of('Training trips')).toBe('Simulated training trips');
    expect(of(of('Real trips, test trips. Training trips'))).toBe(
      'Simulated trips, simulated test trips. Simulated training trips',
    );
    expect(tripWords({ card: simulatedCard }).fileName('routes.geojson')).toBe('routes-simulated.geojson');
    expect(tripWords({ card: simulatedCard }).trips).toBe('simulated trips');
    expect(of('On real roads, as in reality.')).toBe('On real roads, as in reality.');
  });

  it('leaves texts alone where people drove, or where nobody says otherwise', () => {
    for (const dataset of [null, undefined, {}, { card: { ...simulatedCard, simulated: false } }]) {
      const { of, kind } = tripWords(dataset);
      expect([kind, of('Real trips')]).toEqual(['real', 'Real trips']);
    }
  });
});
