import { isOfRoutes, type TeachingConfig } from './distillation/distillation-config';
import type { ExperimentConfig } from './settings';

/** Teachers that are another system's network: they are always given. */
export const GIVEN_TEACHERS = ['transfertraj', 'foundation'] as const;
export type GivenTeacherName = (typeof GIVEN_TEACHERS)[number];

/** What is known here of such a teacher. */
export interface GivenTeacherInfo {
  /** Id of its system. */
  readonly system: string;
  /** What its files call themselves. */
  readonly architecture: string;
  /** Names that it has in runs of its own system, the preferred one first. */
  readonly files: readonly string[];
  /** What people call it, in the middle of a sentence: "a TransferTraj encoder". */
  readonly label: string;
  readonly article: 'a' | 'an';
  /** The same where there is little room. */
  readonly short: string;
  /** The same as the one that teaches: "the H3 model". */
  readonly called: string;
  /** What it is, in the middle of a sentence. */
  readonly thing: string;
  /** What its system is called on the page. */
  readonly title: string;
  /** Its report in words, behind "given, of digest ab12; ". */
  readonly says: (report: Readonly<Record<string, number>>) => string;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

export const GIVEN_TEACHER_INFOS: Readonly<Record<GivenTeacherName, GivenTeacherInfo>> = {
  transfertraj: {
    system: 'transfertraj',
    architecture: 'TransferTraj',
    files: ['pretrained', 'prediction'],
    label: 'TransferTraj encoder',
    article: 'a',
    short: 'TransferTraj',
    called: 'TransferTraj',
    thing: 'encoder',
    title: 'Recovery',
    says: ({ sigmaKilometres, steps }) =>
      `says the middle of the next road with a standard deviation of ${(1000 * sigmaKilometres).toFixed(0)} m ` +
      `(${steps} steps)`,
  },
  foundation: {
    system: 'foundation',
    architecture: 'H3-BERT',
    files: ['pretrained'],
    label: 'H3 model',
    article: 'an',
    short: 'H3 model',
    called: 'the H3 model',
    thing: 'H3 model',
    title: 'Pretraining',
    says: ({ resolution, sharedCandidates, alikeSteps, roadsPerCell, steps }) =>
      `hexagons of resolution ${resolution}, ${roadsPerCell.toFixed(2)} roads in each that has any; ${percent(sharedCandidates)} of the ` +
      `candidates share one with another, and all do at ${percent(alikeSteps)} of the choices (${steps} steps)`,
  },
};

type Asked = Pick<ExperimentConfig, 'distillation' | 'teaching'>;

/** Given teachers that a distilled student of a configuration hears. */
export const neededGivenTeachers = ({ distillation, teaching }: Asked): readonly GivenTeacherName[] =>
  distillation.lambda > 0 ? GIVEN_TEACHERS.filter((name) => hears(teaching, name)) : [];

const hears = ({ way, teachers }: TeachingConfig, name: GivenTeacherName): boolean =>
  !isOfRoutes(way) && teachers[name] > 0;
