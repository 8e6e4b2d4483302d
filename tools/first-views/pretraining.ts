import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../cli/package';
import { Random } from '../../src/base/random';
import { NO_TASK } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import { outlineOf } from '../../src/domain/hexagons/h3';
import { bootstrap, weightedMean, type WeightedStatistic } from '../../src/evaluation/bootstrap';
import type {
  BelievedHexagon,
  Guesses,
  HexagonSequence,
} from '../../src/systems/foundation/explore/hexagon-service';
import { FIRST_GUESSES } from '../../src/systems/foundation/explore/hidden-stretch';
import { CityAtWork } from '../../src/systems/foundation/explore/networks-service';
import { SHIPPED_FOLDER } from '../../src/systems/foundation/networks';
import { PRESET_CONFIGS } from '../../src/systems/foundation/settings';
import { counted, firstNumber, type FirstDrawing } from './frame';

/** Decides which people are shown, whatever the networks guess. */
export const FIRST_PEOPLE = { rounds: 4, seed: 1 } as const;
/** How long a round is seen; the last one stays. */
const ROUND_MS = 4200;

/** A test sequence whose hexagon in the middle is hidden, and what is guessed there. */
interface HiddenMiddle {
  readonly person: number;
  /** The hexagons that the network reads, the hidden one among them. */
  readonly read: Pick<HexagonSequence, 'ids' | 'centres'>;
  readonly at: number;
  readonly believed: BelievedHexagon;
}

/**
 * Hides the hexagon in the middle of every test sequence, as the page does at first: how often it is among the first guesses of the network
 * that comes with the page, of fresh weights, and of counting; and some rounds of it in view.
 */
export async function pretrainingDrawing(dataset: Dataset): Promise<FirstDrawing> {
  const all = await hiddenMiddles(dataset);
  const truth = ({ read, at }: HiddenMiddle) => read.ids[at];
  const found = (guesses: (one: HiddenMiddle) => readonly bigint[], first: number) =>
    all.map((one) => Number(guesses(one).slice(0, first).includes(truth(one))));
  const hits = (first: number) => ({
    pretrained: found(({ believed }) => [...believed.first.ids], first),
    fresh: found(({ believed }) => [...believed.firstOfFresh.ids], first),
    counting: found((one) => mostVisited(one).map(([id]) => id), first),
  });
  const people = [...new Set(all.map(({ person }) => person))];
  const places = all.map(({ person }) => people.indexOf(person));
  // A person counts with all of their sequences or not at all.
  const share =
    (of: readonly number[]): WeightedStatistic =>
    (weights) =>
      weightedMean(
        of,
        places.map((place) => weights[place]),
      );
  const five = hits(FIRST_GUESSES);
  const one = hits(1);
  const estimates = bootstrap(people.length, {
    pretrained: share(five.pretrained),
    fresh: share(five.fresh),
    counting: share(five.counting),
    pretrainedFirst: share(one.pretrained),
    freshFirst: share(one.fresh),
    countingFirst: share(one.counting),
  });
  const sum = (of: readonly number[]) => counted(of.reduce((a, b) => a + b, 0));
  const shown = new Random(FIRST_PEOPLE.seed).fork('first view').shuffle(Uint32Array.from(people));
  return {
    numbers: {
      sequences: counted(all.length),
      people: counted(people.length),
      pretrainedFound: sum(five.pretrained),
      freshFound: sum(five.fresh),
      countingFound: sum(five.counting),
      ...Object.fromEntries(Object.entries(estimates).map(([name, own]) => [name, firstNumber(own)])),
    },
    shapes: Array.from(shown.slice(0, FIRST_PEOPLE.rounds), (person) =>
      all.find((middle) => middle.person === person)!,
    ).flatMap(roundOf),
  };
}

async function hiddenMiddles(dataset: Dataset): Promise<HiddenMiddle[]> {
  const bytes = await readFile(join(ROOT, 'public', SHIPPED_FOLDER, 'pretrained.safetensors'));
  const weights = { id: 'pretrained', bytes };
  const city = new CityAtWork(dataset);
  const { resolution, rootResolution } = city.model(weights);
  const { sequences, seed } = PRESET_CONFIGS.light;
  const of = { sequences, seed, fixed: { resolution, rootResolution } };
  const { parts, people, points } = city.summary(of);
  const all: HiddenMiddle[] = [];
  for (const index of parts.test) {
    const middle = Math.floor(points[index] / 2);
    const { from, to, hexagons } = await city.believe(
      weights,
      of,
      { index, from: middle, to: middle + 1 },
      NO_TASK,
    );
    const { ids, centres } = city.sequence(of, index);
    all.push({
      person: people[index],
      read: { ids: ids.slice(from, to), centres: centres.slice(2 * from, 2 * to) },
      at: middle - from,
      believed: hexagons[0],
    });
  }
  city.dispose();
  return all;
}

/** How often a person is in each of the other hexagons that the network reads, the most visited and then the earliest first. */
function mostVisited({ read, at }: Pick<HiddenMiddle, 'read' | 'at'>): [id: bigint, visits: number][] {
  const visits = new Map<bigint, number>();
  read.ids.forEach((id, i) => i !== at && visits.set(id, (visits.get(id) ?? 0) + 1));
  return [...visits].sort((a, b) => b[1] - a[1]);
}

/** What is known, what is guessed of the hidden hexagon, and where it was. */
function roundOf(one: HiddenMiddle, round: number, { length }: { length: number }): FirstDrawing['shapes'] {
  const { read, at, believed } = one;
  const start = round * ROUND_MS;
  const last = round === length - 1;
  const when = (from: number, to: number) => ({
    ...{ from: start + from, to: start + to },
    ...(!last && { until: start + ROUND_MS - 250 }),
  });
  const visited = mostVisited(one);
  const most = visited[0][1];
  const way = Array.from(read.ids, (_, i) => [read.centres[2 * i], read.centres[2 * i + 1]] as const);
  const ways = [way.slice(0, at), way.slice(at + 1)].filter(({ length: visits }) => visits > 1);
  const likeliest = believed.first.shares[0];
  const guessed = (ink: string, { ids, shares }: Guesses, from: number) => ({
    ...{ kind: 'areas' as const, ink, ...when(from, from + 400) },
    lines: Array.from(ids, ringOf),
    // Never so faint that nobody sees where the guess is.
    sizes: Array.from(shares, (share) => 0.3 + 0.6 * Math.sqrt(Math.min(1, share / likeliest))),
  });
  const hidden = ringOf(read.ids[at]);
  return [
    {
      ...{ kind: 'areas', ink: 'amount-2', ...when(0, 500) },
      lines: visited.map(([id]) => ringOf(id)),
      sizes: visited.map(([, visits]) => 0.3 + (0.6 * visits) / most),
    },
    { kind: 'lines', ink: 'amount-2', ...when(200, 1300), lines: ways, sizes: ways.map(() => 1.2) },
    guessed('vanilla', believed.firstOfFresh, 1500),
    guessed('teacher', believed.first, 2100),
    { kind: 'lines', ink: 'real', ...when(2900, 3200), lines: [[...hidden, hidden[0]]], sizes: [3] },
  ];
}

/** The corners of a hexagon. */
function ringOf(id: bigint): (readonly [number, number])[] {
  const outline = outlineOf(id);
  return Array.from({ length: outline.length / 2 }, (_, i) => [outline[2 * i], outline[2 * i + 1]]);
}
