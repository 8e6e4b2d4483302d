import { Random } from '../../../../base/random';
import { asStep, quietly, type Task } from '../../../../base/task';
import type { CityHexagons } from '../../../../domain/hexagons/city-hexagons';
import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import type { Estimate } from '../../../../evaluation/bootstrap';
import { explainedShare } from '../../../../evaluation/probes/explained-share';
import { groupFolds } from '../../../../evaluation/probes/group-folds';
import { heldOutPredictions } from '../../../../evaluation/probes/ridge-probe';
import { aucWithInterval } from '../../../../evaluation/statistics/auc';
import { freshModel, type HexagonModel } from '../../networks/hexagon-model';
import { windowsOf } from '../../sequences/pieces';
import type { TokenRows } from '../../sequences/token-rows';
import { hexagonVectors, visitVectors } from '../hexagon-vectors';
import { homeItems, type HomeItems } from './home-items';
import { blocksOf, centreTargets, nightTargets, visitCounts, type PlaceTargets } from './place-targets';
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
