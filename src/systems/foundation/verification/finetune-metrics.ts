import { accuracy, f1OfLabels, macroF1 } from '../../../evaluation/classification';
import { within, type StoredFile } from '../../../verification/stored-file';
import { METRES, metresBetween } from './destination-checks';
import type { StoredCity } from './stored-city';

const SHARE = within(1e-12);

/** F1, accuracy and distance of predictions that the file gives. */
export function checkMetrics(file: StoredFile, city: StoredCity): void {
  const stored = file.json.fields('metrics');
  const row = (what: string, actual: number, expected: number) =>
    file.row(`metrics: ${what}`, [actual], [expected], SHARE);
  const [truth, predicted] = ['true', 'predicted'].map((side) => stored.texts(`destination_${side}`));
  row(
    'macro-F1 over true labels',
    macroF1(truth, predicted, 'truth'),
    stored.number('macro_f1_over_true_labels'),
  );
  row(
    'macro-F1 over all labels',
    macroF1(truth, predicted, 'union'),
    stored.number('macro_f1_over_union_of_labels'),
  );
  row('top 1', accuracy(truth, predicted), stored.number('top1'));
  const ofLabels = f1OfLabels(truth, predicted);
  const theirs = stored.fields('f1_per_label');
  file.lists('metrics: labels', [...ofLabels.keys()].sort(), [...theirs.names].sort());
  for (const label of theirs.names) row(`F1 of ${label}`, ofLabels.get(label) ?? NaN, theirs.number(label));
  const metres =
    truth.reduce((sum, cell, i) => sum + metresBetween(city, cell, predicted[i]), 0) / truth.length;
  file.row('metrics: mean metres', [metres], [stored.number('mean_error_m')], METRES);

  const [same, told] = ['true', 'predicted'].map((side) => stored.numbers(`pair_${side}`));
  row('F1 of yes', f1OfLabels(same, told).get(1) ?? NaN, stored.number('pair_f1_of_label_1'));
  row('macro-F1 of pairs', macroF1(same, told, 'union'), stored.number('pair_macro_f1'));
  row('accuracy of pairs', accuracy(same, told), stored.number('pair_accuracy'));
}
