import { tick } from 'svelte';
import { slotOf, weekdayOf } from '../../../../domain/counts/count-table';
import { HOUR_AND_HOUR } from '../../../../domain/counts/forecast-windows';
import { numberOf, sharesOf, type FirstNumber } from '../../../../engine/first-view/first-view';
import { meanAt } from '../../../../evaluation/forecasts/historical-average';
import { count, fixed, signed } from '../../../../studio/figures';
import {
  answeredSteps,
  areShipped,
  ask,
  beside,
  type Lesson,
  type LessonPage,
} from '../../../../studio/lesson/lesson';
import { clockWords, dayWords, rowsPerHour } from '../../../../studio/time-axis';
import type { FlowView } from '../../address-choices';
import { FLOW_NETWORKS, type FlowNetworkName } from '../../networks';
import { horizonText, nextText, nodeName, shortUnitOf, valueText } from '../flow-words';
import { forecastLines } from '../node/forecast-lines';
import type { FlowsState } from '../state/flows-state.svelte';

type At = LessonPage<FlowsState>;

/** Hours before the first morning in view when few people drive. */
const NIGHT = 5;
const { inputs, outputs } = HOUR_AND_HOUR;

/** The table, the road in view and the first morning; the busiest road where none is chosen. */
function inView({ page: { selection }, state: { data }, dataset }: At) {
  const { table, values, timeline, average, byTraffic } = data.open!;
  const { first, axis } = timeline;
  const node = selection.chosen?.kind === 'node' ? selection.chosen.node : byTraffic[0];
  const countedAt = (row: number) => values.ofNode(node, { from: row, to: row + 1 })[0];
  const averageAt = (row: number) => meanAt(average, weekdayOf(table, row), slotOf(table, row), node);
  const isWeekend = (row: number) => weekdayOf(table, row) > 4;
  let weekend = first;
  while (!isWeekend(weekend) && weekend < axis.rows) weekend += 24 * rowsPerHour(axis);
  const night = first - NIGHT * rowsPerHour(axis);
  const name = nodeName(table, dataset.network, node);
  return { table, values, timeline, average, axis, first, night, weekend, node, name, countedAt, averageAt };
}

/** Shows the first morning with the busiest road chosen. */
async function lay(at: At, view: FlowView): Promise<void> {
  const { showing, lens } = at.state;
  const { timeline, first, node } = inView(at);
  at.page.layout.stage = 'predict';
  at.page.map.on.flows = true;
  Object.assign(showing, { view, network: 'distilled', sideBySide: false });
  lens.open = false;
  timeline.pause();
  timeline.seek(first);
  at.page.selection.choose({ kind: 'node', node });
  // Once the inspector has taken its place, the map is fitted to what is left of it.
  await tick();
  at.page.map.fitAll++;
}

/** Forecasts of the hour after the first morning on the road in view, by name, and their mean absolute errors; null while they come. */
function hourOf(at: At) {
  const { values, average, table, node, first } = inView(at);
  const counted = values.ofNode(node, { from: first + 1, to: first + 1 + outputs });
  const lines = forecastLines(at.state, average, table, node, first);
  const of = (name: string) => lines.find((line) => line.name === name)!.values;
  if (lines.some((line) => line.values.includes(NaN))) return null;
  const off = (name: string) =>
    of(name).reduce((sum, value, i) => sum + Math.abs(value - counted[i]), 0) / outputs;
  return { counted, of, off };
}

/** A difference with its interval, and whether it may be chance. */
const difference = ({ value, low, high }: FirstNumber): string =>
  `${signed(value, 2)} (${signed(low!, 2)} to ${signed(high!, 2)})`;
const mayBeChance = ({ low, high }: FirstNumber): boolean => low! <= 0 && high! >= 0;

const steps = answeredSteps<FlowsState>(
  [
    {
      id: 'flow',
      title: 'What a flow is',
      shows: 'Counts of a morning and of a night on the map, and the day of the busiest road.',
      text(at) {
        const { table, axis } = inView(at);
        const days = fixed((axis.rows * axis.binSeconds) / 86_400, 0);
        return `A *flow* is how many vehicles pass a road in a stretch of time, here ${fixed(axis.binSeconds / 60, 0)} minutes. The sample has the counts of ${count(table.nodes)} roads over ${days} days. A program drove there, not people. The wider and stronger a road on the map, the more vehicles.`;
      },
      task: (at) => `Compare two moments. The busiest road is chosen: its day is ${beside(at)}.`,
      question: ask('Show', { first: 'Morning', night: 'Night' }, (at, value) =>
        inView(at).timeline.seek(inView(at)[value === 'night' ? 'night' : 'first']),
      ),
      prepare: (at) => lay(at, 'counted'),
      found(at) {
        const { axis, first, night, name, countedAt, table } = inView(at);
        return `${name} had ${valueText(countedAt(first))} ${shortUnitOf(table)} at ${clockWords(axis, first)} and ${valueText(countedAt(night))} at ${clockWords(axis, night)}.`;
      },
    },
    {
      id: 'average',
      title: 'What repeats',
      shows: 'The same time on a working day and at the weekend, beside the averages of that time.',
      text: (at) =>
        `Days are alike. The *average of the hour* is the mean of what a road had at that time of day in the weeks of training, ${inView(at).average.kind === 'weekend' ? 'working days and weekends' : 'each weekday'} apart. It knows nothing of today. A forecast is worth something where it beats this.`,
      task: () => 'Go to the same time on another kind of day, and back.',
      question: ask('Show a day of the', { first: 'Working week', weekend: 'Weekend' }, (at, value) =>
        inView(at).timeline.seek(inView(at)[value === 'weekend' ? 'weekend' : 'first']),
      ),
      prepare: (at) => lay(at, 'counted'),
      found(at) {
        const { axis, first, weekend, countedAt, averageAt } = inView(at);
        const said = [first, weekend].map(
          (row) =>
            `On ${dayWords(axis, row)} at ${clockWords(axis, row)} the average said ${valueText(averageAt(row))} and ${valueText(countedAt(row))} came.`,
        );
        return `${said.join(' ')} What is special about a day no average knows.`;
      },
    },
    {
      id: 'reads',
      title: 'What the networks read',
      shows: 'The forecasts of teacher and student on the map, and as lines for one road.',
      text: () =>
        `The *teacher* is a *graph network*: it reads the last ${inputs} counts of all roads and passes what it finds from each road to those beside it. The *student* reads the ${inputs} counts of one road, the time, and a few numbers that it learnt about that road. It hears nothing of others. Both then say the next ${outputs} counts.`,
      task: (at) => `Let each draw the map in turn. The chart ${beside(at)} has the lines of all.`,
      question: ask(
        'Forecast of the',
        { teacher: 'Teacher', distilled: 'Student' },
        ({ state }, value) => (state.showing.network = value as FlowNetworkName),
      ),
      prepare: (at) => lay(at, 'forecast'),
      found(at) {
        const { axis, first, name, table } = inView(at);
        const hour = hourOf(at);
        if (!hour) return null;
        const last = (values: Float32Array) => valueText(values[outputs - 1]);
        return `The map shows what was forecast ${horizonText(at.state.showing.horizon, table)} before. For ${clockWords(axis, first + outputs)} on ${name} the teacher says ${last(hour.of('teacher'))}, the student ${last(hour.of('distilled'))}; ${last(hour.counted)} came.`;
      },
    },
    {
      id: 'error',
      title: 'Forecast and count',
      shows: 'Forecast minus count on the map; one hour of one road, and the error over all test days.',
      text: (at) =>
        `The map shows forecast minus count: where it is strong, the student was wrong. How wrong a forecast is on average is its *error*, in ${shortUnitOf(inView(at).table)}. The hours that count are *test* hours, from which no network has learnt.`,
      task: (at) =>
        `Look at the chart ${beside(at)}: who is nearer on this road in ${nextText(inView(at).table)}?`,
      question: ask('Nearer here', { distilled: 'Student', 'historical-average': 'Average' }),
      prepare: (at) => lay(at, 'difference'),
      found(at) {
        const hour = hourOf(at);
        if (!hour) return null;
        const [student, average] = [hour.off('distilled'), hour.off('historical-average')];
        const { roads, hours, student: all, lessThanAverage } = at.numbers;
        const nearer = student < average ? 'distilled' : 'historical-average';
        return `${at.answer === nearer ? 'So it is' : 'Look again'}: the student is off by ${fixed(student, 1)}, the average by ${fixed(average, 1)}. One road in one hour proves little. On ${count(roads.value)} roads in ${count(hours.value)} test hours the student is off by ${numberOf(all, 2)}, which is ${sharesOf(lessThanAverage)} less than the average. In brackets is the *95 % interval*: other test hours would give numbers in about this range.`;
      },
    },
    {
      id: 'size',
      title: 'A large teacher, a small student',
      shows: 'The forecasts of all networks by turns, how fast they are, and what distillation gave.',
      text: () =>
        'To *distil* is to train a student on the counts and on what its teacher makes of them. A third network, the *undistilled student*, is as small and had no teacher. Whatever it can do as well is no gift of the teacher.',
      task: () => 'Let each draw the same forecast. Can you tell who had a teacher?',
      question: ask(
        'Forecast of the',
        { teacher: 'Teacher', distilled: 'Student', undistilled: 'No teacher' },
        ({ state }, value) => (state.showing.network = value as FlowNetworkName),
      ),
      prepare: (at) => lay(at, 'forecast'),
      found({ numbers: { timesFaster, moreThanTeacher, moreThanAlone } }) {
        const isChance = mayBeChance(moreThanTeacher) && mayBeChance(moreThanAlone);
        return `The student is ${fixed(timesFaster.value, 0)} times as fast as its teacher. Its error minus the teacher’s is ${difference(moreThanTeacher)} vehicles, minus that of the undistilled student ${difference(moreThanAlone)}. ${isChance ? 'Both intervals contain 0: beyond chance, being small costs nothing here, and the teacher adds nothing.' : 'An interval without 0 is a difference beyond chance.'}`;
      },
    },
  ],
  ({ forecasts }) => forecasts.failure,
);

/** The lesson on forecasts of traffic. */
export const LESSON: Lesson<FlowsState> = {
  steps,
  opening:
    'The lesson takes about five minutes. It uses the sample flows and the networks that come with them.',
  aim: 'After the lesson a class can say what a flow is, what a forecast has to beat, and what a small network gains and loses beside a large one. It takes five to ten minutes.',
  questions: [
    'Why is the average of the hour a hard rival? Most of traffic repeats. Only what differs today, such as an incident, is left to a forecast.',
    'The student hears nothing of other roads. How can it be as good as its teacher? Here the last counts of a road, the time and what was learnt about the road say nearly all. Even a teacher whose roads have the wrong neighbours is hardly worse.',
    'Is the student fast because it was distilled? No: because it is small. The undistilled student is as fast. A teacher can only help it to be right.',
  ],
  layers: ['flows'],
  isReady: (page, { data }) => data.open !== null && areShipped(page, 'sample-flows', FLOW_NETWORKS),
  open: (_, { shipped }) => shipped.use(),
  keep({ showing, lens, data }) {
    const { choices } = showing;
    const [row, isOpen] = [data.open?.timeline.row, lens.open];
    return () => {
      showing.adopt(choices);
      lens.open = isOpen;
      if (row !== undefined) data.open?.timeline.seek(row);
    };
  },
};
