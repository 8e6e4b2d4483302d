import { logSoftmax } from '../../base/log-softmax';
import type { Task } from '../../base/task';
import { askingRow, type AskingRow, type FrameTokens, type HexagonQuestion } from './hexagon-questions';
import { logitsAt, type H3Bert } from './network';
import { packTokens } from './token-batch';

/** Tokens that one pass reads at most, so that its memory is bounded. */
const TOKENS_PER_PASS = 8192;
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

/** One sequence that is read, and which tokens of it are asked by whom. */
interface Reading {
  readonly row: AskingRow;
  readonly level: number;
  readonly wanted: { readonly into: Float64Array; readonly token: number }[];
}

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
    const asked = readingsOf(network, frame, some, options.differencesOnly ?? false);
    for (const pass of passes(asked.readings)) {
      await task.checkpoint();
      await read(network, pass, options);
    }
    scores.push(...asked.scores);
  }
  return scores;
}

/** log p of each candidate: the sum over its levels. */
export const candidateLogP = (scores: LevelScores): Float64Array =>
  Float64Array.from(scores, (levels) => levels.reduce((sum, value) => sum + value, 0));

/** All sequences that are to be read, none twice. */
function readingsOf(
  { config }: H3Bert,
  frame: FrameTokens,
  questions: readonly HexagonQuestion[],
  differencesOnly: boolean,
) {
  const readings = new Map<string, Reading>();
  const scores = questions.map((question) => {
    const found = question.candidates.map((tokens) => new Float64Array(tokens.length));
    const first = differencesOnly ? firstDifference(question.candidates) : 0;
    question.candidates.forEach((tokens, c) => {
      for (let level = first; level < tokens.length; level++) {
        const known = Array.from({ length: level }, (_, i) => tokens[i]);
        const row = askingRow(question, known, tokens.length, config, frame);
        const key = keyOf(row);
        const reading = readings.get(key) ?? { row, level, wanted: [] };
        reading.wanted.push({ into: found[c], token: tokens[level] });
        readings.set(key, reading);
      }
    });
    return found;
  });
  return { readings: [...readings.values()], scores };
}

/** The first level at which candidates differ; beyond all levels where all are the same. */
function firstDifference(candidates: readonly ArrayLike<number>[]): number {
  const [one] = candidates;
  if (!one || candidates.some(({ length }) => length !== one.length)) return 0;
  let level = 0;
  while (level < one.length && candidates.every((tokens) => tokens[level] === one[level])) level++;
  return level;
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

async function read(
  network: H3Bert,
  readings: readonly Reading[],
  { levelTokens }: CoarseToFineOptions,
): Promise<void> {
  const batch = packTokens(readings.map(({ row }) => row));
  const places = Int32Array.from(readings, ({ row }, i) => batch.offsets[i] + row.asked);
  const logits = await logitsAt(network, batch, places);
  const { vocabulary } = network.config;
  readings.forEach(({ level, wanted }, i) => {
    const own = logits.subarray(i * vocabulary, (i + 1) * vocabulary);
    const among = levelTokens && Array.from(levelTokens[level]);
    const logP = logSoftmax(among ? among.map((token) => own[token]) : own);
    for (const { into, token } of wanted) into[level] = logP[among ? among.indexOf(token) : token];
  });
}
