import type { StepWords } from '../../engine/protocol/progress-words';
import { trainingWords, trainStep } from '../../engine/experiments/experiment';
import { MOST_PARTS, partTeacher } from './distillation/distillation-config';
import { ROUTE_TEACHERS } from './trained-networks';
import { OD_SOURCES, DRAWN_SOURCES, type OdSource, type DrawnSource } from '../../engine/routes/route-source';

/**
 * The step of drawing with a source, for the OD pairs of one set of trips or for pairs that were asked for.
 */
export const drawStep = (source: DrawnSource, odSource?: OdSource): string =>
  odSource === undefined ? `routes.draw.${source}` : `routes.draw.${source}.${odSource}`;

const DRAWING: Readonly<Record<DrawnSource, string>> = {
  distilled: 'Drawing distilled routes',
  vanilla: 'Drawing vanilla routes',
  shortest: 'Drawing shortest paths',
  fastest: 'Drawing fastest paths',
  markov: 'Drawing Markov routes',
  likeliest: 'Drawing likeliest paths',
  learnt: 'Drawing learnt-cost paths',
  'recursive-logit': 'Drawing recursive logit routes',
  'link-constants-logit': 'Drawing routes of the logit with link constants',
  'path-size-logit': 'Drawing path-size logit routes',
};

/** The step of drawing routes that a student learns from. */
export const TEACHING_STEP = 'routes.teach';

/** The steps of this system but the training of its networks. */
export const ROUTES_STEPS: StepWords = {
  'teacher.score': 'Reading trips with the teacher',
  'soft-targets.compute': 'Asking the teacher',
  'soft-targets.students': 'Asking HOSER+ teacher {}',
  ...Object.fromEntries(
    ['teacher', ...ROUTE_TEACHERS].flatMap((teacher) =>
      Array.from({ length: MOST_PARTS }, (_, i) => [
        trainStep(partTeacher(i + 1, teacher)),
        trainingWords(`${teacher} that judges part ${i + 1}`),
      ]),
    ),
  ),
  [TEACHING_STEP]: 'Drawing routes to learn from',
  'transfer.teacher': 'Asking the teacher',
  'transfer.students': 'Asking the students',
  'transfer.draw': 'Each draws a few routes',
  'race.run': 'Racing',
  'race.finish': 'Scoring on test trips',
  ...Object.fromEntries(
    DRAWN_SOURCES.flatMap((source) => [
      [drawStep(source), DRAWING[source]],
      ...OD_SOURCES.map((of) => [drawStep(source, of), `${DRAWING[source]} (${of} OD pairs)`]),
    ]),
  ),
};
