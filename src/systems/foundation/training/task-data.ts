import { badInput } from '../../../base/failure';
import { Random } from '../../../base/random';
import { accuracyOf, f1OfYes, type SaidLabels } from '../../../evaluation/detection-scores';
import { plainValues } from '../../../evaluation/bootstrap';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { FoundationConfig } from '../settings';
import { destinationExamples, type DestinationExample } from '../examples/destination-examples';
import { pairExamples, type PairExample } from '../examples/pair-examples';
import { TASK_LABELS, type PairTask, type TaskName } from '../networks';
import { judgePairs } from '../networks/ask-tokens';
import { askDestinations } from '../networks/ask-destinations';
import type { SequenceCounts } from '../foundation-record';
import type { TokenRows } from '../sequences/token-rows';
import type { TokenData } from './token-training';

type PartName = 'train' | 'val' | 'test';

/** Shares of the examples of a task that are learnt from, that validate, and that test. */
const SHARES: Readonly<Record<PartName, number>> = { train: 0.8, val: 0.2, test: 0.2 };

/** What makes examples. */
export interface ExampleSource {
  readonly origin: SequenceCounts['origin'];
  readonly parts: Readonly<Record<PartName, HexagonSequences>>;
  readonly rows: TokenRows;
  readonly config: FoundationConfig;
}

const randomOf = ({ config }: ExampleSource, task: TaskName, part: PartName): Random =>
  new Random(config.seed).fork(`examples of ${task}, ${part}`);

const countOf = ({ config }: ExampleSource, part: PartName): number =>
  Math.round(SHARES[part] * config.tuning.examples);

/** Examples of a part, the same for one seed. @throws Failure 'bad-input' where its sequences have none */
export function pairsOf(task: PairTask, source: ExampleSource, part: PartName): readonly PairExample[] {
  const { parts, rows } = source;
  const most = rows.halfOfPair;
  return someOf(
    task,
    part,
    pairExamples(task, parts[part], countOf(source, part), most, randomOf(source, task, part)),
  );
}

/** Examples of a part, the same for one seed. @throws Failure 'bad-input' where its sequences have none */
export function destinationsOf(source: ExampleSource, part: PartName): readonly DestinationExample[] {
  const { origin, parts, rows } = source;
  // What is seen of the longest one just fits.
  const most = Math.floor((4 * (rows.context - 2 - rows.mostTokens)) / rows.mostTokens);
  const random = randomOf(source, 'destination', part);
  return someOf(
    'destination',
    part,
    destinationExamples(origin, parts[part], countOf(source, part), most, random),
  );
}

const PART_WORDS: Readonly<Record<PartName, string>> = { train: 'training', val: 'validation', test: 'test' };

function someOf<T>(task: TaskName, part: PartName, examples: readonly T[]): readonly T[] {
  if (examples.length > 0) return examples;
  throw badInput(
    `The sequences of the ${PART_WORDS[part]} part have no examples for the task "${TASK_LABELS[task]}". Leave this task out, or open data with more and longer sequences.`,
    { task, part },
  );
}

/** Training for a task. @throws Failure 'bad-input' where a part has no examples */
export const taskData = (task: TaskName, source: ExampleSource): TokenData =>
  task === 'destination' ? destinationData(source) : pairData(task, source);

function pairData(task: PairTask, source: ExampleSource): TokenData {
  const { rows } = source;
  const learnt = pairsOf(task, source, 'train');
  const validation = pairsOf(task, source, 'val');
  const asked = validation.map(({ a, b }) => rows.pair(a, b));
  return {
    itemCount: learnt.length,
    rows: (items) => Array.from(items, (item) => rows.pair(learnt[item].a, learnt[item].b)),
    answers: (items) => Int32Array.from(items, (item) => Number(learnt[item].isYes)),
    validate: async (model, work) => {
      const likely = await judgePairs(model, asked, work);
      const labels: SaidLabels = {
        said: likely.map((yes) => Number(yes > 0.5)),
        truth: validation.map(({ isYes }) => Number(isYes)),
      };
      const measures = plainValues(validation.length, {
        f1: f1OfYes(labels),
        accuracy: accuracyOf(labels),
      });
      return { score: measures.accuracy, measures };
    },
  };
}

function destinationData(source: ExampleSource): TokenData {
  const { rows } = source;
  const learnt = destinationsOf(source, 'train');
  const validation = destinationsOf(source, 'val');
  const asked = validation.map(({ given, destination }) => rows.destination(given, destination));
  const truth = validation.map(({ destination }) => destination);
  return {
    itemCount: learnt.length,
    rows: (items) =>
      Array.from(items, (item) => rows.destination(learnt[item].given, learnt[item].destination)),
    validate: async (model, work) => {
      const { cells, nats } = await askDestinations(model, rows, asked, truth, work);
      const { top1 } = plainValues(truth.length, { top1: accuracyOf({ said: cells, truth }) });
      return { score: top1, measures: { nats, top1 } };
    },
  };
}
