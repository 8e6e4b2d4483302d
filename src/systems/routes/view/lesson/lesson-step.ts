import type * as lesson from '../../../../studio/lesson/lesson';
import type { LessonStepId } from '../../address-choices';
import type { RoutesState } from '../state/routes-state.svelte';

export type LessonPage = lesson.LessonPage<RoutesState>;
export type LessonStep = lesson.LessonStep<RoutesState, LessonStepId>;
