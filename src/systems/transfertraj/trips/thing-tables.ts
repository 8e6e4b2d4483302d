import type { Places } from '../../../domain/places';
import type { RoadNetwork } from '../../../domain/road-network';
import type { ThingTable } from '../../../models/transfertraj/trajectory-batch';
import type { Dataset } from '../../../domain/dataset';

/** Features of a thing: one for each kind that is known, the first for all others. */
const kindWidth = (kinds: readonly string[]): number => 1 + kinds.length;
/** Length, lanes, and whether the lanes are known. */
const ROAD_NUMBERS = 3;

/** Features of a place, and of a road, by a vocabulary. */
export const placeFeatures = ({ places }: ThingVocabulary): number => kindWidth(places);
export const roadFeatures = ({ roads }: ThingVocabulary): number => kindWidth(roads) + ROAD_NUMBERS;

/** The places of a city by their categories: (P, features), 1 at the category. */
export function placeTable(
  { categories, categoryCodes }: Pick<Places, 'categories' | 'categoryCodes'>,
  vocabulary: ThingVocabulary,
): ThingTable {
  const width = placeFeatures(vocabulary);
  const columns = columnsOf(categories, vocabulary.places);
  const features = new Float32Array(categoryCodes.length * width);
  categoryCodes.forEach((code, place) => (features[place * width + columns[code]] = 1));
  return { features, width };
}

/** The roads of a city by class, length and lanes: (R, features). A road of 1 km with a lane more than the usual one has 1 in each. */
export function roadTable(
  { roadCount, classNames, classCodes, lengthMeters, details }: RoadNetwork,
  vocabulary: ThingVocabulary,
): ThingTable {
  const width = roadFeatures(vocabulary);
  const columns = columnsOf(classNames, vocabulary.roads);
  const numbers = kindWidth(vocabulary.roads);
  const features = new Float32Array(roadCount * width);
  for (let road = 0; road < roadCount; road++) {
    const at = road * width;
    features[at + columns[classCodes[road]]] = 1;
    features[at + numbers] = Math.log2(1 + lengthMeters[road] / 1000);
    const lanes = details?.lanes[road] ?? NaN;
    if (Number.isNaN(lanes)) continue;
    features[at + numbers + 1] = lanes - 1;
    features[at + numbers + 2] = 1;
  }
  return { features, width };
}

/** The column of each name: 0 for those that the vocabulary does not have. */
function columnsOf(names: readonly string[], kinds: readonly string[]): number[] {
  const columns = new Map(kinds.map((kind, i) => [kind, i + 1]));
  return names.map((name) => columns.get(name) ?? 0);
}

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
