import { Random } from '../../../../base/random';
import { asStep, quietly, type Task } from '../../../../base/task';
import type { CityHexagons } from '../../../../domain/hexagons/city-hexagons';
import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import type { Estimate } from '../../../../evaluation/bootstrap';
import { heldOutPredictions, explainedShare, groupFolds } from '../../../../evaluation/probes/ridge-probe';
import { aucWithInterval } from '../../../../evaluation/statistics/auc';
import { freshModel, type HexagonModel } from '../../networks/hexagon-model';
import { type TokenRows, windowsOf } from '../../sequences/token-rows';
import { hexagonVectors, visitVectors } from '../hexagon-vectors';
import {
  blocksOf,
  centreTargets,
  nightTargets,
  visitCounts,
  type PlaceTargets,
  isNight,
} from './place-targets';
import type { ProbeName, ProbeOutcome, ProbeReport, ProbeSource } from './probe-report';

const FOLDS = 5;
/** Probes with fewer items or groups say nothing. */
const LEAST_ITEMS = 30;
const LEAST_GROUPS = 4;

/** What probes are run on. */
export interface ProbedData {
  readonly city: CityHexagons;
  readonly rows: TokenRows;
  /** All sequences: where people are, and when, is what hexagons are asked for. */
  readonly all: readonly HexagonSequences[];
  /** Sequences of people, or of weeks, that the network has not learnt from. */
  readonly heldOut: readonly HexagonSequences[];
}

type Model = Pick<HexagonModel, 'weights' | 'config' | 'tokenizer' | 'rootResolution'>;

/**
 * What a linear map reads out of the vectors of a network that was never told it: how far a hexagon is from the middle of the city's
 * life, how much of that life is by night, and whether a person's hexagon is where they mostly are by night. Beside it the controls.
 * @throws Failure 'cancelled'
 */
export async function runProbes(
  model: Model,
  data: ProbedData,
  seed: number,
  task: Task,
): Promise<ProbeOutcome> {
  const random = new Random(seed).fork('probes');
  const { dropout: _, ...sizes } = model.config;
  const fresh = freshModel('pretrained', { ...sizes, dropout: 0 }, model, random.fork('fresh weights'));
  try {
    const read = asStep(task, 'hexagons.read');
    const vectors = new Map<ProbeSource, Float32Array>([
      ['network', await hexagonVectors(model, data.rows.tokens, read)],
      ['fresh', await hexagonVectors(fresh, data.rows.tokens, read)],
    ]);
    const { visits, nights } = visitCounts(data.all, data.city.cells.length);
    const homes = homeItems(data.heldOut);
    const stretches = homeStretches(data, homes);
    const items = homes.people.length;
    const ofHomes = new Map<ProbeSource, Float32Array>([
      ['network', await visitVectors(model, stretches, items, read)],
      ['fresh', await visitVectors(fresh, stretches, items, read)],
    ]);
    const { width } = model.config;
    const places = (probe: ProbeName, targets: PlaceTargets) =>
      placeProbe(probe, targets, data.city, vectors, width, random.fork(probe), task);
    return gathered([
      ['centre', await places('centre', centreTargets(data.city, visits))],
      ['night', await places('night', nightTargets(visits, nights))],
      ['home', await homeProbe(homes, ofHomes, width, random.fork('home'), task)],
    ]);
  } finally {
    fresh.weights.dispose();
  }
}

const gathered = (made: readonly (readonly [ProbeName, ProbeReport | string])[]): ProbeOutcome => ({
  reports: made.flatMap(([, report]) => (typeof report === 'string' ? [] : [report])),
  leftOut: made.flatMap(([probe, why]) => (typeof why === 'string' ? [{ probe, why }] : [])),
});

/** Windows of the sequences of people, as a network reads them, and which item each of their hexagons is. */
function homeStretches({ rows, heldOut }: ProbedData, homes: HomeItems) {
  return heldOut.flatMap((sequences) =>
    windowsOf(sequences, rows.tokens, rows.context).flatMap((piece) => {
      const name = sequences.userNames[piece.user];
      const items = Int32Array.from(piece.cells, (cell) => homes.itemOf(name, cell));
      return items.some((item) => item >= 0) ? [{ row: rows.plain(piece), items }] : [];
    }),
  );
}

/** Reads numbers of hexagons out of their vectors. A text says why it cannot be done. */
async function placeProbe(
  probe: ProbeName,
  { cells, targets }: PlaceTargets,
  city: CityHexagons,
  vectors: ReadonlyMap<ProbeSource, Float32Array>,
  width: number,
  random: Random,
  task: Task,
): Promise<ProbeReport | string> {
  const blocks = blocksOf(city, cells);
  const groups = new Set(blocks).size;
  if (cells.length < LEAST_ITEMS || groups < LEAST_GROUPS)
    return `Only ${cells.length} hexagons in ${groups} blocks were visited often enough.`;
  const folds = groupFolds(blocks, FOLDS, random);
  const about = (source: ProbeSource) => ({
    features: rowsOf(vectors.get(source)!, cells, width),
    width,
    folds,
  });
  const scored = async (features: ReturnType<typeof about>, answers: Float64Array): Promise<Estimate> =>
    explainedShare(
      answers,
      await heldOutPredictions({ ...features, targets: answers }, quietly(task)),
      blocks,
    );
  const shuffled = random.shuffle(targets.slice());
  return {
    probe,
    measure: 'explained',
    items: cells.length,
    groups,
    scores: [
      { source: 'network', score: await scored(about('network'), targets) },
      { source: 'fresh', score: await scored(about('fresh'), targets) },
      { source: 'shuffled', score: await scored(about('network'), shuffled) },
    ],
  };
}

/** Reads out of the vectors of a person's hexagons which of them is the home. A text says why it cannot be done. */
async function homeProbe(
  { people, labels, shares }: HomeItems,
  vectors: ReadonlyMap<ProbeSource, Float32Array>,
  width: number,
  random: Random,
  task: Task,
): Promise<ProbeReport | string> {
  const groups = new Set(people).size;
  if (people.length < LEAST_ITEMS || groups < LEAST_GROUPS)
    return `Only of ${groups} people of whom nothing was learnt is it known where they mostly are by night.`;
  const folds = groupFolds(people, FOLDS, random);
  const areaOf = (said: Float64Array, answers: Uint8Array): Estimate =>
    aucWithInterval(withinPeople(said, people), answers, { groups: people });
  const scored = async (source: ProbeSource, answers: Uint8Array): Promise<Estimate> => {
    const items = { features: vectors.get(source)!, width, targets: Float64Array.from(answers), folds };
    return areaOf(await heldOutPredictions(items, quietly(task)), answers);
  };
  return {
    probe: 'home',
    measure: 'auc',
    items: people.length,
    groups,
    scores: [
      { source: 'network', score: await scored('network', labels) },
      { source: 'fresh', score: await scored('fresh', labels) },
      { source: 'shuffled', score: await scored('network', otherHomes(people, random)) },
      { source: 'counts', score: areaOf(shares, labels) },
    ],
  };
}

/**
 * Scores less the mean of the person: which of somebody's hexagons is the home is asked, and not whose. Without it, folds whose
 * people have more hexagons than those learnt from would all be said too high.
 */
function withinPeople(scores: Float64Array, people: Uint32Array): Float64Array {
  const sums = new Map<number, { sum: number; items: number }>();
  scores.forEach((score, i) => {
    const own = sums.get(people[i]) ?? { sum: 0, items: 0 };
    sums.set(people[i], { sum: own.sum + score, items: own.items + 1 });
  });
  return scores.map((score, i) => {
    const { sum, items } = sums.get(people[i])!;
    return score - sum / items;
  });
}

/** Any hexagon of each person as the home. */
function otherHomes(people: Uint32Array, random: Random): Uint8Array {
  const labels = new Uint8Array(people.length);
  for (let from = 0; from < people.length;) {
    let to = from;
    while (to < people.length && people[to] === people[from]) to++;
    labels[from + random.int(to - from)] = 1;
    from = to;
  }
  return labels;
}

function rowsOf(vectors: Float32Array, cells: Uint32Array, width: number): Float32Array {
  const rows = new Float32Array(cells.length * width);
  cells.forEach((cell, i) => rows.set(vectors.subarray(cell * width, (cell + 1) * width), i * width));
  return rows;
}

/** With fewer visits by night nobody knows where a person sleeps. */
const LEAST_NIGHTS = 2;
/** Least number of hexagons of a person; with fewer there is little to tell apart. */
const LEAST_HEXAGONS = 3;

/** Hexagons of people, N in all: each person's hexagons after those of the one before. */
interface HomeItems {
  /** (N) number of the person. */
  readonly people: Uint32Array;
  /** (N) 1 where the hexagon is the one where the person mostly is by night. */
  readonly labels: Uint8Array;
  /** (N) share of the person's visits. */
  readonly shares: Float64Array;
  /** The item of a hexagon (place in the city) of a person; -1 for people of whom too little is known. */
  itemOf(name: string, cell: number): number;
}

/** Visits of one hexagon. */
interface Visits {
  all: number;
  nights: number;
}

/** The hexagons of all people of whom it can be told where they mostly are by night. Who has one name is one person. */
export function homeItems(sequences: readonly HexagonSequences[]): HomeItems {
  const items: { person: number; label: number; share: number }[] = [];
  const places = new Map<string, Map<number, number>>();
  for (const [name, own] of visitsOfPeople(sequences)) {
    const all = [...own].sort(([a], [b]) => a - b);
    const nights = all.reduce((sum, [, count]) => sum + count.nights, 0);
    if (nights < LEAST_NIGHTS || all.length < LEAST_HEXAGONS) continue;
    const total = all.reduce((sum, [, count]) => sum + count.all, 0);
    const [home] = all.reduce((best, each) => (each[1].nights > best[1].nights ? each : best));
    const person = places.size;
    places.set(name, new Map(all.map(([cell], i) => [cell, items.length + i])));
    items.push(
      ...all.map(([cell, count]) => ({ person, label: cell === home ? 1 : 0, share: count.all / total })),
    );
  }
  return {
    people: Uint32Array.from(items, ({ person }) => person),
    labels: Uint8Array.from(items, ({ label }) => label),
    shares: Float64Array.from(items, ({ share }) => share),
    itemOf: (name, cell) => places.get(name)?.get(cell) ?? -1,
  };
}

function visitsOfPeople(sequences: readonly HexagonSequences[]): Map<string, Map<number, Visits>> {
  const visits = new Map<string, Map<number, Visits>>();
  for (const { offsets, cells, times, users, userNames } of sequences)
    users.forEach((user, sequence) => {
      const name = userNames[user];
      const own = visits.get(name) ?? new Map<number, Visits>();
      visits.set(name, own);
      for (let i = offsets[sequence]; i < offsets[sequence + 1]; i++) {
        const count = own.get(cells[i]) ?? { all: 0, nights: 0 };
        own.set(cells[i], count);
        count.all++;
        if (isNight(times[i])) count.nights++;
      }
    });
  return visits;
}
