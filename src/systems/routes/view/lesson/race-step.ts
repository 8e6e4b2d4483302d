import { count, counted } from '../../../../studio/figures';
import type { Leader } from '../race/race-result';
import { betInWords, leaderInWords } from '../race/race-words';
import { showCity } from './journeys';
import type { LessonStep } from './lesson-step';

const BETS = [
  { value: 'distilled', label: 'Distilled' },
  { value: 'vanilla', label: 'Vanilla' },
  { value: 'same', label: 'Neither' },
] as const satisfies readonly { readonly value: Leader; readonly label: string }[];

/** Both students learn side by side. */
export const race: LessonStep = {
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
