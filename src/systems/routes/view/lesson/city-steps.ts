import { tick } from 'svelte';
import type { Dataset } from '../../../../domain/dataset';
import { gridFor } from '../../../../domain/grid';
import { haversineKm } from '../../../../domain/geo';
import { tripAt } from '../../../../domain/trajectory-set';
import { lmTadVocabulary } from '../../../../models/lm-tad/tokens';
import { count, counted, fixed, percent } from '../../../../studio/figures';
import { roadFacts, roadsInCell } from '../../../../studio/inspector/road-facts';
import { clearMap, HELPED, lookAt, placeInWords, showCity } from './journeys';
import type { LessonPage, LessonStep } from './lesson-step';
import { beside } from '../../../../studio/lesson/lesson';

const cellsWithRoads = ({ network }: Dataset): number =>
  lmTadVocabulary(network, gridFor(network)).cellOfToken.length;

const tripCount = ({ trips: { train, val, test } }: Dataset): number =>
  train.tripCount + val.tripCount + test.tripCount;

/** Width and height of a cell in whole metres. */
function cellMeters({ network }: Dataset): readonly [width: number, height: number] {
  const { cellDegrees } = gridFor(network);
  const [lon, lat] = network.centroidLonLat;
  const meters = (toLon: number, toLat: number) => Math.round(1000 * haversineKm(lon, lat, toLon, toLat));
  return [meters(lon + cellDegrees, lat), meters(lon, lat + cellDegrees)];
}

/** Degrees to each side of the first road that are in view: single cells can be told apart and clicked. */
const AROUND = 0.012;

/** What a trip is, and how it becomes the words of a language. */
export const city: LessonStep = {
  id: 'city',
  title: 'The city and its grid',
  shows: 'The grid of cells over the roads: how a trip becomes a list of cells, and what that loses.',
  text({ dataset }) {
    const [width, height] = cellMeters(dataset);
    return [
      `This city is invented, and so are its drivers: a program drove ${count(tripCount(dataset))} *trips* through it. A trip is a list of roads, in order. A *road*, here, is one piece of street from one crossing to the next, in one direction.`,
      `A model that reads needs words. So the city is cut into rectangles, ${width} m wide and ${height} m high: the *cells* of a *grid*. Each road belongs to the cell in which its middle lies. A trip becomes a list of cells, as a sentence is a list of words.`,
    ];
  },
  task: (at) => `One road is chosen ${beside(at)}. Press *Show cell* there, or click any cell on the map.`,
  async prepare(at) {
    clearMap(at);
    const { roads } = tripAt(at.dataset.trips.test, HELPED.trip);
    at.page.map.on.cells = true;
    const road = roads[HELPED.decision];
    const { centroidLonLat } = at.dataset.network;
    const [lon, lat] = [centroidLonLat[2 * road], centroidLonLat[2 * road + 1]];
    at.page.selection.choose({ kind: 'road', road });
    // Once the inspector has taken its place, the map is fitted to what is left of it.
    await tick();
    at.page.map.lookAt = {
      minLon: lon - AROUND,
      maxLon: lon + AROUND,
      minLat: lat - AROUND / 2,
      maxLat: lat + AROUND / 2,
    };
  },
  isDone: ({ page }) => page.selection.chosen?.kind === 'cell',
  found({ page: { selection }, dataset }) {
    if (selection.chosen?.kind !== 'cell') return null;
    const facts = roadFacts(dataset);
    const roads = roadsInCell(facts, selection.chosen.cell).length;
    const what =
      roads === 0
        ? 'No road has its middle in this cell, so no trip ever names it.'
        : roads === 1
          ? 'One road has its middle in this cell: here a cell says as much as a road.'
          : `${roads} roads have their middle in this cell. Written in cells, a trip does not say which of them it took.`;
    return `${what} In the whole city ${counted(cellsWithRoads(dataset), 'cell')} have a name, for ${count(dataset.network.roadCount)} roads.`;
  },
};

/** What the teacher is. */
export const language: LessonStep = {
  id: 'language',
  title: 'A language model of cells',
  shows: 'The probabilities of the teacher for the next cell, as colours on the map.',
  text: (at) => [
    'The *teacher*, called LM-TAD, is a *model*: a program with many numbers in it that were set by practice, not by hand. Like the models that write text, it reads the cells of a trip so far and says how likely each cell is to come next: its *probability*. Over all cells, and the end of the trip, these add up to 100 %.',
    `It practised on ${count(at.dataset.trips.train.tripCount)} of the trips, the training trips: guess the next cell, be corrected, and again. This is *training*. Nobody told it the rules of the road, and nobody tells it where a car wants to go.`,
  ],
  task: (at) =>
    `Under the table ${beside(at)}, switch on *All cells on the map*. Ahead of the car, the stronger the colour of a cell, the more the teacher expects the car there next. Behind it are the last cells that the teacher read, at most ${at.state.lens.window}.`,
  prepare: (at) => lookAt(at, HELPED),
  isDone: ({ state: { lens } }) => Boolean(lens.decision?.heat),
  found(at) {
    const { lens } = at.state;
    const heat = lens.decision?.heat;
    if (!heat) return null;
    const weights = Array.from(heat.weights);
    const most = Math.max(...weights);
    const seen = weights.filter((weight) => weight >= 0.01).length;
    return `At ${placeInWords(at)} the teacher gives ${seen === 1 ? 'one' : seen} of ${count(cellsWithRoads(at.dataset))} cells at least 1 %, and the likeliest ${percent(most, 0)}. It has learnt which cells lie beside each other without ever seeing a map.`;
  },
};

/** The trip that is chosen, if it is one of those that the teacher read; else null. */
function readTrip({ page: { selection }, state: { surprise: session } }: LessonPage): number | null {
  const { chosen } = selection;
  return session.surprise && chosen?.kind === 'trip' && chosen.split === session.split ? chosen.trip : null;
}

/** What the teacher was made for. */
export const surprise: LessonStep = {
  id: 'surprise',
  title: 'Surprise',
  shows: 'The perplexity of each test trip, and along the most surprising one where the surprise was.',
  text: () => [
    'The lower the probability that the teacher gave to what came next, the larger its *surprise*.',
    'Over a whole trip this makes one number, the *perplexity*: among how many cells it might as well have guessed blindly at each step. 1 is no surprise at all. Trips that stand out are called *anomalies*: they may be detours, or faulty or forged data. To find them is what LM-TAD was made for.',
  ],
  task: () => 'Press *Read the trips* below. Then choose the first trip of the list.',
  part: () => import('./SurprisePart.svelte'),
  prepare: showCity,
  isDone: (at) => readTrip(at) !== null,
  found(at) {
    const { surprise: session } = at.state;
    const trip = readTrip(at);
    if (!session.surprise || trip === null) return null;
    const { scores, perplexity } = session.surprise;
    return `This trip has a perplexity of ${fixed(Math.exp(scores[trip]), 1)}; all ${count(scores.length)} of the list together have ${fixed(perplexity, 1)}. The colours along its line show where the surprise was.`;
  },
};
