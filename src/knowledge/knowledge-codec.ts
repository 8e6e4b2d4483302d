import { Failure } from '../base/failure';
import type { RoadNetwork } from '../domain/road-network';
import { COST_FEATURES } from './learnt-cost';
import type { FittedKnowledge, RouteKnowledge } from './route-knowledge';

/** Version of the arrays' names and meanings. */
const FORMAT = 1;

/** What says how the arrays belong together; goes into JSON. */
export interface KnowledgeHeader {
  readonly format: number;
  readonly seed: number;
  readonly folds: number;
  readonly roads: number;
  readonly links: number;
  readonly trips: number;
}

type KnowledgeArray = Float64Array | Uint32Array | Uint8Array;

/** Knowledge as a header and arrays by name, to be kept in any file of arrays. */
export interface PackedKnowledge {
  readonly header: KnowledgeHeader;
  /**
   * `foldOf`, `pairOffsets`, `pairNext`; of the fit on all `full.links`, `full.pairs`, `full.seconds`,
   * `full.meanSeconds`, `full.weights`; the same of the fit without fold k as `fold<k>.links` and so on.
   */
  readonly arrays: Readonly<Record<string, KnowledgeArray>>;
}

/** Packs knowledge; the arrays are shared, not copied. */
export function packKnowledge({ seed, foldOf, pairs, full, folds }: RouteKnowledge): PackedKnowledge {
  const arrays: Record<string, KnowledgeArray> = { foldOf, pairOffsets: pairs.offsets, pairNext: pairs.next };
  const add = (name: string, { counts, seconds, meanSeconds, weights }: FittedKnowledge) => {
    const own = { links: counts.links, pairs: counts.pairs, seconds, meanSeconds, weights };
    for (const [key, values] of Object.entries(own)) arrays[`${name}.${key}`] = values;
  };
  add('full', full);
  folds.forEach((fold, k) => add(`fold${k}`, fold));
  const header = {
    format: FORMAT,
    seed,
    folds: folds.length,
    roads: full.seconds.length,
    links: full.counts.links.length,
    trips: foldOf.length,
  };
  return { header, arrays };
}

/**
 * Knowledge from what `packKnowledge` made.
 * @throws Failure 'bad-input' where arrays are missing, of another length or kind, hold what no fit gives, or belong to
 * another network
 */
export function unpackKnowledge({ header, arrays }: PackedKnowledge, network: RoadNetwork): RouteKnowledge {
  const refuse = (why: string): never => {
    throw new Failure('bad-input', `What was learnt of the roads cannot be used: ${why}. Fit it again.`);
  };
  if (header.format !== FORMAT) refuse(`it is of format ${Number(header.format)}, not ${FORMAT}`);
  if (header.roads !== network.roadCount || header.links !== network.successors.length)
    refuse('it belongs to another road network');
  if (!Number.isInteger(header.folds) || header.folds < 1 || header.folds > 255)
    refuse('it has no number of folds');
  const take = <T extends KnowledgeArray>(
    key: string,
    kind: new (length: number) => T,
    length?: number,
  ): T => {
    const values = Object.hasOwn(arrays, key) ? arrays[key] : undefined;
    if (!(values instanceof kind) || values.length !== (length ?? values.length))
      return refuse(`its array ${key} is missing or damaged`);
    return values;
  };
  const check = (key: string, values: ArrayLike<number>, isRight: (value: number, i: number) => boolean) => {
    for (let i = 0; i < values.length; i++) if (!isRight(values[i], i)) refuse(`its array ${key} is damaged`);
  };
  const foldOf = take('foldOf', Uint8Array, header.trips);
  check('foldOf', foldOf, (fold) => fold < header.folds);
  const offsets = take('pairOffsets', Uint32Array, header.links + 1);
  const next = take('pairNext', Uint32Array, offsets[header.links]);
  check('pairOffsets', offsets, (offset, i) => (i === 0 ? offset === 0 : offset >= offsets[i - 1]));
  check('pairNext', next, (link) => link < header.links);
  const fitted = (name: string): FittedKnowledge => {
    const costs = (key: string, length: number) => {
      const values = take(`${name}.${key}`, Float64Array, length);
      check(`${name}.${key}`, values, (value) => value >= 0 && value < Infinity);
      return values;
    };
    return {
      counts: {
        links: take(`${name}.links`, Uint32Array, header.links),
        pairs: take(`${name}.pairs`, Uint32Array, next.length),
      },
      seconds: costs('seconds', header.roads),
      meanSeconds: costs('meanSeconds', header.roads),
      weights: costs('weights', COST_FEATURES.length),
    };
  };
  const folds = Array.from({ length: header.folds }, (_, k) => fitted(`fold${k}`));
  return { seed: header.seed, foldOf, pairs: { offsets, next }, full: fitted('full'), folds };
}
