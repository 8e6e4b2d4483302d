import type { Task } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import { outlineOf, cellAt } from '../../../domain/hexagons/h3';
import { textOfCell } from '../../../domain/hexagons/h3-index';
import { CLS, MASK, SEP, UNK, type HexTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type {
  CandidateScorer,
  OpenCandidateScorer,
  ScorerCells,
  ScorerFacts,
} from '../../../engine/experiments/networks-of-others';
import { multiplicities } from '../../../models/h3-bert/city-scores';
import { candidateLogP, coarseToFine } from '../../../models/h3-bert/coarse-to-fine';
import { openModel, type OpenedModel } from '../checkpoints/model-file';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import { hourOfWeek } from '../sequences/token-rows';
import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import { ascendingCells, cellIndex } from '../../../domain/hexagons/city-hexagons';

/** Questions that are asked together: this bounds memory, and how long a task waits to be paused. */
const QUESTIONS_AT_ONCE = 1024;

type City = Pick<Dataset, 'network' | 'trips'>;

/**
 * A masked language model over hexagons as a teacher of others. A road is the hexagon of its middle; the model is shown the hexagons
 * that were visited last and hidden tokens for the one that follows, and says how likely that of each candidate is, from its coarsest
 * token to its finest: log p(c) = sum over l of log p(d_l | context, d_<l). Candidates in one hexagon share its probability. These are
 * pseudo-likelihoods: the model learnt to fill gaps, not to go on.
 */
export class HexagonScorer implements CandidateScorer {
  readonly #cells: RoadCells;

  /**
   * @param model its weights are the scorer's from here on
   * @param file its name, for messages
   * @throws Failure 'bad-input' where the model does not go with these roads
   */
  constructor(
    private readonly model: OpenedModel,
    private readonly city: City,
    file: string,
  ) {
    this.#cells = roadCells(city.network, model.tokenizer, file);
  }

  /** There is nothing to find out; how well hexagons tell candidates apart is counted over the training trips. */
  ready(): Promise<ScorerFacts> {
    const { network, trips } = this.city;
    const { resolution } = this.model.tokenizer;
    return Promise.resolve({
      about: { says: 'hexagons', resolution },
      report: { ...tiesOf(network, trips.train, this.#cells), resolution },
    });
  }

  async logitsOf(trips: TrajectorySet, window: number, task: Task): Promise<Float32Array> {
    const { network } = this.city;
    const { hours } = this.model.config;
    const questions = questionsOf(network, trips, this.#cells, window, hours);
    const { roads, logitOffsets } = candidateLayout(network, trips);
    const logits = new Float32Array(logitOffsets[roads.length]);
    for (let from = 0; from < questions.length; from += QUESTIONS_AT_ONCE) {
      task.progress({
        step: 'candidates.ask',
        subject: 'the H3 model',
        done: from,
        total: questions.length,
        unit: 'questions',
      });
      const some = questions.slice(from, from + QUESTIONS_AT_ONCE);
      const answers = await this.#ask(some, task);
      some.forEach(({ candidates, steps }, i) => {
        const logP = new Map(candidates.map((cell, c) => [cell, answers[i][c]]));
        for (const step of steps) this.#put(logits, logitOffsets[step], roads[step], logP);
      });
    }
    return logits;
  }

  cellsOf(trips: TrajectorySet, window: number): ScorerCells {
    const { network } = this.city;
    const { ofRoad, cells } = this.#cells;
    const { roads, stepOffsets } = candidateLayout(network, trips);
    const { successors, successorOffsets } = network;
    const textOf = (cell: number) => textOfCell(cells[cell]);
    const candidates = Array.from(roads).flatMap((road) =>
      Array.from(successors.subarray(successorOffsets[road], successorOffsets[road + 1]), (candidate) =>
        textOf(ofRoad[candidate]),
      ),
    );
    const windows = Array.from({ length: trips.tripCount }, (_, trip) =>
      Array.from({ length: stepOffsets[trip + 1] - stepOffsets[trip] }, (_, step) => {
        const last = trips.offsets[trip] + step;
        const from = Math.max(trips.offsets[trip], last + 1 - window);
        return visitsOf(trips, ofRoad, from, last).map(({ cell }) => textOf(cell));
      }),
    ).flat();
    const named = new Set([...candidates, ...windows.flat()]);
    const corners = Object.fromEntries(
      Array.from(named, (text) => [text, Array.from(outlineOf(BigInt(`0x${text}`)))]),
    );
    return { candidates, windows, corners };
  }

  dispose(): void {
    this.model.weights.dispose();
  }

  /** log p of the candidates of each question, without what all candidates of one have in common. */
  async #ask(questions: readonly StepQuestion[], task: Task): Promise<Float64Array[]> {
    const { tokens } = this.#cells;
    const asked = questions.map(({ context, candidates, hours }) => ({
      context: context.map((cell) => tokens[cell]),
      candidates: candidates.map((cell) => tokens[cell]),
      ...(hours && { hours }),
    }));
    const frame = { cls: CLS, sep: SEP, mask: MASK };
    const scores = await coarseToFine(this.model, frame, asked, task, { differencesOnly: true });
    return scores.map(candidateLogP);
  }

  /** The logits of the candidates of a step: log p of the hexagon of each, less the logarithm of how many lie in it. */
  #put(logits: Float32Array, at: number, road: number, logP: ReadonlyMap<number, number>): void {
    const { successors, successorOffsets } = this.city.network;
    const { ofRoad } = this.#cells;
    const next = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
    const hexagons = Uint32Array.from(next, (candidate) => ofRoad[candidate]);
    multiplicities(hexagons).forEach((count, k) => {
      logits[at + k] = logP.get(hexagons[k])! - Math.log(count);
    });
  }
}

/** How far hexagons tell apart the candidates of the steps of trips. */
function tiesOf(
  network: City['network'],
  trips: TrajectorySet,
  { ofRoad, cells }: RoadCells,
): Record<'sharedCandidates' | 'alikeSteps' | 'roadsPerCell' | 'steps', number> {
  const { roads, logitOffsets } = candidateLayout(network, trips);
  const { successors, successorOffsets } = network;
  let [shared, choices, alike] = [0, 0, 0];
  for (const road of roads) {
    const next = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
    const counts = multiplicities(Uint32Array.from(next, (candidate) => ofRoad[candidate]));
    shared += counts.filter((count) => count > 1).length;
    if (next.length > 1) choices++;
    if (next.length > 1 && counts[0] === next.length) alike++;
  }
  return {
    sharedCandidates: shared / Math.max(1, logitOffsets[roads.length]),
    alikeSteps: alike / Math.max(1, choices),
    roadsPerCell: network.roadCount / cells.length,
    steps: roads.length,
  };
}

/** Puts a pre-trained model to work as a teacher of others. */
export const openCandidateScorer: OpenCandidateScorer = ({ bytes, name }, dataset) => {
  const model = openModel(bytes, name);
  try {
    return new HexagonScorer(model, dataset, name);
  } catch (failure) {
    model.weights.dispose();
    throw failure;
  }
};

/** What is asked at some steps of trips: in which hexagon a trip is next that came through others. */
interface StepQuestion {
  /** Hexagons that were visited, the last one last: consecutive roads in one hexagon are one visit. */
  readonly context: readonly number[];
  /** 1 + hour of the week of each visit, and of the last moment that is known; null for a model without hours. */
  readonly hours: readonly number[] | null;
  /** Distinct hexagons of the roads that can follow, ascending. */
  readonly candidates: readonly number[];
  /** Steps that ask this, as places in the layout. */
  readonly steps: number[];
}

/**
 * The questions of the steps of trips, none twice, those with the same context one after the other. Steps whose candidates all
 * lie in one hexagon ask nothing.
 * @param window most roads that are told
 */
function questionsOf(
  network: RoadNetwork,
  trips: TrajectorySet,
  { ofRoad }: RoadCells,
  window: number,
  hasHours: boolean,
): StepQuestion[] {
  const { roads, stepOffsets } = candidateLayout(network, trips);
  const questions = new Map<string, StepQuestion>();
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let step = stepOffsets[trip]; step < stepOffsets[trip + 1]; step++) {
      const candidates = candidateCells(network, ofRoad, roads[step]);
      if (candidates.length < 2) continue;
      const last = trips.offsets[trip] + step - stepOffsets[trip];
      const visits = visitsOf(trips, ofRoad, Math.max(trips.offsets[trip], last + 1 - window), last);
      const hours = hasHours
        ? [...visits.map(({ at }) => at), last].map((at) => hourOfWeek(trips.times[at]))
        : null;
      const context = visits.map(({ cell }) => cell);
      const key = `${context.join()};${hours?.join() ?? ''};${candidates.join()}`;
      const known = questions.get(key);
      if (known) known.steps.push(step);
      else questions.set(key, { context, hours, candidates, steps: [step] });
    }
  // What questions share is read once only where they are asked together.
  return [...questions.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, question]) => question);
}

/** Distinct hexagons of the roads that can follow, ascending. */
function candidateCells(
  { successors, successorOffsets }: Pick<RoadNetwork, 'successors' | 'successorOffsets'>,
  ofRoad: Uint32Array,
  road: number,
): number[] {
  const next = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
  return [...new Set(Array.from(next, (candidate) => ofRoad[candidate]))].sort((a, b) => a - b);
}

/** A stay in one hexagon, and the place of its first road in the arrays of the trips. */
interface CellVisit {
  readonly cell: number;
  readonly at: number;
}

/** The visits of the roads from one place of the trips to another, both included. */
function visitsOf(
  { roads }: Pick<TrajectorySet, 'roads'>,
  ofRoad: Uint32Array,
  from: number,
  to: number,
): CellVisit[] {
  const visits: CellVisit[] = [];
  for (let at = from; at <= to; at++) {
    const cell = ofRoad[roads[at]];
    if (visits.at(-1)?.cell !== cell) visits.push({ cell, at });
  }
  return visits;
}

/** The hexagons that the middles of roads lie in, C of them, as a model knows them. */
interface RoadCells {
  /** (R) hexagon of each road, as its place in `cells`. */
  readonly ofRoad: Uint32Array;
  /** (C) ids, ascending. */
  readonly cells: BigUint64Array;
  /** (C) tokens of each. */
  readonly tokens: readonly Int32Array[];
}

type Roads = Pick<RoadNetwork, 'centroidLonLat' | 'roadCount' | 'successors' | 'successorOffsets'>;

/**
 * The hexagons of roads at a model's resolution.
 * @param file of the model, for messages
 * @throws Failure 'bad-input' where a road lies in a hexagon that the model has no tokens for, or no crossing has roads in two
 */
function roadCells(
  network: Roads,
  tokenizer: Pick<HexTokenizer, 'resolution' | 'tokensOf'>,
  file: string,
): RoadCells {
  const { resolution } = tokenizer;
  const { centroidLonLat, roadCount } = network;
  const each = Array.from({ length: roadCount }, (_, road) =>
    cellAt(centroidLonLat[2 * road], centroidLonLat[2 * road + 1], resolution),
  );
  const cells = ascendingCells(each);
  const ofRoad = Uint32Array.from(each, (cell) => cellIndex({ cells }, cell));
  const tokens = Array.from(cells, (cell) => tokenizer.tokensOf(cell));
  checkKnown({ ofRoad, cells, tokens }, roadCount, file);
  checkFine(network, ofRoad, resolution, file);
  return { ofRoad, cells, tokens };
}

function checkKnown({ ofRoad, tokens }: RoadCells, roadCount: number, file: string): void {
  const outside = ofRoad.filter((cell) => tokens[cell].includes(UNK)).length;
  if (outside === 0) return;
  const some = outside === roadCount ? `all ${roadCount}` : `${outside} of the ${roadCount}`;
  throw badInput(
    `${shown(file)} is an H3 model of another place: ${some} roads here lie in hexagons that it does not know. ` +
      'Choose one that was pre-trained on these data, or on check-ins of this whole city.',
    { file, outside },
  );
}

function checkFine(
  { successors, successorOffsets, roadCount }: Roads,
  ofRoad: Uint32Array,
  resolution: number,
  file: string,
): void {
  for (let road = 0; road < roadCount; road++) {
    const [from, to] = [successorOffsets[road], successorOffsets[road + 1]];
    for (let at = from + 1; at < to; at++) if (ofRoad[successors[at]] !== ofRoad[successors[from]]) return;
  }
  throw badInput(
    `${shown(file)} is an H3 model of hexagons at resolution ${resolution}, which are too large for these roads: wherever ` +
      'there is a choice, all roads that can follow lie in one. Choose a model of a finer resolution.',
    { file, resolution },
  );
}
