import type { Lesson } from '../../../../studio/lesson/lesson';
import { READERS } from '../../lens/transfer';
import type { RoutesState } from '../state/routes-state.svelte';
import { LESSON_LAYERS } from './lesson-layers';
import { STEPS } from './steps';

/** The lesson on distillation. */
export const LESSON: Lesson<RoutesState> = {
  steps: STEPS,
  opening:
    'The lesson takes about ten minutes. It uses the sample city and the three networks that come with it.',
  aim: 'After the lesson a class can say what a teacher passes on to a student and what it cannot, what τ and λ do, and when a difference between two models may be chance. It takes ten to fifteen minutes, on the sample city and with real models. No mathematics beyond percentages is needed.',
  questions: [
    'The teacher never hears where a trip ends. What can the student learn from it all the same, and what not? It can learn which turns drivers take after the same last roads, also where its own trips show only one of them. It cannot learn the way to a destination: with a large λ it takes over the habit and arrives less often.',
    'Why is the KL divergence multiplied by τ², and why is “the push then grows as τ does” wrong? The slope of the KL divergence by a logit is (p − q) / τ. As τ rises, p − q itself shrinks as 1 / τ, so the slope shrinks as 1 / τ². Times τ² it tends to a constant: it neither vanishes nor grows.',
    'The interval of a difference contains 0. May one say that both students are equally good? No. One may say that these trips cannot tell them apart. More trips may, and the interval says nothing of other trainings: for these one trains with other seeds, as in the race.',
  ],
  layers: LESSON_LAYERS,
  isReady: ({ models }) => READERS.every((name) => models.of(name)),
  open: async ({ runs }) => void (await runs.loadSample()),
  keep: ({ lens, race }) => keepDials(lens, race),
};

/** Keeps the settings that students are trained with. @returns puts them back, and takes what the lesson showed from the map */
export function keepDials(
  lens: Pick<RoutesState['lens'], 'dials' | 'showsHeat'>,
  race: Pick<RoutesState['race'], 'show'>,
): () => void {
  const { dials } = lens;
  const [tau, lambda, tauSquared] = [dials.value('tau'), dials.value('lambda'), dials.value('tauSquared')];
  return () => {
    dials.set('tau', tau);
    dials.set('lambda', lambda);
    dials.set('tauSquared', tauSquared);
    lens.showsHeat = false;
    race.show(false);
  };
}
