import type { Measured } from '../../engine/benchmarks/benchmark-result';
import { figureOf } from '../../engine/benchmarks/statistics';

/** When a route came how far, by the clock of the page in ms. */
export interface RouteMoments {
  readonly asked: number;
  readonly answered: number;
  /** How long the worker drew it, by the worker's own clock, in ms. */
  readonly inWorker: number;
  /** The map has the line. */
  readonly handedOver: number;
  /** The script of the frame with the line began. */
  readonly frameBegan: number;
  /** The frame was handed to the graphics card, not yet shown. */
  readonly rendered: number;
}

/**
 * Where the time of a route goes until its line is on the map. `messages` is what page and worker take to reach each
 * other, there and back: their clocks are not compared, so it cannot be told apart.
 */
export const ROUTE_PARTS = ['messages', 'worker', 'line', 'wait', 'frame'] as const;
export type RoutePart = (typeof ROUTE_PARTS)[number];

/** Milliseconds of each part; together they are the time from the request to the rendered frame. */
export function partsOf({
  asked,
  answered,
  inWorker,
  handedOver,
  frameBegan,
  rendered,
}: RouteMoments): Record<RoutePart, number> {
  return {
    messages: answered - asked - inWorker,
    worker: inWorker,
    line: handedOver - answered,
    wait: frameBegan - handedOver,
    frame: rendered - frameBegan,
  };
}

/** The whole time and its parts, in ms over all routes. The medians of the parts need not add up to that of the whole. */
export function routeRows(routes: readonly RouteMoments[], size: Measured['size']): Measured[] {
  const parts = routes.map(partsOf);
  const row = (what: string, ms: readonly number[]): Measured => ({
    what,
    size,
    figure: figureOf(ms),
    unit: 'ms',
  });
  return [
    row(
      '',
      routes.map(({ asked, rendered }) => rendered - asked),
    ),
    ...ROUTE_PARTS.map((part) =>
      row(
        part,
        parts.map((of) => of[part]),
      ),
    ),
  ];
}
