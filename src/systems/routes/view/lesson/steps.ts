import { MEASURE_KEYS, MEASURES, type MeasureKey } from '../../../../evaluation/measure-catalogue';
import { comparisonInWords, shownValue } from '../evaluate/comparison-words';
import { differenceOf, type Measured } from '../evaluate/comparison';
import { lookAt, MISLED, placeInWords, showCity, HELPED, SURE } from './journeys';
import type { LessonPage, LessonStep } from './lesson-step';
import { beside } from '../../../../studio/lesson/lesson';
import { listed } from '../../../../base/text';
import { fixed, percent, count, counted } from '../../../../studio/figures';
import { entropy, norm, stepTerms } from '../../lens/step-terms';
import { roadCalled } from '../../../../studio/map/words';
import { type Decision, decisionSentence } from '../../lens/decision';
import { runnersOf } from '../../race/race-order';
import type { StudentName } from '../../distillation/distillation-config';
import type { Compared } from '../../../../studio/state/routes/compared';
import type { Leader } from '../race/race-result';
import { betInWords, leaderInWords } from '../race/race-words';
import { city, language, surprise } from './city-steps';

/** What the thesis says of Beijing: λ and τ of Table 2, and the percentages of completed paths of Table 3, by seed. */
export const THESIS = {
  lambda: 0.0014,
  tau: 4.37,
  completed: {
    train: { vanilla: 17.7, distilled: [85.8, 89.4] },
    test: { vanilla: 12.1, distilled: [85.7, 88.2] },
  },
} as const;

/** How many times as many paths the distilled student completes by Table 3: "4.8 to 5.1". */
export function timesAsMany(pairs: keyof typeof THESIS.completed): string {
  const { vanilla, distilled } = THESIS.completed[pairs];
  return distilled.map((one) => fixed(one / vanilla, 1)).join(' to ');
}

/** Which student does better on the routes in view, as far as its intervals tell. */
type Verdict = 'distilled' | 'vanilla' | 'unclear';

/** The student that a measure clearly favours; null for a measure that is not there, or has no better side. */
function favoured(compared: Compared, key: MeasureKey): Verdict | null {
  const difference = differenceOf(compared, key, 'vanilla', 'distilled');
  if (!difference || MEASURES[key].better === 'as real') return null;
  if (!difference.clear) return 'unclear';
  return difference.value > 0 === (MEASURES[key].better === 'higher') ? 'distilled' : 'vanilla';
}

const verdictOf = ({ page: { evaluation } }: LessonPage): Verdict | null =>
  evaluation.compared && favoured(evaluation.compared, 'arrival');

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

type Shares = Pick<Measured, 'low' | 'high'> & { readonly value: number | null };

/** A share of routes, or a difference of two, with its interval: "97.8 % [96.2, 99.0]". */
function inBrackets({ value, low, high }: Shares, unit: '%' | 'points'): string {
  const shown = (share: number) => shownValue(100 * share, 1, unit === 'points');
  return `${shown(value ?? NaN)} ${unit} [${[low, high].map((one) => shown(one ?? NaN)).join(', ')}]`;
}

/** A share of both students' routes: "vanilla 97.8 % [96.2, 99.0], distilled 96.8 % [95.0, 98.5]". */
const ofStudents = ({ results }: Compared, key: MeasureKey): string =>
  results
    .filter(({ source }) => source === 'vanilla' || source === 'distilled')
    .map(({ source, estimates }) => `${source} ${inBrackets(estimates[key], '%')}`)
    .join(', ');

/** How often the routes of both students arrive, with the interval of the difference. */
function arrivals({ page: { evaluation } }: LessonPage): string {
  const { compared } = evaluation;
  const one = compared?.differences.find(
    ({ before, after }) => before === 'vanilla' && after === 'distilled',
  );
  return compared && one
    ? `Here: ${ofStudents(compared, 'arrival')}; distilled minus vanilla ${inBrackets(one.estimates.arrival, 'points')}.`
    : '';
}

/** How to read a difference. */
const result: LessonStep = {
  id: 'result',
  title: 'Reading the result honestly',
  shows: 'Arrivals with their intervals, a crossing where the teacher errs, and students that had few trips.',
  text(at) {
    const pairs = at.page.evaluation.compared?.results[0]?.count;
    const looked = at.state.lens.looked;
    return [
      `The *Table*${at.page.layout.narrow ? ' (press *Back* above, then choose it in the list)' : ' at the bottom of the page'} compares routes for ${pairs === undefined ? '' : count(pairs)} test trips. These were *held out*: no model has learnt from them. *Arrival* is the share of routes that reach their destination; *Next road right* is how often a student’s likeliest candidate is the road that the trip took.`,
      `Other test trips would give other numbers. In brackets, and small in the table, is the *95 % interval*: of 100 such ranges, each from other trips, 95 would hold the true value. Where the interval of a difference contains 0, the difference may be chance. ${arrivals(at)}`,
      `Teachers err, too: they expect what is usual. The map, and the lens ${beside(at)}, show ${placeInWords(at)}. ${looked ? sentenceOf(at, looked) : ''}`,
    ];
  },
  task: () => 'Read both arrivals and the interval of their difference. Then answer.',
  question: { text: 'Which student arrives more often, beyond chance?', options: VERDICTS },
  part: () => import('./FewTripsPart.svelte'),
  async prepare(at) {
    openTable(at);
    await lookAt(at, MISLED);
  },
  isDone: (at) => verdictOf(at) !== null && at.answer === verdictOf(at),
  found(at) {
    const { compared } = at.page.evaluation;
    if (!compared || at.answer === null) return null;
    const words = comparisonInWords(compared, ['arrival']).join(' ');
    if (at.answer !== verdictOf(at)) return `Look again: ${words}`;
    return `So it is. ${words} Both students had the same ${count(at.dataset.trips.train.tripCount)} trips as their teacher: there was little left to tell them. The curves above are of students that had few.`;
  },
};

/** How many measures favour which student: "Of 10 measures that have a better side, 1 clearly favours ...". */
function tally(compared: Compared): { readonly verdict: Verdict; readonly words: string } {
  const judged = MEASURE_KEYS.flatMap((key) => {
    const verdict = favoured(compared, key);
    return verdict ? [{ label: MEASURES[key].label, verdict }] : [];
  });
  const of = (student: StudentName) => judged.filter(({ verdict }) => verdict === student);
  const [vanilla, distilled] = [of('vanilla'), of('distilled')];
  const named = (list: typeof judged) =>
    list.length === 0 ? 'none' : `${list.length} (${list.map(({ label }) => label).join(', ')})`;
  const verdict =
    vanilla.length === distilled.length
      ? 'unclear'
      : vanilla.length > distilled.length
        ? 'vanilla'
        : 'distilled';
  const words = `Of the ${judged.length} measures in the table that have a better side, the distilled student is clearly better in ${named(distilled)}, the vanilla one in ${named(vanilla)}. The other differences may be chance.`;
  return { verdict, words };
}

/** What the thesis claims. */
const thesis: LessonStep = {
  id: 'thesis',
  title: 'What the thesis claims, and what you found',
  shows: 'The thesis’s claim beside its own table, and what Evaluate says of the routes in this city.',
  text(at) {
    const { train, test } = THESIS.completed;
    const { compared } = at.page.evaluation;
    const here = compared
      ? ` Here *OD match*, the same measure, is: ${ofStudents(compared, 'odMatch')}.`
      : '';
    return [
      `The thesis that this page follows distilled LM-TAD into HOSER for Beijing. It says that 85 to 89 % of the distilled student’s routes complete their path, “47–74×” as many as without a teacher. By its own Table 3 the vanilla student completes ${train.vanilla} % of its paths for training trips and ${test.vanilla} % for test trips: that makes ${timesAsMany('train')} and ${timesAsMany('test')} times as many, a tenth of the claim.${here}`,
      `Its program also differs from its text. It leaves the factor τ² out, so its λ of ${THESIS.lambda} at its τ of ${THESIS.tau} weighs ${fixed(THESIS.tau ** 2, 0)} times less than the formula says. It lets the teacher speak only at the last road of a trip. And the part of both students that reads the road network never learnt. This page follows the formula, and that part learns, as in the published HOSER. None of this makes the idea wrong; it means that one has to measure.`,
    ];
  },
  task: () => 'Say what you found in this city, over all measures of the table.',
  question: { text: 'Which student’s routes are better, beyond chance?', options: VERDICTS },
  prepare(at) {
    showCity(at);
    openTable(at);
  },
  isDone: ({ answer }) => answer !== null,
  found(at) {
    const { compared } = at.page.evaluation;
    if (!compared || at.answer === null) return null;
    const { verdict, words } = tally(compared);
    const agrees = at.answer === verdict ? 'The numbers agree' : 'The numbers say otherwise';
    return `${agrees}. ${words} Evaluate says: ${comparisonInWords(compared).join(' ')} Now train both students yourself, in Distil, with another λ, τ or number of trips.`;
  },
};

/** Where the temperature step begins and where it is done. */
const HOT = 5;

const bits = (probabilities: ArrayLike<number>) => entropy(probabilities) / Math.LN2;

/** Length of the teacher's push on the distilled student's logits, for a form of the loss; null without both. */
function pushOf({ state: { lens } }: LessonPage, tau: number, tauSquared: boolean): number | null {
  const logits = lens.looked?.students.distilled?.logits;
  const teacher = lens.looked?.teacher?.logits;
  return logits && teacher
    ? norm(stepTerms(logits, teacher, -1, { ...lens.form, tau, tauSquared }).gradient)
    : null;
}

/** What softening does. */
const temperature: LessonStep = {
  id: 'temperature',
  title: 'Temperature',
  shows:
    'A decision where the teacher is sure: its arrows on the map even out as τ rises, and what τ² is for.',
  text: (at) => [
    `The map, and the lens ${beside(at)}, show ${placeInWords(at)}. Soft targets can be nearly as sharp as hard labels: look at the teacher’s there. Inside a model each candidate has a score, its *logit*. Logits are divided by the *temperature* τ (say “tau”) before they become probabilities: at τ = 1 nothing changes; higher up, second and third choices count for more. How even probabilities are is their *entropy*: 0 bits where one road has everything, 1 bit where two have half each.`,
    'Training pushes logits up or down: the *gradient* says how far. Softening weakens the teacher’s push, at high τ by about τ² (τ times τ). So its part is multiplied by τ² to keep its strength.',
  ],
  task(at) {
    const shares = at.state.lens.looked?.teacher?.soft;
    const now = shares
      ? ` Now the teacher gives ${listed(Array.from(shares, (share) => percent(share, 0)))}.`
      : '';
    return `Under the table ${beside(at)}, set the temperature τ to ${HOT} or more: on the map, arrows of one colour become alike.${now} Then switch *Factor τ²* off: the lowest curve, *Its gradient*, falls towards nothing.`;
  },
  async prepare(at) {
    const { dials } = at.state.lens;
    dials.set('tau', 1);
    dials.set('tauSquared', true);
    // So that the teacher's push can be seen beside that of the trip.
    dials.set('lambda', 1);
    await lookAt(at, SURE);
  },
  isDone: ({ state: { lens } }) => lens.looked !== null && lens.form.tau >= HOT && !lens.form.tauSquared,
  found(at) {
    const { form, looked } = at.state.lens;
    const [cold, kept, lost] = [pushOf(at, 1, true), pushOf(at, form.tau, true), pushOf(at, form.tau, false)];
    if (!looked?.teacher || cold === null || kept === null || lost === null) return null;
    const { plain, soft } = looked.teacher;
    return `From τ = 1 to ${fixed(form.tau, 1)} the entropy of the teacher’s probabilities goes from ${fixed(bits(plain), 2)} to ${fixed(bits(soft), 2)} bits. Its push on the student was ${fixed(cold, 2)} at τ = 1; now it is ${fixed(kept, 2)} with the factor and ${fixed(lost, 3)} without. The thesis says that with τ² the push grows as τ does. Switch it on again, and the curve shows that it levels off.`;
  },
};

/** The loss, term by term. */
const loss: LessonStep = {
  id: 'loss',
  title: 'The loss, term by term',
  shows: 'The same decision: both parts of the loss in the last rows of the table, as λ is moved.',
  text: (at) => [
    `The lens ${beside(at)} shows ${placeInWords(at)} again. What training makes small is the *loss*. The *cross-entropy* (CE) is the student’s surprise at the road that the trip took: the hard label’s part. The *KL divergence* says how far the student’s softened probabilities are from the teacher’s: the soft targets’ part.`,
    'λ (say “lambda”) is how much the teacher counts: loss = cross-entropy + λ · τ² · KL. With λ = 0 the student is vanilla. With a large λ it copies the habits of a teacher that does not know where the car is going. (The part for travel times is left out here.)',
  ],
  task(at) {
    const terms = at.state.lens.looked?.students.distilled;
    const now = terms
      ? ` Now: ${fixed(terms.crossEntropy, 3)} + ${fixed(terms.distillation, 3)} = ${fixed(terms.loss, 3)}, as in the table’s last row.`
      : '';
    return `λ began at ${THESIS.lambda}, what the thesis found best. Under the table ${beside(at)}, raise it until the teacher’s part is at least half of the distilled student’s loss.${now}`;
  },
  async prepare(at) {
    const { dials } = at.state.lens;
    dials.set('tau', 2);
    dials.set('tauSquared', true);
    dials.set('lambda', THESIS.lambda);
    await lookAt(at, SURE);
  },
  isDone: (at) => (shareOf(at) ?? 0) >= 0.5,
  found(at) {
    const share = shareOf(at);
    const terms = at.state.lens.looked?.students.distilled;
    if (share === null || !terms) return null;
    return `At λ = ${at.state.lens.form.lambda} the loss of this crossing is ${fixed(terms.loss, 3)}, and ${percent(share, 0)} of it the teacher’s part. The arrows in the column *Slope* show which logits a step of training would push up or down. The student has not changed: only training does that.`;
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
  shows: 'A trip decision by decision: candidates, and what each network gives them, as arrows on the map.',
  text: () => [
    'The *student*, called HOSER, is a model that was built to draw routes fast. At the end of a road it weighs only the roads that can follow: its *candidates*. It remembers the roads driven so far. Of each candidate it knows where it lies and what kind of road it is, how far its middle is from that of the *destination*, the road where the trip ends, and at what angle it leaves the straight way there.',
    'It gives each candidate a probability. To draw a *route* is to choose again and again, until the destination is reached or the route is given up. So the student knows where the car wants to go. The teacher does not.',
  ],
  task: (at) =>
    `Walk along the trip: press *Next* under the bars ${beside(at)} until decision ${WALK + 1}. The map follows: an arrow for each network and candidate, as wide as its probability.`,
  prepare: (at) => lookAt(at, { ...HELPED, decision: 0 }),
  isDone: ({ page: { selection }, state: { lens } }) =>
    lens.looked !== null && (selection.looking?.step ?? 0) >= WALK,
  found(at) {
    const { looked } = at.state.lens;
    return (
      looked &&
      `Each block of the table is one candidate, with a row for each network. ${sentenceOf(at, looked)}`
    );
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
  shows: 'A crossing where the teacher gives its second choice a share that a hard label hides.',
  text: () => [
    'A student is shown trips and told at each crossing: this road was right, all others were wrong. Such an answer is a *hard label*. A student that learns from these alone is called *vanilla*.',
    'But another road may have been nearly as good, and tomorrow’s driver may take it. The teacher’s probabilities say so. It speaks of cells: each candidate gets the share of its cell, and the shares are made to add up to 100 %. They are called *soft targets*. To teach a student with the probabilities of a teacher is *distillation*.',
  ],
  task: (at) =>
    `Find a crossing on this trip where the teacher gives its second choice ${percent(SECOND, 0)} or more. Press *Next*, or drag the slider under the bars ${beside(at)}.`,
  prepare: (at) => lookAt(at, { ...HELPED, decision: 0 }),
  isDone: ({ state: { lens } }) => lens.looked !== null && secondChoice(lens.looked) >= SECOND,
  found(at) {
    const { looked } = at.state.lens;
    if (!looked || secondChoice(looked) < SECOND) return null;
    return `At ${placeInWords(at)} the hard label says 100 % to one road; the teacher’s second choice has ${percent(secondChoice(looked), 0)}. ${sentenceOf(at, looked)}`;
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
  shows:
    'A recorded training: the routes of two students on both sides of a divider, and the moment they part.',
  text({ state: { race: session } }) {
    const order = session.race?.order;
    const [students, drawn] = order
      ? [counted(runnersOf(order).length, 'student'), counted(order.trips.length, 'test trip')]
      : ['several students', 'a few test trips'];
    const short = order
      ? ` The race is short, ${count(order.steps)} steps of ${order.config.student.training.batchSize} trips, so they know less than the students of the other steps.`
      : '';
    return [
      `A model’s numbers, which training sets, are its *weights*. In this recording ${students} start from the same weights, drawn by lot, and see the same trips in the same order. They differ in one thing: whom they hear. The vanilla one hears nobody, the distilled one the teacher. Another hears a teacher that finds every road equally likely, to see whether it is knowledge that helps, or any second opinion.${short}`,
      `Their routes for ${drawn} grow on the map. The *counting baseline* runs along: it counts which road followed which in the training trips, and leans towards the destination.`,
    ];
  },
  task: () =>
    'Place a bet, press *Watch the recording*, and let it play to its end. Then drag the slider back, or press *First moment they differ*.',
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
    return `${end} It was run ${result.seeds} times, with other first weights and orders of the trips. You are looking at an earlier moment now, step ${count(moment.step)}.`;
  },
};

/** Steps of the lesson, in their order. */
export const STEPS: readonly LessonStep[] = [
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
