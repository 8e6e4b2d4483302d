import { Random } from '../../../base/random';
import { Teacher } from '../../../models/lm-tad/teacher';

/** Controls that are LM-TAD but for what it has learnt. */
type Control = 'shuffled' | 'untrained';

/** Of its own for each control, so that a run and a race of one seed hear the same. */
const randomOf = (control: Control, seed: number) => new Random(seed).fork(`${control} teacher`);

/** (R) the token whose logit stands for each road once all cells have changed places. */
export function shuffledTokens(
  { tokenOfRoad, cellOfToken }: Teacher['vocabulary'],
  seed: number,
): Int32Array {
  const places = randomOf('shuffled', seed).shuffle(Uint32Array.from(cellOfToken, (_, token) => token));
  return tokenOfRoad.map((token) => places[token]);
}

/** A teacher of the same sizes before its first step. The caller disposes of it. */
export const untrainedTeacher = (
  { config, vocabulary }: Pick<Teacher, 'config' | 'vocabulary'>,
  seed: number,
): Teacher => Teacher.initial(config, vocabulary, randomOf('untrained', seed));
