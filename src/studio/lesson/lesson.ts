import type { Component } from 'svelte';
import type { Failure } from '../../base/failure';
import type { Dataset } from '../../domain/dataset';
import type { FirstView } from '../../engine/first-view/first-view';
import type { Workspace } from '../state/page/workspace.svelte';

/**
 * The page as a step of a lesson sees it: the data and the networks that the lesson is about are open.
 * @typeParam State what the view of the system keeps
 */
export interface LessonPage<State> {
  readonly page: Workspace;
  readonly state: State;
  readonly dataset: Dataset;
  /** What was measured of the networks that come with the page, for its first view. */
  readonly numbers: FirstView['numbers'];
  /** What a person answered to the question of the step; null before. */
  readonly answer: string | null;
}

export interface LessonQuestion<State> {
  readonly text: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What else an answer does. */
  onanswer?(at: LessonPage<State>, value: string): void;
}

/** One step: a few words, one thing to do with the real models, and a check that it was done. */
export interface LessonStep<State, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** What it shows, in one line, for a teacher. */
  readonly shows: string;
  /** Paragraphs. A term stands between asterisks where it is explained. Numbers come from what is open. */
  text(at: LessonPage<State>): readonly string[];
  /** What to do. What stands between asterisks is written on the page like that. */
  task(at: LessonPage<State>): string;
  readonly question?: LessonQuestion<State>;
  /** A part of the page that is used here, below the text. */
  readonly part?: () => Promise<{ readonly default: Component<LessonPage<State>> }>;
  /** Puts the page in order for it. */
  prepare(at: LessonPage<State>): void | Promise<void>;
  /** Whether it was done; read again whenever something changes that it reads. */
  isDone(at: LessonPage<State>): boolean;
  /** What can be seen then, with the numbers of this very moment; null while they are not there. */
  found(at: LessonPage<State>): string | null;
  /** What an answer says while they are not there. */
  waiting?(at: LessonPage<State>): string;
}

/** A step that is done once its question is answered and what the answer did is found: one paragraph, no more. */
export interface AnsweredStep<State> extends Omit<LessonStep<State>, 'isDone' | 'text'> {
  text(at: LessonPage<State>): string;
}

/** @param failureOf why what is asked for cannot be had; null where nothing failed */
export const answeredSteps = <State>(
  steps: readonly AnsweredStep<State>[],
  failureOf: (state: State) => Failure | null,
): readonly LessonStep<State>[] =>
  steps.map((step) => ({
    ...step,
    text: (at) => [step.text(at)],
    isDone: (at) => at.answer !== null && step.found(at) !== null,
    waiting: ({ state }) => failureOf(state)?.message ?? 'One moment …',
  }));

/** A question. @param labels of its answers, by their values */
export const ask = <State>(
  text: string,
  labels: Readonly<Record<string, string>>,
  onanswer?: (at: LessonPage<State>, value: string) => void,
): LessonQuestion<State> => ({
  text,
  options: Object.entries(labels).map(([value, label]) => ({ value, label })),
  ...(onanswer && { onanswer }),
});

/** Where the inspector is: on a narrow page below the lesson. */
export const beside = ({ page: { layout } }: { readonly page: Pick<Workspace, 'layout'> }): string =>
  layout.narrow ? 'below' : 'on the right';

/** Whether networks are in use that come with the page, by the folder that they lie in. */
export const areShipped = ({ models }: Workspace, folder: string, names: readonly string[]): boolean =>
  names.every((name) => models.of(name)?.id === `${folder}/${name}`);

/** What a teacher needs to give a lesson. */
export interface LessonNotes {
  readonly steps: readonly Pick<LessonStep<unknown>, 'id' | 'title' | 'shows'>[];
  /** What a class can say afterwards. */
  readonly aim: string;
  /** Each with its answer after the question mark. */
  readonly questions: readonly string[];
}

/** The lesson about a system: its view declares it. */
export interface Lesson<State> extends LessonNotes {
  /** In order; with the ids that the entry of the system names. */
  readonly steps: readonly LessonStep<State>[];
  /** How long it takes and what it uses, before anything is open. */
  readonly opening: string;
  /** Layers that steps turn on and off. */
  readonly layers: readonly string[];
  /** Whether the networks that it is about are in use, and what its steps show is there. The sample is open. */
  isReady(page: Workspace, state: State): boolean;
  /** Puts them in use; the sample of the system is open. */
  open(page: Workspace, state: State): Promise<void>;
  /** Keeps what else steps change. @returns puts it back */
  keep?(state: State): () => void;
}
