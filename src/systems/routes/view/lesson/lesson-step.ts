import type { Component } from 'svelte';
import type { Dataset } from '../../../../domain/dataset';
import type { Workspace } from '../../../../studio/state/page/workspace.svelte';
import type { LessonStepId } from '../../address-choices';
import type { RoutesState } from '../state/routes-state.svelte';

/** The page as a step of the lesson sees it: the data are open, and a teacher and both students are in use. */
export interface LessonPage {
  readonly page: Workspace;
  readonly state: RoutesState;
  readonly dataset: Dataset;
  /** What a person answered to the question of the step; null before. */
  readonly answer: string | null;
}

export interface LessonQuestion {
  readonly text: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What else an answer does. */
  onanswer?(at: LessonPage, value: string): void;
}

/** One step: a few words, one thing to do with the real models, and a check that it was done. */
export interface LessonStep {
  readonly id: LessonStepId;
  readonly title: string;
  /** What it shows, in one line, for a teacher. */
  readonly shows: string;
  /** Paragraphs. A term stands between asterisks where it is explained. Numbers come from what is open. */
  text(at: LessonPage): readonly string[];
  /** What to do. What stands between asterisks is written on the page like that. */
  task(at: LessonPage): string;
  readonly question?: LessonQuestion;
  /** A part of the page that is used here, below the text. */
  readonly part?: () => Promise<{ readonly default: Component<LessonPage> }>;
  /** Puts the page in order for it. */
  prepare(at: LessonPage): void | Promise<void>;
  /** Whether it was done; read again whenever something changes that it reads. */
  isDone(at: LessonPage): boolean;
  /** What can be seen then, with the numbers of this very moment; null while they are not there. */
  found(at: LessonPage): string | null;
}
