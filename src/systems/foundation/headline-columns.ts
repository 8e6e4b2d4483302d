import type { HeadlineColumn } from '../../engine/results/headlines';

/** Numbers of a run that a list shows, by their keys, all of the test part. */
export const HEADLINES: readonly HeadlineColumn[] = [
  {
    label: 'Bits',
    title: 'Bits that a hidden hexagon costs, test part; fewer is better',
    format: 'number',
    numbers: [{ key: 'bits', label: 'Bits per hexagon', network: 'pretrained' }],
  },
  {
    label: 'Next',
    title: 'Share of pairs told rightly: whether one piece follows on another, test part',
    format: 'percent',
    numbers: [{ key: 'next', label: 'Pairs told rightly, next sub-trajectory', network: 'next' }],
  },
  {
    label: 'Destination',
    title: 'Share of destinations that are named exactly, test part',
    format: 'percent',
    numbers: [{ key: 'destination', label: 'Destinations named exactly', network: 'destination' }],
  },
  {
    label: 'Person',
    title: 'Share of pairs told rightly: whether two pieces are of one person, test part',
    format: 'percent',
    numbers: [{ key: 'user', label: 'Pairs told rightly, same person', network: 'user' }],
  },
];
