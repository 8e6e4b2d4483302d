import type { Dataset } from '../../../domain/dataset';

/**
 * Kinds of things that a network tells apart, by their names, so that it knows them again in another city. What has another name counts
 * as one kind that is not known.
 */
export interface ThingVocabulary {
  /** Categories of places. */
  readonly places: readonly string[];
  /** Classes of roads. */
  readonly roads: readonly string[];
}

/** More kinds are none: a file of places may have a category of its own for each. */
const MOST_KINDS = 256;

/** The kinds of a data set, the frequent ones first; equally frequent ones in the order of their names. */
export function vocabularyOf({ network, extras }: Pick<Dataset, 'network' | 'extras'>): ThingVocabulary {
  const { places } = extras ?? {};
  return {
    places: places ? kinds(places.categories, places.categoryCodes) : [],
    roads: kinds(network.classNames, network.classCodes),
  };
}

function kinds(names: readonly string[], codes: Uint32Array | Uint16Array): string[] {
  const counts = new Float64Array(names.length);
  for (const code of codes) counts[code]++;
  return names
    .map((name, code) => ({ name, count: counts[code] }))
    .filter(({ name, count }) => name !== '' && count > 0)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_KINDS)
    .map(({ name }) => name);
}
