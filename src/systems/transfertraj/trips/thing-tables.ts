import type { Places } from '../../../domain/places';
import type { RoadNetwork } from '../../../domain/road-network';
import type { ThingTable } from '../../../models/transfertraj/trajectory-batch';
import type { ThingVocabulary } from './thing-vocabulary';

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
