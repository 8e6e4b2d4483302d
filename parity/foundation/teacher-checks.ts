import { NO_TASK } from '../../src/base/task';
import { cellOfText } from '../../src/domain/hexagons/h3-index';
import { candidateProbabilities, multiplicities, shareOfTies } from '../../src/models/h3-bert/city-scores';
import {
  candidateLogP,
  coarseToFine,
  type CoarseToFineOptions,
  type LevelScores,
} from '../../src/models/h3-bert/coarse-to-fine';
import type { StoredFields } from '../harness/stored-fields';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import type { StoredCity } from './stored-city';
import type { StoredNetwork } from './stored-network';

/** The teacher of candidate roads, coarse to fine. */
export async function checkTeacher(
  file: StoredFile,
  network: StoredNetwork,
  city: StoredCity,
): Promise<void> {
  const cases = file.json.fields('teacher').list('cases');
  const parameters = network.parameters();
  const frame = { cls: city.special('cls'), sep: city.special('sep'), mask: city.special('mask') };
  const questions = cases.map((each) => ({
    context: each.texts('context').map((cell) => city.tokensOf(cell)),
    candidates: each.texts('candidates').map((cell) => city.tokensOf(cell)),
  }));
  // All cases at once, as a teacher is asked.
  const asked = (options?: CoarseToFineOptions) =>
    coarseToFine({ config: network.config, weights: parameters }, frame, questions, NO_TASK, options);
  const whole = await asked();
  const restricted = await asked({ levelTokens: city.levelTokens });
  const differences = await asked({ differencesOnly: true });
  parameters.dispose();
  cases.forEach((stored, i) => {
    const at = `teacher: case ${i + 1}`;
    const candidates = stored.texts('candidates');
    const multiplicity = multiplicities(candidates.map(cellOfText));
    file.exact(`${at}: multiplicity`, multiplicity, stored.numbers('multiplicity'));
    const ties = stored.number('share_of_candidates_in_shared_cells');
    file.row(`${at}: share of ties`, [shareOfTies(multiplicity)], [ties], within(1e-12));
    byLevel(file, `${at}: log p`, whole[i], candidates, stored.fields('log_p_by_level'));
    const among = stored.fields('log_p_by_level_if_restricted_to_the_level');
    byLevel(file, `${at}: log p among tokens of the level`, restricted[i], candidates, among);
    const tolerance = within(file.json.fields('suggested_tolerance').number('q'));
    const q = (scores: LevelScores, tau: number) =>
      candidateProbabilities(candidateLogP(scores), multiplicity, tau);
    for (const [name, tau, scores] of [
      ['q_tau1', 1, whole[i]],
      ['q_tau2', 2, whole[i]],
      ['q_tau1_restricted', 1, restricted[i]],
    ] as const)
      file.computed(`${at}: ${name}`, q(scores, tau), stored.numbers(name), tolerance);
    for (const tau of [1, 2])
      file.computed(
        `${at}: q_tau${tau} without what all candidates have in common`,
        q(differences[i], tau),
        stored.numbers(`q_tau${tau}`),
        tolerance,
      );
  });
}

/** Candidates in one hexagon have the same scores. */
function byLevel(
  file: StoredFile,
  what: string,
  scores: LevelScores,
  candidates: readonly string[],
  stored: StoredFields,
): void {
  file.lists(`${what}: hexagons`, [...new Set(candidates)].sort(), [...stored.names].sort());
  const tolerance = within(file.json.fields('suggested_tolerance').number('log_p'));
  const ours = candidates.flatMap((_, i) => Array.from(scores[i]));
  file.computed(
    what,
    ours,
    candidates.flatMap((cell) => stored.numbers(cell)),
    tolerance,
  );
}
