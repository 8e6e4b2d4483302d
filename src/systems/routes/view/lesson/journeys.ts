import { tick } from 'svelte';
import { boundsAround } from '../../../../domain/geo';
import { tripAt } from '../../../../domain/trajectory-set';
import { LESSON_LAYERS } from './lesson-layers';
import type { LessonPage } from './lesson-step';

/** A trip of the test trips, and one decision on it, from 0. */
export interface Place {
  readonly trip: number;
  readonly decision: number;
}

/** Decision at a crossing of the sample city where the students differ and the distilled one is right. */
export const HELPED: Place = { trip: 106, decision: 5 };
/** At this one the teacher's habit leads the distilled student astray. */
export const MISLED: Place = { trip: 99, decision: 21 };

/** At this one the teacher is sure, and right, where both students lean elsewhere: what softening does can be seen. */
export const SURE: Place = { trip: 166, decision: 2 };

/** The decision that is looked at: "decision 6 of 22 of test trip 107". */
export function placeInWords({ page: { selection }, state: { lens } }: LessonPage): string {
  const { chosen } = selection;
  const trip = chosen?.kind === 'trip' ? ` of test trip ${chosen.trip + 1}` : '';
  return `decision ${lens.step + 1} of ${lens.steps}${trip}`;
}

/** What is seen around a crossing. */
const CROSSING_METERS = 220;

/** Opens the lens at a decision of a trip, with the map cleared of what other steps showed. */
export async function lookAt(at: LessonPage, { trip, decision }: Place): Promise<void> {
  clearMap(at);
  const { selection } = at.page;
  selection.choose({ kind: 'trip', split: 'test', trip });
  selection.looking = { step: decision };
  const { shapeOffsets, shapeLonLat } = at.dataset.network;
  const end = shapeOffsets[tripAt(at.dataset.trips.test, trip).roads[decision] + 1] - 1;
  // The map turns to a whole trip that is chosen anew; the step is about one crossing of it.
  await tick();
  at.page.map.lookAt = boundsAround(
    { lon: shapeLonLat[2 * end], lat: shapeLonLat[2 * end + 1] },
    CROSSING_METERS,
  );
}

/** The map without what other steps showed, and the whole city in it. */
export function showCity(at: LessonPage): void {
  clearMap(at);
  at.page.map.fitAll++;
}

/** Nothing is chosen, and neither routes nor what other steps showed is on the map. */
export function clearMap({ page: { selection, map }, state: { lens, race } }: LessonPage): void {
  race.show(false);
  selection.choose(null);
  selection.looking = null;
  for (const layer of LESSON_LAYERS) map.on[layer] = false;
  lens.showsHeat = false;
}
