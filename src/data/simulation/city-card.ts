import type { DataCard } from '../../domain/data-card';

export const CITY_STEP = 'Invented city';

/**
 * When the rules of invented cities were laid down: a command that makes the same
 * bytes at any time cannot tell its own.
 */
export const RULES_LAID_DOWN = '2026-11-21T00:00:00.000Z';
export const CITY_LICENCE = 'CC0 1.0';

/** The data card of an invented city: its roads are nobody's, its trips are simulated. */
export function cityCard(
  name: string,
  { roads, trips, seed }: { readonly roads: number; readonly trips: number; readonly seed: number },
): DataCard {
  const terms = { licence: CITY_LICENCE, attribution: '', sha256: '' };
  return {
    version: 1,
    name,
    made: RULES_LAID_DOWN,
    sources: [
      { name, gives: 'roads', kind: 'hoser', ...terms },
      { name: 'Simulated trips', gives: 'trips', kind: 'simulated', ...terms },
    ],
    steps: [{ name: CITY_STEP, settings: { roads, trips, seed }, counts: {} }],
    seed,
    simulated: true,
  };
}
