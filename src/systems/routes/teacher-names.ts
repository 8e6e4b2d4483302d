import type { ShortForm } from '../../engine/settings/setting-texts';
import { TEACHERS, type TeacherName } from './distillation/distillation-config';
import { GIVEN_TEACHERS, type GivenTeacherName } from './given-teachers';
import { TEACHING_SETTINGS } from './teaching-settings';

/** Teachers of soft targets by one word each, and what people call them. */
export const TEACHER_CHOICES = {
  'lm-tad': 'LM-TAD',
  foundation: 'H3 model',
  transfertraj: 'TransferTraj',
  plus: 'HOSER+',
  bigram: 'Bigram of cells',
  ensemble: 'Ensemble of those at hand',
  uniform: 'Every road alike (control)',
  shuffled: 'LM-TAD, cells shuffled (control)',
  untrained: 'LM-TAD, untrained (control)',
} as const;
export type TeacherChoice = keyof typeof TEACHER_CHOICES;

/** The one teacher that a word stands for. */
const ONE: Readonly<Record<Exclude<TeacherChoice, 'ensemble'>, TeacherName>> = {
  'lm-tad': 'lmTad',
  foundation: 'foundation',
  transfertraj: 'transfertraj',
  plus: 'plus',
  bigram: 'bigram',
  uniform: 'uniform',
  shuffled: 'shuffled',
  untrained: 'untrained',
};

type Weights = Readonly<Record<TeacherName, number>>;

/**
 * The teachers of an ensemble: LM-TAD and bigrams of cells, which every run can have, and the networks of other systems that
 * are at hand. HOSER+ knows the destination and is left to those who ask for it.
 */
export const ensembleOf = (given: readonly string[]): readonly TeacherName[] => [
  'lmTad',
  'bigram',
  ...GIVEN_TEACHERS.filter((name) => given.includes(name)),
];

/** The weights that a word stands for. @param given names of other systems' networks that are at hand */
export function weightsOf(choice: TeacherChoice, given: readonly string[]): Weights {
  const heard = choice === 'ensemble' ? ensembleOf(given) : [ONE[choice]];
  return Object.fromEntries(TEACHERS.map((name) => [name, heard.includes(name) ? 1 : 0])) as Weights;
}

/** The word for some weights; null for a mixture that has none. An ensemble is an even mixture of its teachers. */
export function choiceOf(weights: Weights): TeacherChoice | null {
  const heard = TEACHERS.filter((name) => weights[name] > 0);
  const words = Object.keys(ONE) as (keyof typeof ONE)[];
  if (heard.length === 1) return words.find((word) => ONE[word] === heard[0]) ?? null;
  const given = GIVEN_TEACHERS.filter((name): name is GivenTeacherName => weights[name] > 0);
  const ensemble = ensembleOf(given);
  const isEven = heard.length > 0 && heard.every((name) => weights[name] === weights[heard[0]]);
  return isEven && heard.length === ensemble.length && ensemble.every((name) => heard.includes(name))
    ? 'ensemble'
    : null;
}

const settings = Object.values(TEACHING_SETTINGS);
const flagOf = (name: TeacherName): string =>
  settings.find(({ path }) => path === `teaching.teachers.${name}`)!.flag;

/** `--teacher NAME`: the weights of all teachers by one word. */
export const TEACHER_FORM: ShortForm = {
  flag: 'teacher',
  label: 'Teacher',
  help:
    'Who gives soft targets: the weights of all teachers by one word. ensemble is an even mixture of lm-tad, bigram and the ' +
    'networks of other systems that are given',
  options: TEACHER_CHOICES,
  values: (word, given) =>
    Object.fromEntries(
      Object.entries(weightsOf(word as TeacherChoice, given)).map(([name, weight]) => [
        flagOf(name as TeacherName),
        weight,
      ]),
    ),
};
