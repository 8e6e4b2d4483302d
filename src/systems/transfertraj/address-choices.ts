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

/** One point in so many is kept of the trips that two cities are compared by. */
export const KEPT_OF = { least: 2, most: 32, usual: 8 } as const;

const { least, most, usual } = KEPT_OF;
const steps = Array.from({ length: most - least + 1 }, (_, i) => least + i);

/** Whether the expert of each point is shown. */
const EXPERTS = ['off', 'on'] as const;

/** What the page's address says of the stage Transfer beside the settings: the words of each name, the usual one first. */
export const TRANSFER_CHOICES = {
  'cities-keep': [String(usual), ...steps.filter((step) => step !== usual).map(String)],
  'cities-network': FILLERS,
  'cities-hides': ['space', 'point'] as const satisfies readonly HiddenPart[],
  'cities-experts': EXPERTS,
} as const;

/** The second city, where it is a sample, by its id. */
export const TRANSFER_DATA_CHOICES = ['other-city'] as const;
