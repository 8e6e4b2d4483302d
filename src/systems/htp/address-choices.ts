import type { PointMeasureMode } from '../../evaluation/gps-points/point-measures';

/** Whose routes points are generated for: trips with GPS, test trips of the roads, routes that models drew, a path between two clicks. */
export const ROUTES_FROM = ['gps', 'test', 'drawn', 'map'] as const;
export type RoutesFrom = (typeof ROUTES_FROM)[number];

/** How often points are drawn for one route. */
export const TIMES = ['1', '3', '5', '10'] as const;

const MODES = ['paper', 'honest'] as const satisfies readonly PointMeasureMode[];

/** What the page's address says beside the settings: the words that each name can have, the usual one first. */
export const CHOICES = {
  routes: ROUTES_FROM,
  times: TIMES,
  mode: MODES,
} as const;

/** The trip of the GPS in view, by its number from 1. */
export const DATA_CHOICES = ['gps-trip'] as const;
