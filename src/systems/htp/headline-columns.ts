import type { HeadlineColumn } from '../../engine/results/headlines';

/** Numbers of a run that a list shows, by their keys: of the test part. */
export const HEADLINES: readonly HeadlineColumn[] = [
  {
    label: 'RMSE',
    title: 'Metres between the points of trips and those made again of their tokens, test part',
    format: 'number',
    numbers: [{ key: 'rmse', label: 'Error of points made again, metres', network: 'tokeniser' }],
  },
  {
    label: 'S-Dist',
    title: 'Divergence of the lengths of steps from the real ones, generated points, test part',
    format: 'percent',
    numbers: [{ key: 'sDist', label: 'Divergence of lengths of steps', network: 'language' }],
  },
  {
    label: 'T-Dist',
    title: 'Divergence of the lengths of trips from the real ones, generated points, test part',
    format: 'percent',
    numbers: [{ key: 'tDist', label: 'Divergence of lengths of trips', network: 'language' }],
  },
];
