import { NO_TASK } from '../../src/base/task';
import { haversineKm } from '../../src/domain/geo';
import { centreOf } from '../../src/domain/hexagons/h3';
import { cellOfText } from '../../src/domain/hexagons/h3-index';
import { plainValues } from '../../src/evaluation/bootstrap';
import { accuracyOf, f1ByLabel, f1OfYes, macroF1 } from '../../src/evaluation/detection-scores';
import { candidateProbabilities, multiplicities, shareOfTies } from '../../src/models/h3-bert/city-scores';
import {
  candidateLogP,
  coarseToFine,
  type CoarseToFineOptions,
  type LevelScores,
} from '../../src/models/h3-bert/coarse-to-fine';
import { within } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import type { StoredCity, StoredNetwork } from './reference';

const SHARE = within(1e-12);
/** Metres: places are the same to some digits, and metres are made of them. */
export const METRES = { absolute: 1e-3, relative: 1e-9 };

/** Great-circle distance of the centres of two hexagons. */
export function metresBetween(a: string, b: string): number {
  const [from, to] = [a, b].map((cell) => centreOf(cellOfText(cell)));
  return 1000 * haversineKm(...from, ...to);
}

/** Compares F1, accuracy and distance of predictions that the file gives. */
export function checkMetrics(file: StoredFile): void {
  const stored = file.json.fields('metrics');
  const row = (what: string, actual: number, expected: number) =>
    file.row(`metrics: ${what}`, actual, expected, SHARE);
  const [truth, said] = ['true', 'predicted'].map((side) => stored.texts(`destination_${side}`));
  const cells = plainValues(truth.length, {
    overTrue: macroF1({ said, truth }, 'true'),
    overUnion: macroF1({ said, truth }, 'union'),
    top1: accuracyOf({ said, truth }),
  });
  row('macro-F1 over true labels', cells.overTrue, stored.number('macro_f1_over_true_labels'));
  row('macro-F1 over all labels', cells.overUnion, stored.number('macro_f1_over_union_of_labels'));
  row('top 1', cells.top1, stored.number('top1'));
  const ofLabels = f1ByLabel({ said, truth }, new Float64Array(truth.length).fill(1));
  const theirs = stored.fields('f1_per_label');
  file.lists('metrics: labels', [...ofLabels.keys()].sort(), [...theirs.names].sort());
  for (const label of theirs.names)
    row(`F1 of ${label}`, ofLabels.get(label)?.f1 ?? NaN, theirs.number(label));
  const metres = truth.reduce((sum, cell, i) => sum + metresBetween(cell, said[i]), 0) / truth.length;
  file.row('metrics: mean metres', metres, stored.number('mean_error_m'), METRES);

  const [same, told] = ['true', 'predicted'].map((side) => stored.numbers(`pair_${side}`));
  const labels = { said: told, truth: same };
  const pairs = plainValues(same.length, {
    yes: f1OfYes(labels),
    macro: macroF1(labels, 'union'),
    accuracy: accuracyOf(labels),
  });
  row('F1 of yes', pairs.yes, stored.number('pair_f1_of_label_1'));
  row('macro-F1 of pairs', pairs.macro, stored.number('pair_macro_f1'));
  row('accuracy of pairs', pairs.accuracy, stored.number('pair_accuracy'));
}

/** Compares the teacher of candidate roads, coarse to fine. */
export async function checkTeacher(
  file: StoredFile,
  network: StoredNetwork,
  city: StoredCity,
): Promise<void> {
  const cases = file.json.fields('teacher').list('cases');
  const parameters = network.parameters();
  const questions = cases.map((each) => ({
    context: city.tokensOf(each.texts('context')),
    candidates: city.tokensOf(each.texts('candidates')),
  }));
  // All cases at once, as a teacher is asked.
  const asked = (options?: CoarseToFineOptions) =>
    coarseToFine({ config: network.config, weights: parameters }, city.frame, questions, NO_TASK, options);
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
    file.row(`${at}: share of ties`, shareOfTies(multiplicity), ties, SHARE);
    checkLevels(file, `${at}: log p`, whole[i], candidates, stored.fields('log_p_by_level'));
    const among = stored.fields('log_p_by_level_if_restricted_to_the_level');
    checkLevels(file, `${at}: log p among tokens of the level`, restricted[i], candidates, among);
    const common = ' without what all candidates have in common';
    for (const [name, tau, scores, words] of [
      ['q_tau1', 1, whole[i], ''],
      ['q_tau2', 2, whole[i], ''],
      ['q_tau1_restricted', 1, restricted[i], ''],
      ['q_tau1', 1, differences[i], common],
      ['q_tau2', 2, differences[i], common],
    ] as const) {
      const q = candidateProbabilities(candidateLogP(scores), multiplicity, tau);
      file.computed(`${at}: ${name}${words}`, q, stored.numbers(name), file.tolerance('q'));
    }
  });
}

/** Candidates in one hexagon have the same scores. */
function checkLevels(
  file: StoredFile,
  what: string,
  scores: LevelScores,
  candidates: readonly string[],
  stored: StoredFields,
): void {
  file.lists(`${what}: hexagons`, [...new Set(candidates)].sort(), [...stored.names].sort());
  const ours = candidates.flatMap((_, i) => Array.from(scores[i]));
  const theirs = candidates.flatMap((cell) => stored.numbers(cell));
  file.computed(what, ours, theirs, file.tolerance('log_p'));
}
