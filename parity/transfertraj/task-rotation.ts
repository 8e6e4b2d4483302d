import { reshape, tensor2d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { TRANSFERTRAJ_FORMS, TRANSFERTRAJ_PRESETS } from '../../src/models/transfertraj/config';
import { Layers, rotaryAngles, rotaryScores, rotated } from '../../src/models/transfertraj/layers';
import { computed, type HostTensor } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { rowsOf } from './expert-choice';
import type { StoredFile } from '../harness/stored-file';
import { taskTolerance } from './task-tolerances';

const METRES = 1000;
/** Radians: angles that single precision does not hold well. */
const MANY_TURNS = 100;
const THIRTY_DEGREES = Math.PI / 6;

/** The scores of attention for hidden states that stay: what shifts and turns of the places do to them. */
export async function checkRotation(file: StoredFile): Promise<void> {
  const stored = file.json.fields('transfer').fields('trie_alone');
  const found = await computed(() => madeOf(file, stored.numbers('shift_km')));
  const states = new FoundStates(found);
  const tolerance = taskTolerance(file, 'trie scores');
  for (const name of ['scores_theta', 'scores_no_theta', 'scores_theta_rotated_30deg', 'angle_theta'])
    file.computed(`trie.${name}`, states.of(name), file.tensors.numbers(`trie.${name}`), tolerance);
  checkChanges(file, stored, states);
  checkMetres(file, stored, states);
}

/** What was computed, by name. */
class FoundStates {
  constructor(private readonly found: ReadonlyMap<string, HostTensor>) {}

  of(name: string): ArrayLike<number> {
    return this.found.get(name)!.data;
  }

  apart(a: string, b: string): number {
    const other = this.of(b);
    return largest(Array.from(this.of(a), (value, i) => value - other[i]));
  }
}

/** What shifts, turns and rotations there and back change. */
function checkChanges(file: StoredFile, stored: StoredFields, states: FoundStates): void {
  const tolerance = taskTolerance(file, 'trie scores');
  const shifted = states.apart('shifted', 'scores_theta');
  const turned = states.apart('scores_theta_rotated_30deg', 'scores_theta');
  const names = ['scores_max', 'shift_changes_scores_fp64', 'shift_changes_scores_fp32'];
  file.computed(
    'trie: largest score, what a shift changes, what a turn changes',
    [largest(states.of('scores_theta')), shifted, shifted, turned],
    [...names, 'rotation_30deg_changes_scores'].map((name) => stored.number(name)),
    tolerance,
  );
  const width = file.tensors.shape('trie.hidden').at(-1) ?? 1;
  const norms = (rows: ArrayLike<number>) => rowsOf(rows, width).map((row) => Math.hypot(...row));
  const before = norms(file.tensors.numbers('trie.hidden'));
  file.computed(
    'trie: a turn back and another are their difference; norms stay',
    [
      states.apart('turned there and back', 'turned by the difference'),
      largest(norms(states.of('turned')).map((norm, i) => norm - before[i])),
    ],
    [stored.number('RaT_Rb_minus_Rba'), stored.number('norm_change')],
    tolerance,
  );
}

/** Metres in place of kilometres. The weights of these numbers are not in the file: what they say can be shown with the others. */
function checkMetres(file: StoredFile, stored: StoredFields, states: FoundStates): void {
  const metres = stored.fields('raw_metres');
  const change = metres.number('fp32_change_of_scores_after_a_shift_of_37km');
  const rounding = metres.number('fp32_minus_fp64_scores');
  const inKilometres = stored.number('shift_changes_scores_fp32');
  const ours = [
    largest(states.of('angle in metres')) > MANY_TURNS,
    states.apart('shifted in metres', 'scores in metres') > 10 * states.apart('shifted', 'scores_theta'),
    true,
  ];
  const theirs = [
    metres.number('largest_angle_rad') > MANY_TURNS,
    change > 10 * inKilometres,
    rounding > inKilometres,
  ];
  file.lists(
    'trie: in metres, angles are large and shifts change scores far more than in kilometres',
    ours.map(String),
    theirs.map(String),
  );
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The stored hidden states, and the scores that they have at places. */
class HiddenStates {
  /** (points, d) */
  readonly hidden: Tensor2D;
  readonly #queries: Tensor2D;
  readonly #keys: Tensor2D;

  constructor(private readonly file: StoredFile) {
    this.hidden = this.#matrix('hidden');
    [this.#queries, this.#keys] = ['wq', 'wk'].map((name) => this.#layers(true).dense(name, this.hidden));
  }

  /** (points, d/2) */
  angles(places: readonly number[], theta = true): Tensor2D {
    return rotaryAngles(this.#layers(theta), '', tensor2d([...places], [places.length / 2, 2]));
  }

  /** (1, points, points) */
  scores(places: readonly number[], theta = true): Tensor {
    return rotaryScores(this.#layers(theta), this.#queries, this.#keys, this.angles(places, theta), 1);
  }

  #layers(theta: boolean): Layers {
    const config = { ...TRANSFERTRAJ_PRESETS.light, ...TRANSFERTRAJ_FORMS.specification };
    const get = <T extends Tensor>(name: string): T => {
      const weight = this.#matrix(name.replace(/^\./, ''));
      return (name.endsWith('.bias') ? reshape(weight, [-1]) : weight) as Tensor as T;
    };
    return new Layers({ get }, { ...config, width: this.hidden.shape[1], theta });
  }

  #matrix(name: string): Tensor2D {
    const width = this.file.tensors.shape(`trie.${name}`).at(-1) ?? 1;
    const values = this.file.tensors.numbers(`trie.${name}`);
    return tensor2d(values, [values.length / width, width]);
  }
}

/** Scores and angles at the stored places, at shifted and at turned ones, and the states themselves as they are turned. */
function madeOf(file: StoredFile, shift: readonly number[]): Record<string, Tensor> {
  const states = new HiddenStates(file);
  const { hidden } = states;
  const places = file.tensors.numbers('trie.coord');
  const shifted = places.map((value, i) => value + shift[i % 2]);
  const inMetres = (kilometres: readonly number[]) => kilometres.map((value) => METRES * value);
  const back = places.map((value) => -value);
  return {
    scores_theta: states.scores(places),
    scores_no_theta: states.scores(places, false),
    scores_theta_rotated_30deg: states.scores(turnedPlaces(places, THIRTY_DEGREES)),
    angle_theta: states.angles(places),
    shifted: states.scores(shifted),
    'angle in metres': states.angles(inMetres(places), false),
    'scores in metres': states.scores(inMetres(places), false),
    'shifted in metres': states.scores(inMetres(shifted), false),
    'turned there and back': rotated(rotated(hidden, states.angles(shifted)), states.angles(back)),
    'turned by the difference': rotated(hidden, states.angles(places.map((_, i) => shift[i % 2]))),
    turned: rotated(hidden, states.angles(places)),
  };
}

/** Places (n, 2) turned about the origin, counter-clockwise. */
function turnedPlaces(places: readonly number[], angle: number): number[] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return places.map((value, i) =>
    i % 2 === 0 ? cosine * value - sine * places[i + 1] : sine * places[i - 1] + cosine * value,
  );
}
