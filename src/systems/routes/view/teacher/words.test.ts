import { describe, expect, it } from 'vitest';
import { ANOMALY_KINDS } from '../../../../evaluation/anomalies';
import { ANOMALY_WORDS, departure } from './words';

describe('words of trips that the teacher reads', () => {
  it('give departures as the file has them', () => {
    expect(departure(Date.UTC(2013, 6, 2, 8, 12, 59) / 1000)).toBe('Tue 08:12');
  });

  it('say for every kind of anomaly what is done', () => {
    expect(Object.keys(ANOMALY_WORDS).sort()).toEqual([...ANOMALY_KINDS].sort());
  });
});
