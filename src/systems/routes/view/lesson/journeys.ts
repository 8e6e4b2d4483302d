import { LESSON_LAYERS } from './lesson-layers';
import type { LessonPage } from './lesson-step';

/** A trip of the test trips, and one decision on it, from 0. */
interface Place {
  readonly trip: number;
  readonly decision: number;
}

/** Decision at a crossing of the sample city where the students differ and the distilled one is right. */
export const HELPED: Place = { trip: 106, decision: 5 };
/** At this one the teacher's habit leads the distilled student astray. */
export const MISLED: Place = { trip: 99, decision: 21 };

/** Opens the lens at a decision of a trip, with the map cleared of what other steps showed. */
export function lookAt(at: LessonPage, { trip, decision }: Place): void {
  clearMap(at);
  const { selection } = at.page;
  selection.choose({ kind: 'trip', split: 'test', trip });
  selection.looking = { step: decision };
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
  for (const { layer } of LESSON_LAYERS) map.on[layer] = false;
  lens.showsHeat = false;
}
