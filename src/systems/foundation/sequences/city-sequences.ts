import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { Task } from '../../../base/task';
import { checkInPositions } from '../../../domain/places';
import type { Dataset } from '../../../domain/dataset';
import { checkInSequences } from '../../../domain/hexagons/check-in-sequences';
import {
  DEFAULT_RESOLUTION,
  LEVELS_BELOW_ROOT,
  type CityHexagons,
} from '../../../domain/hexagons/city-hexagons';
import { type HexTokenizer, FlatTokenizer, DigitTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import { cityHexagons, resolutionFor, hexagonOfRoad } from '../../../domain/hexagons/hexagon-cover';
import {
  type SequenceCounts as Counted,
  DROP_RULE,
  SequenceBuilder,
  type CountedSequences,
  type DropRule,
} from '../../../domain/hexagons/hexagon-sequences';
import { partsByUser, partsByWeek, type HexagonParts } from '../../../domain/hexagons/sequence-parts';
import {
  WordPieceTokenizer,
  trainWordPieces,
  wordCounts,
} from '../../../domain/hexagons/word-piece-tokenizer';
import type { FoundationConfig, SequenceConfig } from '../settings';
import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';

/** Sequences of hexagons of a data set in their parts. */
export interface CitySequences {
  readonly origin: 'check-ins' | 'trips';
  readonly city: CityHexagons;
  readonly parts: HexagonParts;
  /** What the test part holds out: people, weeks, or trips as the data set has parted them. */
  readonly heldOut: 'user' | 'week' | 'trips';
  /** Check-ins, or trips. */
  readonly recorded: number;
  /** What became of their visits. */
  readonly counts: Counted;
}

/** What sequences are made of. */
export type SequenceSource = Pick<Dataset, 'name' | 'network' | 'trips' | 'extras'>;

/** The resolutions of a model that is gone on with. */
type Resolutions = Pick<CityHexagons, 'resolution' | 'rootResolution'>;

/**
 * Makes sequences of what a data set has. Its hexagons are those that hold a check-in, or the middle of a road. Trips stay in the parts that the data set
 * has them in, so that what learns from a model here is tested on trips that it has never seen.
 * @param fixed of a model that is gone on with
 * @throws Failure 'bad-input' where there is nothing to make them of, or too little for three parts
 */
export function citySequences(
  dataset: SequenceSource,
  { sequences: config, seed }: Pick<FoundationConfig, 'sequences' | 'seed'>,
  fixed?: Resolutions,
): CitySequences {
  const made =
    originOf(dataset, config) === 'check-ins'
      ? ofCheckIns(dataset, config, seed, fixed)
      : ofTrips(dataset, config, fixed);
  const lacking = (['train', 'val', 'test'] as const).filter((part) => made.parts[part].users.length === 0);
  if (lacking.length > 0)
    throw badInput(
      `${shown(dataset.name)} has too few sequences of hexagons to train, validate and test with: ${made.counts.sequences} in all, which need 10 hexagons, 3 of them distinct. Open data with more people, more weeks or longer trips.`,
      { lacking },
    );
  return made;
}

/** @throws Failure 'bad-input' where the data do not have what is asked for */
export function originOf(
  { name, extras, trips }: Pick<Dataset, 'name' | 'extras' | 'trips'>,
  { from }: Pick<SequenceConfig, 'from'>,
): CitySequences['origin'] {
  const has = { 'check-ins': extras?.checkIns !== undefined, trips: trips.train.tripCount > 0 };
  const wanted = from === 'fitting' ? (has['check-ins'] ? 'check-ins' : 'trips') : from;
  if (has[wanted]) return wanted;
  throw badInput(
    `${shown(name)} has no ${wanted} to make sequences of. Choose what it has, or open other data.`,
    { wanted },
  );
}

function ofCheckIns(
  { extras }: SequenceSource,
  { resolution, split, clusterMinutes, clusterSince, months }: SequenceConfig,
  seed: number,
  fixed: Resolutions | undefined,
): CitySequences {
  const { checkIns, places } = extras!;
  const lonLat = checkInPositions(checkIns!, places!);
  const city = cityOf(lonLat, resolution === 'fitting' ? DEFAULT_RESOLUTION : Number(resolution), fixed);
  const cluster = { seconds: 60 * clusterMinutes, since: clusterSince };
  const { sequences, counts } = checkInSequences(checkIns!, places!, city, { cluster, isMonthly: months });
  return {
    origin: 'check-ins',
    city,
    parts: split === 'user' ? partsByUser(sequences, seed) : partsByWeek(sequences),
    heldOut: split,
    recorded: checkIns!.times.length,
    counts,
  };
}

function ofTrips(
  { network, trips }: SequenceSource,
  { resolution }: SequenceConfig,
  fixed: Resolutions | undefined,
): CitySequences {
  const asked = resolution === 'fitting' ? resolutionFor(network) : Number(resolution);
  const city = cityOf(network.centroidLonLat, asked, fixed);
  const of = (part: 'train' | 'val' | 'test') => tripSequences(trips[part], network, city);
  const [train, val, test] = [of('train'), of('val'), of('test')];
  const [a, b, c] = [train, val, test].map(({ sequences }) => sequences);
  return {
    origin: 'trips',
    city,
    parts: withSharedUsers({ train: a, val: b, test: c }),
    heldOut: 'trips',
    recorded: trips.train.tripCount + trips.val.tripCount + trips.test.tripCount,
    counts: sumOf([train.counts, val.counts, test.counts]),
  };
}

/** What trips are called that the source names no vehicle of: by their row, which other parts have too. */
const UNNAMED = /^trip \d+$/;

/** The same with one list of names: vehicles of several parts are the same, trips without one are not. */
function withSharedUsers(parts: HexagonParts): HexagonParts {
  const codes = new Map<string, number>();
  const names: string[] = [];
  const codeOf = (part: string, name: string): number => {
    const key = UNNAMED.test(name) ? `${part} ${name}` : name;
    const code = codes.get(key) ?? names.push(name) - 1;
    codes.set(key, code);
    return code;
  };
  const coded = (['train', 'val', 'test'] as const).map((part) => {
    const own = parts[part].userNames.map((name) => codeOf(part, name));
    return { ...parts[part], users: parts[part].users.map((user) => own[user]), userNames: names };
  });
  return { train: coded[0], val: coded[1], test: coded[2] };
}

/** Whether sequences say whose they are: check-ins do; trips do where some vehicles have several of them in each part. */
export const hasOwners = ({ origin, parts }: Pick<CitySequences, 'origin' | 'parts'>): boolean =>
  [parts.train, parts.val, parts.test].every(({ users }) => {
    const owners = new Set(users).size;
    return owners > 1 && (origin === 'check-ins' || owners < users.length);
  });

const cityOf = (
  lonLat: ArrayLike<number>,
  resolution: number,
  fixed: Resolutions | undefined,
): CityHexagons =>
  cityHexagons(
    { lonLat },
    fixed?.resolution ?? resolution,
    fixed?.rootResolution ?? Math.max(0, resolution - LEVELS_BELOW_ROOT),
  );

function sumOf(all: readonly Counted[]): Counted {
  const [first, ...others] = all;
  const add = (a: Counted, b: Counted): Counted =>
    Object.fromEntries(
      (Object.keys(a) as (keyof Counted)[]).map((key) => [key, a[key] + b[key]]),
    ) as unknown as Counted;
  return others.reduce(add, first);
}

/** The tokens of a configuration for a city; word pieces are learnt from the training part. @throws Failure 'cancelled' */
export async function tokenizerOf(
  { city, parts }: Pick<CitySequences, 'city' | 'parts'>,
  { tokenizer, wordPieces }: Pick<SequenceConfig, 'tokenizer' | 'wordPieces'>,
  task: Task,
): Promise<HexTokenizer> {
  switch (tokenizer) {
    case 'digits':
      return new DigitTokenizer(city.resolution, city.roots);
    case 'flat':
      return new FlatTokenizer(city.resolution, city.cells);
    case 'wordpiece':
      return new WordPieceTokenizer(
        city.resolution,
        await trainWordPieces(wordCounts(parts.train, city), wordPieces, task),
      );
  }
}

/**
 * Sequences of matched trips: one hexagon each time that a trip comes from another one, however long it stays. A trip belongs to
 * its vehicle; where the source names none it belongs to itself.
 */
export function tripSequences(
  trips: TrajectorySet,
  network: Pick<RoadNetwork, 'centroidLonLat'>,
  city: CityHexagons,
  drop: DropRule = DROP_RULE,
): CountedSequences {
  const hexagons = hexagonOfRoad(network, city);
  const builder = new SequenceBuilder(trips.roads.length, drop);
  const { codes, names } = ownersOf(trips);
  let outside = 0;
  for (let trip = 0; trip < trips.tripCount; trip++) {
    let before = -1;
    for (let at = trips.offsets[trip]; at < trips.offsets[trip + 1]; at++) {
      const hexagon = hexagons[trips.roads[at]];
      if (hexagon < 0) outside++;
      else if (hexagon !== before) builder.add(hexagon, trips.times[at]);
      if (hexagon >= 0) before = hexagon;
    }
    builder.end(codes[trip]);
  }
  return builder.done(names, { visits: trips.roads.length, outside });
}

function ownersOf({ tripCount, names, sourceRows }: TrajectorySet): { codes: Uint32Array; names: string[] } {
  const codeOf = new Map<string, number>();
  const codes = new Uint32Array(tripCount);
  for (let trip = 0; trip < tripCount; trip++) {
    // A blank cannot begin the name of a vehicle, so that no trip is taken for one.
    const owner = names?.vehicles[trip] || ` trip ${sourceRows[trip]}`;
    const code = codeOf.get(owner) ?? codeOf.size;
    codeOf.set(owner, code);
    codes[trip] = code;
  }
  return { codes, names: Array.from(codeOf.keys(), (name) => name.trim()) };
}
