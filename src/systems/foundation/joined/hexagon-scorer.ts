import type { Task } from '../../../base/task';
import { candidateLayout } from '../../../domain/candidate-layout';
import type { Dataset } from '../../../domain/dataset';
import { outlineOf } from '../../../domain/hexagons/h3';
import { textOfCell } from '../../../domain/hexagons/h3-index';
import { CLS, MASK, SEP } from '../../../domain/hexagons/hex-tokenizer';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type {
  CandidateScorer,
  OpenCandidateScorer,
  ScorerCells,
  ScorerFacts,
} from '../../../engine/experiments/candidate-scorers';
import { multiplicities } from '../../../models/h3-bert/candidate-probabilities';
import { candidateLogP, coarseToFine } from '../../../models/h3-bert/coarse-to-fine';
import { openModel, type OpenedModel } from '../checkpoints/model-file';
import { questionsOf, visitsOf, type StepQuestion } from './hexagon-questions-of-trips';
import { roadCells, type RoadCells } from './road-cells';

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
