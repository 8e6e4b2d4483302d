import { comparisonInWords } from '../evaluate/comparison-words';
import { differenceOf } from '../evaluate/comparison';
import { lookAt, MISLED, showCity, HELPED } from './journeys';
import type { LessonPage, LessonStep } from './lesson-step';
import { fixed, percent, count, counted } from '../../../../studio/figures';
import { entropy, norm, stepTerms } from '../../lens/step-terms';
import { roadCalled } from '../../../../studio/map/words';
import { type Decision, decisionSentence } from '../../lens/decision';
import type { Leader } from '../race/race-result';
import { betInWords, leaderInWords } from '../race/race-words';
import { city, language, surprise } from './city-steps';

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
const result: LessonStep = {
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
const thesis: LessonStep = {
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

/** Where the temperature step begins and where it is done. */
const HOT = 5;
/** The weight that the thesis's search found. */
const THESIS_LAMBDA = 0.0014;

const bits = (probabilities: ArrayLike<number>) => entropy(probabilities) / Math.LN2;

/** Length of the teacher's push on the distilled student's logits, for a form of the loss. */
function pushes({ state: { lens } }: LessonPage): { readonly with: number; readonly without: number } | null {
  const looked = lens.looked;
  const logits = looked?.students.distilled?.logits;
  const teacher = looked?.teacher?.logits;
  if (!logits || !teacher) return null;
  const push = (tauSquared: boolean) =>
    norm(stepTerms(logits, teacher, -1, { ...lens.form, tauSquared }).gradient);
  return { with: push(true), without: push(false) };
}

/** What softening does. */
const temperature: LessonStep = {
  id: 'temperature',
  title: 'Temperature',
  text: [
    'Soft targets are often nearly as sharp as hard labels: 97 % here, 3 % there. Inside a model each candidate has a score, its *logit*. All logits are divided by the *temperature* τ (say “tau”) before they become probabilities: at τ = 1 nothing changes; at higher τ, second and third choices count for more. How even probabilities are is their *entropy*: 0 bits where one road has everything, 1 bit where two have half each.',
    'A model learns by small pushes on its logits, up or down: the *gradient*. Softening weakens the teacher’s push by τ² (τ times τ), so its part is multiplied by τ² to keep its strength.',
  ],
  task: `On the right, set the temperature τ to ${HOT} or more and watch the columns at τ. Then switch *Factor τ²* off and watch the arrows.`,
  prepare(at) {
    lookAt(at, HELPED);
    const { dials } = at.state.lens;
    dials.set('tau', 1);
    dials.set('tauSquared', true);
    // So that the teacher's push can be seen beside that of the trip.
    dials.set('lambda', 1);
  },
  isDone: ({ state: { lens } }) => lens.looked !== null && lens.form.tau >= HOT && !lens.form.tauSquared,
  found(at) {
    const { form, looked } = at.state.lens;
    const push = pushes(at);
    if (!looked?.teacher || !push) return null;
    const { plain, soft } = looked.teacher;
    return `From τ = 1 to ${fixed(form.tau, 1)} the entropy of the teacher’s probabilities goes from ${fixed(bits(plain), 2)} to ${fixed(bits(soft), 2)} bits. Its push on the student is ${fixed(push.with, 3)} with the factor and ${fixed(push.without, 4)} without. The thesis says that with τ² the push grows as τ does; the small plot on the right shows that it levels off instead.`;
  },
};

/** The loss, term by term. */
const loss: LessonStep = {
  id: 'loss',
  title: 'The loss, term by term',
  text: [
    'What training makes small is the *loss*. It has two parts here. The *cross-entropy* is the student’s surprise at the road that the trip took: the hard label’s part. The *KL divergence* says how far the student’s softened probabilities are from the teacher’s: the soft targets’ part.',
    'λ (say “lambda”) is how much the teacher counts: loss = cross-entropy + λ · τ² · KL. With λ = 0 the student is vanilla. With a large λ it copies the habits of a teacher that does not know where the car is going. (A third part, for travel times, is left out here.)',
  ],
  task: `λ is now ${THESIS_LAMBDA}, what the thesis found best. Raise it until the teacher’s part is at least half of the distilled student’s loss.`,
  prepare(at) {
    lookAt(at, HELPED);
    const { dials } = at.state.lens;
    dials.set('tau', 2);
    dials.set('tauSquared', true);
    dials.set('lambda', THESIS_LAMBDA);
  },
  isDone: (at) => (shareOf(at) ?? 0) >= 0.5,
  found(at) {
    const share = shareOf(at);
    const terms = at.state.lens.looked?.students.distilled;
    if (share === null || !terms) return null;
    return `At λ = ${at.state.lens.form.lambda} the loss of this crossing is ${fixed(terms.loss, 3)}: cross-entropy ${fixed(terms.crossEntropy, 3)} and ${fixed(terms.distillation, 3)} from the teacher, ${percent(share, 0)} of it. The arrows in the table show which logits the two parts push up or down together.`;
  },
};

/** The teacher's share of the distilled student's loss at the decision in view; null where there is none. */
function shareOf({ state: { lens } }: LessonPage): number | null {
  const terms = lens.looked?.students.distilled;
  return terms && terms.loss > 0 ? terms.distillation / terms.loss : null;
}

/** What the lens says of the decision in view. */
const sentenceOf = ({ dataset: { network } }: LessonPage, decision: Decision): string =>
  decisionSentence(decision, { roadName: (road) => roadCalled(network, road), journey: 'The trip' });

/** How many decisions are walked in the step on the student. */
const WALK = 3;

/** What the student is. */
const student: LessonStep = {
  id: 'student',
  title: 'What the student sees',
  text: [
    'The *student*, called HOSER, is a far smaller model. At the end of a road it looks only at the roads that can follow: its *candidates*. Of each it knows what kind of road it is, how far it is from there to the *destination*, the road where the trip ends, and at what angle it leaves the straight way there.',
    'It gives each candidate a probability. To draw a *route* is to choose again and again, until the destination is reached. So the student knows where the car wants to go. The teacher does not.',
  ],
  task: `Walk along the trip: press *Next* under the bars on the right, or the right arrow key, until decision ${WALK + 1}.`,
  prepare: (at) => lookAt(at, { ...HELPED, decision: 0 }),
  isDone: ({ page: { selection }, state: { lens } }) =>
    lens.looked !== null && (selection.looking?.step ?? 0) >= WALK,
  found(at) {
    const { looked } = at.state.lens;
    return looked && `In each row of the table is one candidate. ${sentenceOf(at, looked)}`;
  },
};

/** A second choice counts from this share on. */
const SECOND = 0.2;

/** The second largest share that is not tied with the largest; 0 where there is none. */
export function secondChoice({ teacher, candidates }: Pick<Decision, 'teacher' | 'candidates'>): number {
  if (!teacher) return 0;
  const [first, ...others] = candidates
    .map(({ ties }, place) => ({ place, ties, share: teacher.plain[place] }))
    .sort((a, b) => b.share - a.share);
  return others.find(({ place }) => !first.ties.includes(place))?.share ?? 0;
}

/** Why a teacher at all. */
const hardLabels: LessonStep = {
  id: 'hard-labels',
  title: 'Why one right answer is not enough',
  text: [
    'How does a student learn? One shows it real trips and says at each crossing: this road was right, all others were wrong. Such an answer is a *hard label*. A student that learns from these alone is called *vanilla*, like plain ice cream.',
    'But hard labels hide something. Another road may have been nearly as good, and tomorrow’s driver may take it. The teacher’s probabilities say so. They are called *soft targets*; what they tell beyond the one right answer has been called dark knowledge. To teach a small model with the probabilities of a large one is *distillation*.',
  ],
  task: 'Find a crossing on this trip where the teacher gives its second choice 20 % or more. Walk with the arrow keys, or drag the slider under the bars.',
  prepare: (at) => lookAt(at, { ...HELPED, decision: 0 }),
  isDone: ({ state: { lens } }) => lens.looked !== null && secondChoice(lens.looked) >= SECOND,
  found(at) {
    const { looked } = at.state.lens;
    if (!looked || secondChoice(looked) < SECOND) return null;
    return `The hard label says 100 % to one road and nothing else; the teacher’s second choice has ${percent(secondChoice(looked), 0)}. ${sentenceOf(at, looked)}`;
  },
};

const BETS = [
  { value: 'distilled', label: 'Distilled' },
  { value: 'vanilla', label: 'Vanilla' },
  { value: 'same', label: 'Neither' },
] as const satisfies readonly { readonly value: Leader; readonly label: string }[];

/** Both students learn side by side. */
const race: LessonStep = {
  id: 'race',
  title: 'The race',
  text: [
    'The numbers inside a model that training sets are its *weights*. Here several students start from the same weights, drawn by lot, and see the same trips in the same order. They differ in one thing: whether they hear the teacher. A third one hears a teacher that finds every road equally likely, to see whether it is knowledge that helps, or any second opinion.',
    'Their routes for eight trips grow on the map: first nonsense, then routes. The *counting baseline* runs along: it only counts which road followed which in the training trips.',
  ],
  task: 'Place a bet, press *Watch the recording*, and let it play to its end. Then drag the slider back, or press *First moment they differ*.',
  question: {
    text: 'Who ends ahead?',
    options: BETS,
    onanswer: ({ state }, value) => (state.race.bet = BETS.find((one) => one.value === value)?.value ?? null),
  },
  part: () => import('./RacePart.svelte'),
  prepare(at) {
    showCity(at);
    at.page.layout.stage = 'distil';
    at.state.race.show(true);
  },
  isDone: ({ answer, state: { race: session } }) =>
    answer !== null &&
    session.recording !== null &&
    session.playback.ended &&
    session.playback.moment < session.playback.last,
  found({ state: { race: session } }) {
    const { moment, result } = session;
    if (!moment || !result || !session.playback.ended) return null;
    const bet = betInWords(session.bet, result);
    const end = [leaderInWords(result), bet].filter(Boolean).join(' ');
    return `${end} One race would be an anecdote: it was run with ${counted(result.seeds, 'draw')} of the first weights. You are looking at an earlier moment now, step ${count(moment.step)}.`;
  },
};

/** The lesson, in the order of its steps. */
export const LESSON: readonly LessonStep[] = [
  city,
  language,
  surprise,
  student,
  hardLabels,
  temperature,
  loss,
  race,
  result,
  thesis,
];
