import type { HiddenPart } from '../../domain/masked-trajectories/masks';
import { TASKS, type TaskName } from './networks';

/** Tasks whose encoders say where points lie. */
export type PlaceTask = Exclude<TaskName, 'travel-time'>;
export const PLACE_TASKS = TASKS.filter((task): task is PlaceTask => task !== 'travel-time');

/** Who fills in: whichever network fits what is hidden, or one of them. */
export const FILLERS = ['fitting', 'pretrained', ...PLACE_TASKS] as const;
export type Filler = (typeof FILLERS)[number];

/** Whether the times of hidden points are known. */
const TIMES = ['known', 'hidden'] as const;

/** What of a point is hidden, by whether its time is. */
export const HIDES: Readonly<Record<(typeof TIMES)[number], HiddenPart>> = {
  known: 'space',
  hidden: 'point',
};

/** What the page's address says of the stage Recover beside the settings: the words of each name, the usual one first. */
export const RECOVER_CHOICES = { 'filled-by': FILLERS, 'hidden-times': TIMES } as const;

/** The trip in view by its number from 1, and how it is thinned: "8" for every 8th point, "60s", "end". */
export const RECOVER_DATA_CHOICES = ['gps-trip', 'thin'] as const;
