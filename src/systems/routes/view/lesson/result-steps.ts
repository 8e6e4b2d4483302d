import { comparisonInWords } from '../evaluate/comparison-words';
import { differenceOf } from '../evaluate/comparison';
import { lookAt, MISLED, showCity } from './journeys';
import type { LessonPage, LessonStep } from './lesson-step';

/** Which student arrives more often on the routes in view, as far as its interval tells. */
type Verdict = 'distilled' | 'vanilla' | 'unclear';

function verdictOf({ page: { evaluation } }: LessonPage): Verdict | null {
  const { compared } = evaluation;
  const difference = compared && differenceOf(compared, 'arrival', 'vanilla', 'distilled');
  if (!difference) return null;
  return difference.clear ? (difference.value > 0 ? 'distilled' : 'vanilla') : 'unclear';
}

const VERDICTS = [
  { value: 'distilled', label: 'Distilled' },
  { value: 'vanilla', label: 'Vanilla' },
  { value: 'unclear', label: 'Unclear' },
] as const;

/** Turns to the routes for test trips, and to the table of measures. */
function openTable({ page: { evaluation, layout } }: LessonPage): void {
  evaluation.turnTo('test');
  evaluation.chosen = 'arrival';
  // On a narrow page the table would take the place of the lesson.
  if (layout.narrow) layout.tab = 'table';
  else layout.show('table');
}

/** How to read a difference. */
export const result: LessonStep = {
  id: 'result',
  title: 'Reading the result honestly',
  text: [
    'The table at the bottom of the page compares routes for the test trips. These were *held out*: no model has learnt from them. *Arrival* is the share of routes that reach their destination; *next road* is how often a student’s likeliest candidate is the road that the trip took.',
    'A number that comes from some hundred routes would be another one with other routes. The small figures beside it are its *95 % interval*: the range in which it would mostly fall. Where the interval of a difference contains 0, the difference may be chance.',
    'Teachers err, too: they expect what is usual. On the right is such a crossing. With the networks that come with this page, the teacher is sure there, the trip went elsewhere, and the distilled student goes with its teacher.',
  ],
  task: 'Read the column *Arrival* in that table, with its intervals, and answer.',
  question: { text: 'Which student arrives more often, beyond chance?', options: VERDICTS },
  part: () => import('./FewTripsPart.svelte'),
  prepare(at) {
    lookAt(at, MISLED);
    openTable(at);
  },
  isDone: (at) => verdictOf(at) !== null && at.answer === verdictOf(at),
  found(at) {
    const { compared } = at.page.evaluation;
    if (!compared || at.answer === null) return null;
    const words = comparisonInWords(compared, ['accuracy', 'arrival']).join(' ');
    if (at.answer !== verdictOf(at)) return `Look again: ${words}`;
    return `So it is. ${words} Both students had the same 6,400 trips as their teacher: there was little left to tell them. The small table here shows students that had few.`;
  },
};

/** What the thesis claims. */
export const thesis: LessonStep = {
  id: 'thesis',
  title: 'What the thesis claims, and what you found',
  text: [
    'The thesis that this page follows distilled LM-TAD into HOSER for Beijing. It says that lengths of routes became “47 to 74 times” more like those of real trips. By its own table it is 4.8 to 5.1 times on training trips and 7.1 to 7.3 times on test trips: a decimal point slipped.',
    'Its program also differs from its text in three ways that matter: it leaves the factor τ² out, so its λ of 0.0014 weighs 19 times less than the formula says; it lets the teacher speak only at the last road of a trip; and part of both of its students, the one that reads the map, never learnt. This page does as the text says. None of this makes the idea wrong. It means that one has to measure.',
  ],
  task: 'Say what you found in this city.',
  question: {
    text: 'With 6,400 trips for the student, distilling made routes',
    options: [
      { value: 'distilled', label: 'Better' },
      { value: 'vanilla', label: 'Worse' },
      { value: 'unclear', label: 'Unclear' },
    ],
  },
  prepare(at) {
    showCity(at);
    openTable(at);
  },
  isDone: ({ answer }) => answer !== null,
  found(at) {
    const { compared } = at.page.evaluation;
    const verdict = verdictOf(at);
    if (!compared || at.answer === null || verdict === null) return null;
    const agrees = at.answer === verdict ? 'The numbers agree' : 'The numbers of arrival say otherwise';
    const arrival = comparisonInWords(compared, ['arrival']).join(' ');
    return `${agrees}. ${arrival} Now try it yourself: train both students in Distil with another λ, τ or number of trips, or on your own city.`;
  },
};
