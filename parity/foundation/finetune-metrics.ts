import { plainValues } from '../../src/evaluation/bootstrap';
import { accuracyOf, f1ByLabel, f1OfYes, macroF1 } from '../../src/evaluation/detection-scores';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { METRES, metresBetween } from './destination-checks';

const SHARE = within(1e-12);

/** F1, accuracy and distance of predictions that the file gives. */
export function checkMetrics(file: StoredFile): void {
  const stored = file.json.fields('metrics');
  const row = (what: string, actual: number, expected: number) =>
    file.row(`metrics: ${what}`, [actual], [expected], SHARE);
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
  file.row('metrics: mean metres', [metres], [stored.number('mean_error_m')], METRES);

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
