import { tensor2d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { TRANSFERTRAJ_FORMS, TRANSFERTRAJ_PRESETS } from '../../../models/transfertraj/config';
import { Layers } from '../../../models/transfertraj/layers';
import { rotaryAngles, rotaryScores, rotated } from '../../../models/transfertraj/rotary-attention';
import { computed } from '../../../verification/host-tensor';
import type { StoredFile } from './stored-file';
import { taskTolerance } from './task-tolerances';

const METRES = 1000;
const THIRTY_DEGREES = Math.PI / 6;

/** The scores of attention for hidden states that stay: what shifts and turns of the places do to them. */
export async function checkRotation(file: StoredFile): Promise<void> {
  const stored = file.json.fields('transfer').fields('trie_alone');
  const tolerance = taskTolerance(file, 'trie scores');
  const shift = stored.numbers('shift_km');
  const found = await computed(() => madeOf(file, shift));
  const of = (name: string) => found.get(name)!.data;
  for (const name of ['scores_theta', 'scores_no_theta', 'scores_theta_rotated_30deg', 'angle_theta'])
    file.computed(`trie.${name}`, of(name), file.tensors.numbers(`trie.${name}`), tolerance);
  const apart = (a: string, b: string) => largest(Array.from(of(a), (value, i) => value - of(b)[i]));
  const shifted = apart('shifted', 'scores_theta');
  file.computed(
    'trie: largest score, what a shift changes, what a turn changes',
    [largest(of('scores_theta')), shifted, shifted, apart('scores_theta_rotated_30deg', 'scores_theta')],
    [
      'scores_max',
      'shift_changes_scores_fp64',
      'shift_changes_scores_fp32',
      'rotation_30deg_changes_scores',
    ].map((name) => stored.number(name)),
    tolerance,
  );
  file.computed(
    'trie: a turn back and another are their difference; norms stay',
    [apart('turned there and back', 'turned by the difference'), apart('norms', 'norms before')],
    [stored.number('RaT_Rb_minus_Rba'), stored.number('norm_change')],
    tolerance,
  );
  // The weights of these are not in the file: what can be shown is what they say, that scores of metres do not stay as those of kilometres.
  const metres = stored.fields('raw_metres');
  const change = metres.number('fp32_change_of_scores_after_a_shift_of_37km');
  const rounding = metres.number('fp32_minus_fp64_scores');
  const inKilometres = stored.number('shift_changes_scores_fp32');
  file.lists(
    'trie: in metres, angles are large and shifts change scores far more than in kilometres',
    [
      largest(of('angle in metres')) > METRES,
      apart('shifted in metres', 'scores in metres') > 10 * shifted,
      true,
    ].map(String),
    [metres.number('largest_angle_rad') > METRES, change > 10 * inKilometres, rounding > inKilometres].map(
      String,
    ),
  );
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Scores and angles of the stored states and places, of shifted and of turned ones. */
function madeOf(file: StoredFile, shift: readonly number[]): Record<string, Tensor> {
  const matrix = (name: string): Tensor2D => {
    const width = file.tensors.shape(name).at(-1) ?? 1;
    const values = file.tensors.numbers(name);
    return tensor2d(values, [values.length / width, width]);
  };
  const hidden = matrix('trie.hidden');
  const [, width] = hidden.shape;
  const weights = {
    get: <T extends Tensor>(name: string): T =>
      (name.endsWith('.bias') ? matrix(name).flatten() : matrix(name)) as Tensor as T,
  };
  const config = { ...TRANSFERTRAJ_PRESETS.light, ...TRANSFERTRAJ_FORMS.specification, width };
  const layers = (theta: boolean) => new Layers(weights, { ...config, theta });
  const [q, k] = ['trie.wq', 'trie.wk'].map((name) => layers(true).dense(name, hidden));
  const places = file.tensors.numbers('trie.coord');
  const angles = (at: readonly number[], theta = true) =>
    rotaryAngles(layers(theta), 'trie', tensor2d([...at], [at.length / 2, 2]));
  const scores = (at: readonly number[], theta = true) =>
    rotaryScores(layers(theta), q, k, angles(at, theta), 1);
  const by = (at: readonly number[], scale = 1) => at.map((value, i) => scale * (value + shift[i % 2]));
  const inMetres = places.map((value) => METRES * value);
  const back = places.map((value) => -value);
  const turned = rotated(rotated(hidden, angles(by(places))), angles(back));
  return {
    scores_theta: scores(places),
    scores_no_theta: scores(places, false),
    scores_theta_rotated_30deg: scores(turnedPlaces(places, THIRTY_DEGREES)),
    angle_theta: angles(places),
    shifted: scores(by(places)),
    'angle in metres': angles(inMetres, false),
    'scores in metres': scores(inMetres, false),
    'shifted in metres': scores(by(places, METRES), false),
    'turned there and back': turned,
    'turned by the difference': rotated(hidden, angles(places.map((_, i) => shift[i % 2]))),
    norms: rotated(hidden, angles(places)).norm('euclidean', 1),
    'norms before': hidden.norm('euclidean', 1),
  };
}

/** Places (n, 2) turned about the origin, counter-clockwise. */
function turnedPlaces(places: readonly number[], angle: number): number[] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return places.map((value, i) =>
    i % 2 === 0 ? cosine * value - sine * places[i + 1] : sine * places[i - 1] + cosine * value,
  );
}
