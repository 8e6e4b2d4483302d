import { fixed } from '../../../../studio/figures';
import {
  answeredSteps,
  areShipped,
  ask,
  type Lesson,
  type LessonPage,
} from '../../../../studio/lesson/lesson';
import { metersText } from '../../../../studio/map/words';
import { FIRST_WORDS } from '../../first-words';
import { SHIPPED_ENCODERS, SHIPPED_FOLDER } from '../../networks';
import { thinningText, USUAL_THINNING } from '../state/asked-trip';
import type { PlaceSource } from '../state/place-sources';
import type { RecoveryState } from '../state/recovery-state.svelte';

type At = LessonPage<RecoveryState>;

const LAYERS = ['gapTruth', 'gapFirst', 'gapSecond', 'gapFilled', 'gapErrors'] as const;
type Layer = (typeof LAYERS)[number];

const show = ({ page: { map } }: At, ...layers: readonly Layer[]): void => {
  for (const layer of LAYERS) map.on[layer] = layers.includes(layer);
};

/** Opens the first test trip with the usual points known, and some layers on. */
function lay(at: At, ...layers: readonly Layer[]): void {
  const { recover, trips } = at.state;
  at.page.layout.stage = 'recover';
  recover.source = 'city';
  Object.assign(recover, { thinning: USUAL_THINNING, hides: 'space', filler: 'fitting' });
  trips.choose(null);
  recover.choose(null);
  at.page.map.on.gapKnown = at.page.map.on.gapAttention = true;
  show(at, ...layers);
}

/** Network, straight lines and shortest path, with their errors on the trip in view; null while one of them is missing. */
function saidIn({ state: { recover } }: At) {
  const { sources, asked } = recover;
  const of = (role: PlaceSource['role']) => {
    const source = sources.find((each) => each.role === role);
    return source?.asked === asked ? source?.errors : null;
  };
  const [network, straight, path] = [of('filled'), of('first'), of('second')];
  return network && straight && path ? { network, straight, path } : null;
}

const metres = ({ mae }: { readonly mae: number }): string => `${fixed(mae, 0)} m`;

/** Indices of hidden points, the nearest to the truth first. */
const byError = ({ metres }: { readonly metres: Float64Array }): readonly number[] =>
  [...metres.keys()].filter((point) => metres[point] >= 0).sort((a, b) => metres[a] - metres[b]);

const steps = answeredSteps<RecoveryState>(
  [
    {
      id: 'sparse',
      title: 'A sparse trace',
      shows: 'The points that are kept of a trip, and those that are hidden.',
      text: () =>
        `A *trace* is the GPS points of one trip. Phones that save power, and trackers that pay for each message, send few points: the trace is *sparse*. This one was recorded densely; the page keeps one point in ${thinningText(USUAL_THINNING)} and hides the others, so that the truth is known.`,
      task: () => 'Where did the car go between the known points? Think first, then show the hidden ones.',
      question: ask('Show', { known: 'Known', all: 'Known and hidden' }, (at, value) =>
        show(at, ...(value === 'all' ? (['gapTruth'] as const) : [])),
      ),
      prepare: (at) => lay(at),
      found({ answer, state: { recover } }) {
        if (answer !== 'all' || !recover.asked?.truth) return null;
        const { truth, question } = recover.asked;
        const hidden = question.mask.hidesSpace.filter((each) => each === 1).length;
        const known = truth.times.length - hidden;
        const seconds = truth.times[truth.times.length - 1] - truth.times[0];
        return `${known} points are known and ${hidden} are hidden: from one known point to the next ${fixed(seconds / (known - 1), 0)} s pass on average.`;
      },
    },
    {
      id: 'guesses',
      title: 'Two simple guesses',
      shows: 'Straight lines between known points, and the shortest path along the roads.',
      text: () =>
        'The simplest guess draws a *straight line* from each known point to the next. A better one knows the map: it takes the *shortest path* along the roads, at an even pace. Whatever learns has to be held against such *baselines*. What they are off by on average, in metres, is their *error*.',
      task: () => 'Compare both with the hidden points.',
      question: ask('Show', { gapFirst: 'Lines', gapSecond: 'Path', both: 'Both' }, (at, value) =>
        show(at, 'gapTruth', ...(value === 'both' ? (['gapFirst', 'gapSecond'] as const) : [value as Layer])),
      ),
      prepare: (at) => lay(at, 'gapTruth'),
      found(at) {
        const said = saidIn(at);
        return (
          said &&
          `On this trip straight lines are ${metres(said.straight)} off and the shortest path ${metres(said.path)}. Neither knows where cars slow down or wait.`
        );
      },
    },
    {
      id: 'fill',
      title: 'What the network fills in',
      shows: 'The places that the encoder gives, its errors, and the points that it looked at.',
      text: ({ state: { recover } }) =>
        `The network, an *encoder*, learnt by filling gaps that were made on purpose${recover.network ? `, in ${recover.network.model.from}` : ''}. It reads all known points at once, with their times and with the roads and places near them, and says where each hidden point lies. How much it looks at each other point is its *attention*.`,
      task: () =>
        'Choose the hidden point that is nearest to the truth, or farthest from it. Lines lead to the points that the network looked at.',
      question: ask('Hidden point', { best: 'Nearest', worst: 'Farthest' }, (at, value) => {
        const said = saidIn(at);
        if (said) at.state.recover.choose(byError(said.network).at(value === 'best' ? 0 : -1) ?? null);
      }),
      prepare: (at) => lay(at, 'gapTruth', 'gapFilled', 'gapErrors'),
      found(at) {
        const { chosen } = at.state.recover;
        const said = saidIn(at);
        if (!said || chosen === null || Number.isNaN(said.network.metres[chosen])) return null;
        const [network, straight, path] = [said.network, said.straight, said.path].map((one) =>
          metersText(one.metres[chosen]),
        );
        return `Point ${chosen + 1}: the network is ${network} off, straight lines ${straight}, the shortest path ${path}. Over this trip the network is ${metres(said.network)} off.`;
      },
    },
    {
      id: 'verdict',
      title: 'Where it wins, and where not',
      shows: 'All three on one trip, and their errors on all test trips.',
      text: () =>
        'One trip is no proof. Over many *test trips*, from which nothing was learnt, an average counts. In brackets is its *95 % interval*: other trips would give a number in about this range. A difference whose interval contains 0 may be chance.',
      task: () => 'Guess who is nearest on all test trips.',
      question: ask('Nearest', { network: 'Network', straight: 'Lines', alongRoad: 'Path' }, (at, value) =>
        show(
          at,
          'gapTruth',
          ({ network: 'gapFilled', straight: 'gapFirst', alongRoad: 'gapSecond' } as const)[
            value as 'network'
          ],
        ),
      ),
      prepare: (at) => lay(at, 'gapTruth', 'gapFirst', 'gapSecond', 'gapFilled'),
      found(at) {
        const said = saidIn(at);
        if (!said) return null;
        const { network, straight, alongRoad } = at.numbers;
        const all = { network, straight, alongRoad };
        const nearest = Object.entries(all).sort(([, a], [, b]) => a.value - b.value)[0][0];
        const wins = [...said.network.metres.keys()].filter(
          (point) => said.network.metres[point] < said.path.metres[point],
        );
        return `${at.answer === nearest ? 'So it is.' : 'Not so.'} ${FIRST_WORDS.say(at.numbers)[1]} The path knows the streets, which the network only learnt something of. Yet on this trip the network is nearer than the path at ${wins.length} of ${said.network.count} hidden points.`;
      },
    },
    {
      id: 'fewer',
      title: 'Keep fewer points',
      shows: 'The same trip with more and with fewer known points.',
      text: () =>
        'The longer a gap, the more ways fit into it, and the more everybody errs. With many known points there is little left to guess.',
      task: () => 'Keep other shares of the points. Who suffers most?',
      question: ask(
        'Keep one point in',
        { 4: '4', 8: '8', 16: '16', 32: '32' },
        ({ state: { recover } }, value) => (recover.thinning = { kind: 'every', every: Number(value) }),
      ),
      prepare: (at) => lay(at, 'gapTruth', 'gapFirst', 'gapSecond', 'gapFilled'),
      found(at) {
        const said = saidIn(at);
        const { asked, thinning } = at.state.recover;
        if (!said || !asked || thinning.kind !== 'every' || String(thinning.every) !== at.answer) return null;
        const { count } = said.network;
        return `${asked.question.mask.points.length - count} points are known, ${count} hidden. The network is ${metres(said.network)} off, straight lines ${metres(said.straight)}, the shortest path ${metres(said.path)}. For real work with long gaps, ask first how well a baseline does.`;
      },
    },
  ],
  ({ recover: { said }, trips }) => said.filling.failure ?? said.comparing.failure ?? trips.reading.failure,
);

/** The lesson on gaps of traces. */
export const LESSON: Lesson<RecoveryState> = {
  steps,
  opening: 'The lesson takes about five minutes. It uses City A and the encoders that come with the page.',
  aim: 'After the lesson a class can say what a sparse trace hides, what a baseline is for, and where a network fills gaps better and worse than one. It takes five to ten minutes.',
  questions: [
    'Why are points hidden that are known? Only where the truth is known can anybody be found right or wrong. In use it is not.',
    'The network loses to the shortest path. Is it of no use? Where there is no map of roads it still beats straight lines, and one encoder also tells times and ends.',
    'Why do errors grow as fewer points are kept? More ways and more stops fit between two points, and nothing that was sent tells them apart.',
  ],
  layers: [...LAYERS, 'gapKnown', 'gapAttention'],
  isReady: (page, { trips }) => trips.open !== null && areShipped(page, SHIPPED_FOLDER, SHIPPED_ENCODERS),
  open: (_, { shipped }) => shipped.use(),
  keep({ recover, trips }) {
    const { source, thinning, hides, filler } = recover;
    const index = trips.isChosen ? trips.index : null;
    return () => {
      Object.assign(recover, { source, thinning, hides, filler });
      trips.choose(index);
    };
  },
};
