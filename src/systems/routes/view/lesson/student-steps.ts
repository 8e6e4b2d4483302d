import { roadCalled } from '../../../../studio/map/words';
import { percent } from '../../../../studio/figures';
import type { Decision } from '../../lens/decision';
import { decisionSentence } from '../../lens/decision-sentence';
import { HELPED, lookAt } from './journeys';
import type { LessonPage, LessonStep } from './lesson-step';

/** What the lens says of the decision in view. */
export const sentenceOf = ({ dataset: { network } }: LessonPage, decision: Decision): string =>
  decisionSentence(decision, { roadName: (road) => roadCalled(network, road), journey: 'The trip' });

/** How many decisions are walked in the step on the student. */
const WALK = 3;

/** What the student is. */
export const student: LessonStep = {
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
export const hardLabels: LessonStep = {
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
