import type { Selected } from '../state/page/selection.svelte';
import type { MapScene } from './map-scene.svelte';
import { sequenceAt, type TimedSequences } from './drive-path';

/**
 * Which road of the chosen trip or route is driven after so many seconds, from 0; its last decision at the most. Null
 * where nothing that has decisions is chosen.
 */
export function drivenStep(
  scene: Pick<MapScene, 'dataset' | 'realTrips' | 'setOf'>,
  chosen: Selected | null,
  second: number,
): number | null {
  const found = journeyOf(scene, chosen);
  if (!found || found.times.length < 2) return null;
  const { times } = found;
  const next = times.findIndex((time) => time - times[0] > second);
  return Math.min(next < 0 ? times.length : next, times.length - 1) - 1;
}

/** The roads and times of the chosen trip, or of the chosen line of a pair. */
export function journeyOf(
  scene: Pick<MapScene, 'dataset' | 'realTrips' | 'setOf'>,
  chosen: Selected | null,
): ReturnType<typeof sequenceAt> | null {
  const at = (of: TimedSequences | null | undefined, item: number) => (of ? sequenceAt(of, item) : null);
  if (chosen?.kind === 'trip') return at(scene.dataset?.trips[chosen.split], chosen.trip);
  if (chosen?.kind !== 'pair' || chosen.source === null) return null;
  return chosen.source === 'real'
    ? at(scene.realTrips, chosen.pair)
    : at(scene.setOf(chosen.source)?.routes, chosen.pair);
}
