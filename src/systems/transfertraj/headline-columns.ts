import type { HeadlineColumn } from '../../engine/results/headlines';

/** Numbers of a run that a list shows, by their keys: of the test part, by the network that was trained for the task. */
export const HEADLINES: readonly HeadlineColumn[] = [
  {
    label: 'Destination',
    title: 'Metres from the true end of trips to the predicted one, root mean square, test part',
    format: 'number',
    numbers: [{ key: 'prediction', label: 'Error of the destination, metres', network: 'prediction' }],
  },
  {
    label: 'Gaps',
    title: 'Metres from hidden points to recovered ones, of every 8th point, root mean square, test part',
    format: 'number',
    numbers: [{ key: 'recovery8', label: 'Error of recovered points, metres', network: 'recovery8' }],
  },
  {
    label: 'Minutes',
    title: 'Minutes that travel times are off, mean, test part',
    format: 'number',
    numbers: [{ key: 'travel-time', label: 'Error of travel times, minutes', network: 'travel-time' }],
  },
];
