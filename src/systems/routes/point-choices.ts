/** Whether the routes in view are shown as GPS points, as the page's address says it. */
export const AS_GPS = ['0', '1'] as const;

/** Seconds between two such points, the usual first. */
export const POINT_INTERVALS = ['15', '5', '10', '30'] as const;
export type PointInterval = (typeof POINT_INTERVALS)[number];
