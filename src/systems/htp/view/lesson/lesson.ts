import { listed, wordOf } from '../../../../base/text';
import { haversineKm } from '../../../../domain/geo';
import { pointSpeeds } from '../../../../domain/route-points/point-labels';
import { numberOf } from '../../../../engine/first-view/first-view';
import { letterOf } from '../../../../models/htp/token-vocabulary';
import { POINTS_PER_PATTERN } from '../../../../models/htp/rq-vae-config';
import { count, counted, fixed, percent } from '../../../../studio/figures';
import {
  answeredSteps,
  areShipped,
  ask,
  type Lesson,
  type LessonPage,
} from '../../../../studio/lesson/lesson';
import { metersText, speedText } from '../../../../studio/map/words';
import { CHOICES } from '../../address-choices';
import { HTP_NETWORKS } from '../../networks';
import { until, type PointsState } from '../state/points-state.svelte';
import { pointsAsked } from '../state/route-choice.svelte';
import { SHIPPED_FOLDER } from '../state/shipped-networks';
import { patternFacts } from '../tokens/pattern-facts';

type At = LessonPage<PointsState>;
type Points = Parameters<typeof patternFacts>[0];

/** Metres per second below which a car as good as stands. */
const STANDS = 1;

/** Opens a stage with the points of the GPS on the map, real and generated. */
function lay({ page: { layout, map }, state }: At, stage: string): void {
  layout.stage = stage;
  state.route.from = 'gps';
  for (const layer of LESSON.layers) map.on[layer] = true;
}

/** Resolves once something of the page is there, or the lesson is left. */
async function once({ page: { layout } }: At, isThere: () => boolean): Promise<void> {
  if (!isThere()) await until(() => isThere() || layout.lesson === null);
}

/** Share of points at which the car as good as stands. */
const standing = ({ lonLat, times }: Pick<Points, 'lonLat' | 'times'>): number =>
  pointSpeeds(lonLat, times).filter((speed) => speed < STANDS).length / times.length;

/** Has points drawn for the drive in view, as soon as it and the networks are there. */
async function draw(at: At, times: string): Promise<void> {
  const { state, page } = at;
  await once(at, () => state.networks?.language != null && state.route.route !== null);
  if (!page.layout.lesson) return;
  state.times = wordOf(CHOICES.times, times);
  await state.generate();
}

/** The drawn answers; null while they come. */
function drawnIn({ state: { generation, generatedInView } }: At, times: string | null) {
  if (!generatedInView || generation.drawing.active || String(generatedInView.times) !== times) return null;
  return generatedInView.answers.flatMap((answer) => answer?.made ?? []);
}

/** Root mean square of the metres between points of the same moment, as far as both go. */
function metersApart(a: Float64Array, b: Float64Array): number {
  const points = Math.min(a.length, b.length) / 2;
  const squares = Array.from(
    { length: points },
    (_, i) => (1000 * haversineKm(a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1])) ** 2,
  );
  return Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / points);
}

const steps = answeredSteps<PointsState>(
  [
    {
      id: 'phone',
      title: 'What a phone records',
      shows: 'The points of a slow and of a fast drive along their roads.',
      text: ({ state: { trips } }) =>
        `A phone in a car records a *GPS point* every few seconds: a time and a place, some metres beside the road. Where the car is slow, points lie close; where it waits, they lie in a heap. The sample has ${count(trips.count)} such drives, all simulated.`,
      task: () => 'Look at the slowest and at the fastest test drive.',
      question: ask('Drive', { slow: 'Slowest', fast: 'Fastest' }, ({ state: { trips } }, value) => {
        const { parts, distance, duration } = trips.open!.summary;
        const bySpeed = [...parts.test].sort((a, b) => distance[a] / duration[a] - distance[b] / duration[b]);
        trips.choose(bySpeed.at(value === 'slow' ? 0 : -1) ?? null);
      }),
      prepare(at) {
        at.state.generation.clear();
        lay(at, 'generate');
      },
      found({ state: { trips } }) {
        const { trip, open, index } = trips;
        if (!trip || !open || index === null) return null;
        const { duration, distance } = open.summary;
        return `${counted(trip.times.length, 'point')}, one every ${fixed(trip.interval, 0)} s: ${metersText(distance[index])} in ${fixed(duration[index] / 60, 0)} min, ${speedText(distance[index] / duration[index])} with stops. At ${percent(standing(trip), 0)} of the points the car stood, or as good as.`;
      },
    },
    {
      id: 'tokens',
      title: 'Points become tokens',
      shows: 'Eight points as one pattern of a few code words, and the points that these make again.',
      text: ({ state: { codebookSizes } }) =>
        `HTP does not write point by point. Its *tokenizer* turns ${POINTS_PER_PATTERN} points into one *travel pattern*, said in ${codebookSizes?.length ?? 0} code words. Each is of a *codebook* of its own: the first says it roughly, each other one what those before have left out. From code words and roads a *decoder* makes points again.`,
      task: () => 'Mark a pattern: its stretch stands out on the map, among the points made again.',
      question: ask('Pattern', { first: 'First', middle: 'Middle' }, (at, value) => {
        const { state } = at;
        void once(at, () => state.patterned !== null).then(() => {
          if (state.patterned)
            state.patterned.pattern =
              value === 'first' ? 0 : Math.floor(state.patterned.made.patterns.codes.length / 2);
        });
      }),
      prepare(at) {
        lay(at, 'tokenise');
        // On a narrow page the tokens would take the place of the lesson.
        if (at.page.layout.narrow) at.page.layout.tab = 'tokens';
        else at.page.layout.show('tokens');
      },
      found({ state: { patterned, tokenisedInView, codebookSizes } }) {
        if (!patterned || patterned.pattern === null || !tokenisedInView || !codebookSizes) return null;
        const facts = patternFacts(patterned.made);
        const { codes, meters, speed } = facts[patterned.pattern];
        const { errors } = tokenisedInView.found;
        const all = codebookSizes.reduce((product, size) => product * size, 1);
        return `Pattern ${patterned.pattern + 1} of ${facts.length} is ${codes.map((code, book) => `${letterOf(book)}${code}`).join(' ')}, one of ${count(all)} that can be said: ${metersText(meters)} at ${speedText(speed)}. The points made again lie ${metersText(errors.reduce((sum, each) => sum + each, 0) / errors.length)} from the recorded ones on average.`;
      },
    },
    {
      id: 'drawn',
      title: 'A language of patterns',
      shows: 'Points that the networks draw for the route, the start and the travel time of a drive.',
      text: () =>
        'The second network is a *language model*, as those that write text; its words are the code words. It reads the roads, the start, the travel time and the interval, and says how likely each next word is. One is drawn by lot, likelier ones more often, and so on to the end. No two drives need be alike.',
      task: () => 'Draw points for this drive. The model never sees the recorded ones.',
      question: ask('Draw', { 1: 'Once', 3: 'Three times' }, (at, value) => void draw(at, value)),
      prepare(at) {
        at.state.generation.clear();
        lay(at, 'generate');
      },
      found(at) {
        const drawn = drawnIn(at, at.answer);
        if (!drawn) return null;
        const { order } = at.state.generation.generated!;
        return `For ${counted(order.roads.length, 'road')} and ${fixed(order.duration / 60, 0)} min, which makes ${counted(pointsAsked(order), 'point')}, ${drawn.length === 1 ? 'it drew' : 'they have'} ${listed(drawn.map(({ times }) => count(times.length)))} in ${listed(drawn.map(({ patterns }) => count(patterns.codes.length)))} patterns.`;
      },
    },
    {
      id: 'alike',
      title: 'Beside real points',
      shows: 'Recorded and drawn points by turns, and how alike the speeds of all test drives are.',
      text: () =>
        'Drawn points need not be those of this very drive. They should wait, crawl and speed up as real ones do. How far two sets of speeds *diverge* is a number from 0, where they are alike, to 1, where they share nothing. The rival moves the car at the mean speed of each road and hour.',
      task: () => 'Show one at a time: could you tell them apart?',
      question: ask(
        'Points',
        { real: 'Recorded', made: 'Drawn', both: 'Both' },
        ({ page: { map } }, value) => {
          map.on.gpsReal = value !== 'made';
          map.on.gpsMade = value !== 'real';
        },
      ),
      async prepare(at) {
        lay(at, 'generate');
        if (!at.state.generatedInView) await draw(at, '1');
      },
      found(at) {
        const { trip } = at.state.trips;
        const [made] = drawnIn(at, at.state.times) ?? [];
        if (!trip || !made) return null;
        const { trips, speeds, meanSpeeds } = at.numbers;
        return `On this drive the car stands at ${percent(standing(trip), 0)} of the recorded points and at ${percent(standing(made), 0)} of the drawn ones. Over ${count(trips.value)} test drives speeds diverge by ${numberOf(speeds, 3)} with HTP and by ${numberOf(meanSpeeds, 3)} at mean speeds. In brackets: 95 % intervals.`;
      },
    },
    {
      id: 'chance',
      title: 'What it cannot know',
      shows: 'Several drives for one route: each waits elsewhere.',
      text: () =>
        'Which light is red is chance. The networks have learnt that cars wait, and how long; where this one waits nobody told them. So each drawing waits elsewhere, and at a given second the car is often far from the real one.',
      task: () => 'Draw several drives for the same route at once.',
      question: ask('Draw', { 3: '3 drives', 5: '5 drives' }, (at, value) => void draw(at, value)),
      prepare: (at) => lay(at, 'generate'),
      found(at) {
        const { trip } = at.state.trips;
        const drawn = drawnIn(at, at.answer);
        if (!trip || !drawn) return null;
        const { metresOff, metresOffMean } = at.numbers;
        return `At the same moments they are ${listed(drawn.map(({ lonLat }) => fixed(metersApart(lonLat, trip.lonLat), 0)))} m from the recorded car. Over all test drives HTP is ${fixed(metresOff.value, 0)} m off and mean speeds ${fixed(metresOffMean.value, 0)} m: an average drive is never far off, and moves as no car does. Take HTP for what drives are like, not for where a car is at a given second. (Root mean squares.)`;
      },
    },
  ],
  ({ generation, tokenised, trips }) =>
    generation.drawing.failure ?? tokenised.reading.failure ?? trips.reading.failure,
);

/** The lesson on the points of phones. */
export const LESSON: Lesson<PointsState> = {
  steps,
  opening:
    'The lesson takes about five minutes. It uses the sample points and the networks that come with them.',
  aim: 'After the lesson a class can say how points become words of a language, what drawn drives have in common with real ones, and what stays chance. It takes five to ten minutes.',
  questions: [
    'Why does the tokenizer use several small codebooks and not a large one? Code words multiply: a few small books together say as many patterns as one that no data could fill.',
    'Mean speeds are nearer to the real car at a given second. Why are they a worse model of drives? They never stop. The mean of many drives lies near each of them and is like none.',
    'May such points be published in place of real ones? Not for that reason alone: a model can repeat what it has learnt. It has to be tested for that.',
  ],
  layers: ['gpsRoute', 'gpsMade', 'gpsReal'],
  isReady: (page, { trips, codebookSizes }) =>
    trips.open !== null && codebookSizes !== null && areShipped(page, SHIPPED_FOLDER, HTP_NETWORKS),
  open: (_, { sample }) => sample.use(),
  keep(state) {
    const { times, route } = state;
    const { from } = route;
    return () => {
      state.times = times;
      route.from = from;
    };
  },
};
