import type { Task } from '../../base/task';
import type { RouteMoments } from './route-parts';

/** An answer of the worker, and how long it took there. */
export interface Answered<Answer> {
  readonly answer: Answer;
  /** ms */
  readonly inWorker: number;
}

/** How routes are asked for and drawn. */
export interface RouteDrawing<Answer> {
  /** Asks for the route of one pair, by its number. */
  ask(pair: number): Promise<Answered<Answer>>;
  /** Makes a line of it and hands that to the map. */
  handOver(answer: Answer): void;
  /** Resolves when the frame with the line is rendered, with when its script began and ended. */
  rendered(): Promise<Pick<RouteMoments, 'frameBegan' | 'rendered'>>;
  /** Resolves when nothing of the route is left to do, for the graphics card either. */
  settled(): Promise<void>;
}

export interface RouteRounds {
  /** Routes of a round; each is of another pair. */
  readonly pairs: number;
  /** Rounds that count, after one that does not. */
  readonly rounds: number;
  /** After so long a round ends early. */
  readonly mostMs: number;
  /** ms */
  readonly clock: () => number;
}

/**
 * Asks for one route after the other and draws each before the next. After a first round, which gets everything ready,
 * every route counts; there is at least one.
 */
export async function timeRoutes<Answer>(
  { pairs, rounds, mostMs, clock }: RouteRounds,
  drawing: RouteDrawing<Answer>,
  task: Task,
): Promise<RouteMoments[]> {
  const began = clock();
  const isLate = () => clock() - began > mostMs;
  const next = async (pair: number): Promise<RouteMoments> => {
    task.signal.throwIfAborted();
    const asked = clock();
    const { answer, inWorker } = await drawing.ask(pair);
    const answered = clock();
    drawing.handOver(answer);
    const handedOver = clock();
    const frame = await drawing.rendered();
    await drawing.settled();
    return { asked, answered, inWorker, handedOver, ...frame };
  };
  for (let pair = 0; pair < pairs; pair++) {
    await next(pair);
    if (isLate()) break;
  }
  const counted: RouteMoments[] = [];
  const total = pairs * rounds;
  do {
    counted.push(await next(counted.length % pairs));
    const done = counted.length;
    task.progress({ step: 'bench.measure', subject: 'One route', done, total, unit: 'routes' });
  } while (counted.length < total && !isLate());
  return counted;
}
