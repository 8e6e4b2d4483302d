import { shown } from '../../../base/text';
import { datasetBuffers, isCausalMask } from '../../../models/hoser/dataset-buffers';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import type { TensorPlaces } from '../../../engine/checkpoints/tensor-places';

/* Names of the tensors whose rows stand for something of one data set. */

/** Table of a student with a row for each road. */
export const ROAD_TABLE = 'road_network_encoder.road_id_emb.weight';
/** Table of a student with a row for each road class. */
export const CLASS_TABLE = 'road_network_encoder.type_emb.weight';
/** Table of a student with a row for each zone. */
export const ZONE_TABLE = 'road_network_encoder.zone_id_emb.weight';
/** Table of a teacher with a row for each token: cells, PAD, EOT and SOT. */
export const CELL_TABLE = 'transformer.wte.weight';

/**
 * Attributes are standardised float32 numbers. Longitudes close to each other are rounded so coarsely that
 * two ways of averaging differ by a thousandth (reference/lm-tad-to-hoser/README.md); those of other roads
 * differ by far more.
 */
const SAME_ATTRIBUTE = 1e-2;
/** Buffers whose difference means that the weights are for other roads or zones. */
const DECISIVE: readonly (readonly [name: string, tolerance: number, what: string])[] = [
  ['road2zone', 0, 'Open the data with the partition file that it was trained with'],
  ['road_network_encoder.road_attr_type', 0, 'Open the roads that it was trained on'],
  ['road_network_encoder.road_attr_len', SAME_ATTRIBUTE, 'Open the roads that it was trained on'],
  ['road_network_encoder.road_attr_lon', SAME_ATTRIBUTE, 'Open the roads that it was trained on'],
  ['road_network_encoder.road_attr_lat', SAME_ATTRIBUTE, 'Open the roads that it was trained on'],
];

/**
 * Compares the buffers of a HOSER's state dict with those of the open data set, which are used: different
 * roads or zones are a problem, a different graph is only noted.
 */
export function fitBuffers(places: TensorPlaces, features: HoserFeatures): void {
  const others = places.left.filter((name) => !isCausalMask(name));
  for (const [name, own] of others.length > 0 ? datasetBuffers(features) : []) {
    const given = places.get(name);
    if (!given) continue;
    const difference = differenceOf(given, own);
    const decisive = DECISIVE.find(([known]) => known === name);
    if (decisive && difference && difference.worst > decisive[1])
      places.refuse(`"${shown(name)}" ${difference.words}: ${decisive[2]}`);
    places.ignore(
      name,
      difference ? `${offBy(difference)}; the data set's is used` : "equal to the data set's",
    );
  }
  for (const name of places.left)
    if (isCausalMask(name)) places.ignore(name, 'the causal mask, which is the same for all');
}

const ROADS = DECISIVE.map(([name]) => name).filter((name) => name.includes('road_attr'));
const ZONES = DECISIVE.map(([name]) => name).filter((name) => name === 'road2zone');

/** What a HOSER's file says of the roads and zones of a data set: null where it does not hold them. */
export interface KnownData {
  readonly sameRoads: boolean | null;
  readonly sameZones: boolean | null;
}

/** Compares the roads and zones that a HOSER's file holds with those of a data set. */
export function knownData(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  features: HoserFeatures,
): KnownData {
  const own = datasetBuffers(features);
  const agree = (names: readonly string[]): boolean | null => {
    if (names.some((name) => !tensors.has(name))) return null;
    return names.every((name) => {
      const difference = differenceOf(tensors.get(name)!, own.get(name)!);
      const [, tolerance] = DECISIVE.find(([known]) => known === name)!;
      return !difference || difference.worst <= tolerance;
    });
  };
  return { sameRoads: agree(ROADS), sameZones: agree(ZONES) };
}

interface Difference {
  readonly worst: number;
  readonly words: string;
}

const offBy = ({ worst, words }: Difference) =>
  Number.isFinite(worst) ? `off from the data set's by ${worst.toPrecision(2)} at most` : words;

function differenceOf(given: SafetensorsTensor, own: SafetensorsTensor): Difference | null {
  if (given.shape.join() !== own.shape.join())
    return {
      worst: Infinity,
      words: `has shape [${given.shape.join(', ')}], the data set's [${own.shape.join(', ')}]`,
    };
  let worst = 0;
  let at = 0;
  for (let i = 0; i < own.data.length; i++) {
    const off = Math.abs(Number(given.data[i]) - Number(own.data[i]));
    if (off <= worst) continue;
    // NaN differs by more than any tolerance.
    worst = Number.isNaN(off) ? Infinity : off;
    at = i;
  }
  if (worst === 0) return null;
  const words = `is ${Number(given.data[at])} at entry ${at}, the data set's is ${Number(own.data[at])}`;
  return { worst, words };
}
