import type { StudyAxis } from '../study-result';
import { valueWords } from './axis-values';
import type { Place } from './study-cells';

/** "Share of trips 0.1, Temperature 4"; '' without axes, and for the final runs of a search. */
export const placeWords = (axes: readonly StudyAxis[], place: Place): string =>
  axes
    .filter(({ name }) => Object.hasOwn(place, name))
    .map(({ name, label }) => `${label} ${valueWords(place[name])}`)
    .join(', ');
