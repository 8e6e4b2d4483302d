import { tick } from 'svelte';
import type { Dataset } from '../../../../domain/dataset';
import { gridFor } from '../../../../domain/grid';
import { tripAt } from '../../../../domain/trajectory-set';
import { lmTadVocabulary } from '../../../../models/lm-tad/tokens';
import { count, counted, fixed, percent } from '../../../../studio/figures';
import { roadFacts, roadsInCell } from '../../../../studio/inspector/road-facts';
import { clearMap, HELPED, lookAt, showCity } from './journeys';
import type { LessonStep } from './lesson-step';

const cellsWithRoads = ({ network }: Dataset): number =>
  lmTadVocabulary(network, gridFor(network)).cellOfToken.length;

/** Degrees to each side of the first road that are in view: single cells can be told apart and clicked. */
const AROUND = 0.012;

/** What a trip is, and how it becomes the words of a language. */
export const city: LessonStep = {
  id: 'city',
  title: 'The city and its grid',
  text: [
    'This city is invented, and so are its drivers: a program drove 8,000 *trips* through it. A trip is a list of roads, in order. A *road*, here, is one piece of street from one crossing to the next, in one direction.',
    'A program that learns from trips needs a short alphabet. So the city is cut into small rectangles: the *cells* of a *grid*. Each road belongs to the cell in which its middle lies. A trip becomes a list of cells, as a sentence is a list of words.',
  ],
  task: 'One road is chosen on the right. Press *Show cell*, or click any cell on the map.',
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
        ? 'This cell has no road, so no trip ever names it.'
        : roads === 1
          ? 'This cell has one road: here a cell says as much as a road.'
          : `This cell has ${roads} roads. Written in cells, a trip does not say which of them it took.`;
    return `${what} The whole city has ${counted(cellsWithRoads(dataset), 'cell')} with roads, for ${count(dataset.network.roadCount)} roads.`;
  },
};

/** What the teacher is. */
export const language: LessonStep = {
  id: 'language',
  title: 'A language model of cells',
  text: [
    'The *teacher*, called LM-TAD, is a *model*: a program with many numbers in it that were set by practice, not by hand. It is built like the models that write text. It reads the cells of a trip so far and says how likely each cell is to come next: its *probability*. Over all cells these add up to 100 %.',
    'It practised on 6,400 of the trips: guess the next cell, be corrected, and again. This is *training*, and these are its training trips. Nobody told it the rules of the road, and nobody tells it where a car wants to go.',
  ],
  task: 'On the right, under the table, switch on *All cells on the map*. The darker a cell, the more the teacher expects the car there next.',
  prepare: (at) => lookAt(at, HELPED),
  isDone: ({ state: { lens } }) => Boolean(lens.decision?.heat),
  found({ state: { lens }, dataset }) {
    const heat = lens.decision?.heat;
    if (!heat) return null;
    const weights = Array.from(heat.weights);
    const most = Math.max(...weights);
    const seen = weights.filter((weight) => weight >= 0.01).length;
    return `Of ${count(cellsWithRoads(dataset))} cells the teacher gives ${seen === 1 ? 'one' : seen} at least 1 % here, and the likeliest ${percent(most, 0)}. It has learnt which cells lie beside each other without ever seeing a map.`;
  },
};

/** What the teacher was made for. */
export const surprise: LessonStep = {
  id: 'surprise',
  title: 'Surprise',
  text: [
    'Whoever expects one thing and sees another is surprised. So is the teacher: the lower the probability that it gave to what came next, the larger its *surprise*.',
    'Over a whole trip this makes one number, the *perplexity*: among how many cells it might as well have guessed blindly at each step. 1 is no surprise at all. Trips that stand out may be detours, or faulty or forged data, which are called *anomalies*. To find them is what LM-TAD was made for.',
  ],
  task: 'Press *Read the trips* below. Then choose the first trip of the list.',
  part: () => import('./SurprisePart.svelte'),
  prepare: showCity,
  isDone: ({ page, state }) => state.surprise.surprise !== null && page.selection.chosen?.kind === 'trip',
  found({ page: { selection }, state: { surprise: session } }) {
    const { chosen } = selection;
    if (!session.surprise || chosen?.kind !== 'trip') return null;
    const { scores, perplexity } = session.surprise;
    return `This trip has a perplexity of ${fixed(Math.exp(scores[chosen.trip]), 1)}; all ${count(scores.length)} together have ${fixed(perplexity, 1)}. The colours along its line show where the surprise was.`;
  },
};
