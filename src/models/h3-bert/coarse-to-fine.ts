import { logSoftmax } from '../../base/log-softmax';
import type { Task } from '../../base/task';
import { askingRow, type FrameTokens, type HexagonQuestion } from './hexagon-questions';
import type { H3Bert } from './network';
import { Readings } from './readings';

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
