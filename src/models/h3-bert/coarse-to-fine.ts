import { logSoftmax } from '../../base/numbers';
import type { Task } from '../../base/task';
import { type H3Bert, logitsAt } from './network';
import type { H3BertConfig } from './parameters';
import { type TokenRow, packTokens } from './token-batch';

/** Questions whose sequences are held at once. */
const QUESTIONS_AT_ONCE = 512;

export interface CoarseToFineOptions {
  /** Tokens of each level (digit) of a hexagon: probabilities are then among these alone, and not among the whole vocabulary. */
  readonly levelTokens?: readonly ArrayLike<number>[];
  /**
   * True to leave out levels at which all candidates of a question agree down to there: what these levels add is the same for all of them
   * and falls out of probabilities among the candidates. Their log p is then 0.
   */
  readonly differencesOnly?: boolean;
}

/** log p of the token of each level of each candidate of a question, given the context and its coarser tokens: (candidates)(levels). */
export type LevelScores = readonly Float64Array[];

/**
 * Scores candidates from the coarsest token to the finest: log p(c) is the sum over levels of log p(d_l | context, d_<l), where the token of
 * a level is read with the coarser ones in place and the finer ones masked (a pseudo-likelihood). What several candidates, or several
 * questions, have in common is read once. Candidates whose numbers of tokens differ are asked in sequences of their own.
 *
 * @returns one entry per question
 */
export async function coarseToFine(
  network: H3Bert,
  frame: FrameTokens,
  questions: readonly HexagonQuestion[],
  task: Task,
  options: CoarseToFineOptions = {},
): Promise<LevelScores[]> {
  const scores: LevelScores[] = [];
  for (let from = 0; from < questions.length; from += QUESTIONS_AT_ONCE) {
    const some = questions.slice(from, from + QUESTIONS_AT_ONCE);
    const readings = new Readings();
    scores.push(...some.map((question) => askLevels(readings, network, frame, question, options)));
    await readings.read(network, task);
  }
  return scores;
}

/** log p of each candidate: the sum over its levels. */
export const candidateLogP = (scores: LevelScores): Float64Array =>
  Float64Array.from(scores, (levels) => levels.reduce((sum, value) => sum + value, 0));

/** Asks for each level of each candidate of a question; the scores are there once the readings are read. */
function askLevels(
  readings: Readings,
  { config }: H3Bert,
  frame: FrameTokens,
  question: HexagonQuestion,
  { levelTokens, differencesOnly = false }: CoarseToFineOptions,
): LevelScores {
  const first = differencesOnly ? firstDifference(question.candidates) : 0;
  return question.candidates.map((tokens) => {
    const scores = new Float64Array(tokens.length);
    for (let level = first; level < tokens.length; level++) {
      const known = Array.from({ length: level }, (_, i) => tokens[i]);
      const row = askingRow(question, known, tokens.length, config, frame);
      readings.ask(row, (logP) => {
        scores[level] = levelTokens ? logAmong(logP, tokens[level], levelTokens[level]) : logP[tokens[level]];
      });
    }
    return scores;
  });
}

/** log p of a token among some. */
function logAmong(logP: ArrayLike<number>, token: number, tokens: ArrayLike<number>): number {
  const among = Array.from(tokens);
  return logSoftmax(among.map((each) => logP[each]))[among.indexOf(token)];
}

/** The first level at which candidates differ; beyond all levels where all are the same. */
function firstDifference(candidates: readonly ArrayLike<number>[]): number {
  const [one] = candidates;
  if (!one || candidates.some(({ length }) => length !== one.length)) return 0;
  let level = 0;
  while (level < one.length && candidates.every((tokens) => tokens[level] === one[level])) level++;
  return level;
}

/** Ids of the tokens that are no part of a hexagon. */
export interface FrameTokens {
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/** Which hexagon follows, of some. */
export interface HexagonQuestion {
  /** Tokens of the hexagons that are known, the last one last. */
  readonly context: readonly ArrayLike<number>[];
  /** Tokens of each candidate. */
  readonly candidates: readonly ArrayLike<number>[];
  /** 1 + hour of the week of each hexagon of the context, and of the one asked for; read by networks that know hours. */
  readonly hours?: ArrayLike<number>;
}

/** A sequence that asks for one token of a hexagon. */
export interface AskingRow extends TokenRow {
  /** Place of the token that is asked for. */
  readonly asked: number;
}

/**
 * `<cls>`, the context, the tokens of the hexagon that are known, a mask for each that is not, `<sep>`; the first mask is asked
 * for. Of a context that is too long the last hexagons are taken.
 * @param length tokens of the hexagon that is asked for
 */
export function askingRow(
  { context, hours }: Pick<HexagonQuestion, 'context' | 'hours'>,
  known: readonly number[],
  length: number,
  config: Pick<H3BertConfig, 'context'>,
  frame: FrameTokens,
): AskingRow {
  const from = firstThatFits(context, config.context - 2 - length);
  const ids = [frame.cls];
  const levels = [0];
  const ofHours = [0];
  const put = (tokens: ArrayLike<number>, hour: number) => {
    for (let i = 0; i < tokens.length; i++) {
      ids.push(tokens[i]);
      levels.push(i + 1);
      ofHours.push(hour);
    }
  };
  for (let i = from; i < context.length; i++) put(context[i], hours?.[i] ?? 0);
  const asked = ids.length + known.length;
  put([...known, ...Array<number>(length - known.length).fill(frame.mask)], hours?.[context.length] ?? 0);
  ids.push(frame.sep);
  levels.push(0);
  ofHours.push(0);
  return { ids, levels, asked, ...(hours && { hours: ofHours }) };
}

/** The first hexagon from which on all fit into so many tokens. */
function firstThatFits(context: readonly ArrayLike<number>[], room: number): number {
  let left = room;
  let from = context.length;
  while (from > 0 && context[from - 1].length <= left) left -= context[--from].length;
  return from;
}

/** Tokens that one pass reads at most, so that its memory is bounded. */
const TOKENS_PER_PASS = 8192;

/** Takes log p of each token of the vocabulary, in nats, at the place that a sequence asks for. */
type TakeLogP = (logP: ArrayLike<number>) => void;

interface Reading {
  readonly row: AskingRow;
  readonly takers: TakeLogP[];
}

/** Sequences that ask for one token each, and who wants to know: sequences that are the same are read once. */
export class Readings {
  readonly #byKey = new Map<string, Reading>();

  ask(row: AskingRow, take: TakeLogP): void {
    const key = keyOf(row);
    const known = this.#byKey.get(key);
    if (known) known.takers.push(take);
    else this.#byKey.set(key, { row, takers: [take] });
  }

  /** Reads all that was asked. @throws Failure 'cancelled', and 'bad-input' where a sequence is longer than the context */
  async read(network: H3Bert, task: Task): Promise<void> {
    for (const pass of passes([...this.#byKey.values()])) {
      await task.checkpoint();
      await readPass(network, pass);
    }
  }
}

const keyOf = ({ ids, hours, asked }: AskingRow): string =>
  [asked, ...Array.from(ids), ...(hours ? Array.from(hours) : [])].join();

/** Readings in passes of so many tokens at most. */
function passes(readings: readonly Reading[]): Reading[][] {
  const found: Reading[][] = [];
  let room = 0;
  for (const reading of readings) {
    const { length } = reading.row.ids;
    if (found.length === 0 || length > room) {
      found.push([]);
      room = TOKENS_PER_PASS;
    }
    found[found.length - 1].push(reading);
    room -= length;
  }
  return found;
}

async function readPass(network: H3Bert, readings: readonly Reading[]): Promise<void> {
  const batch = packTokens(readings.map(({ row }) => row));
  const places = Int32Array.from(readings, ({ row }, i) => batch.offsets[i] + row.asked);
  const logits = await logitsAt(network, batch, places);
  const { vocabulary } = network.config;
  readings.forEach(({ takers }, i) => {
    const logP = logSoftmax(logits.subarray(i * vocabulary, (i + 1) * vocabulary));
    for (const take of takers) take(logP);
  });
}
