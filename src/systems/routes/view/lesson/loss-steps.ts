import { fixed, percent } from '../../../../studio/figures';
import { entropy, norm, stepTerms } from '../../lens/step-terms';
import { HELPED, lookAt } from './journeys';
import type { LessonPage, LessonStep } from './lesson-step';

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
export const temperature: LessonStep = {
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
export const loss: LessonStep = {
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
