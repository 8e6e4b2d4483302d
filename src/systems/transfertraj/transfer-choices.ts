import type { HiddenPart } from '../../domain/masked-trajectories/masks';
import { FILLERS } from './recover-choices';

/** One point in so many is kept of the trips that two cities are compared by. */
export const KEPT_OF = { least: 2, most: 32, usual: 8 } as const;

const { least, most, usual } = KEPT_OF;
const steps = Array.from({ length: most - least + 1 }, (_, i) => least + i);

const HIDES = ['space', 'point'] as const satisfies readonly HiddenPart[];

/** Whether the expert of each point is shown. */
const EXPERTS = ['off', 'on'] as const;

/** What the page's address says of the stage Transfer beside the settings: the words of each name, the usual one first. */
export const TRANSFER_CHOICES = {
  'cities-keep': [String(usual), ...steps.filter((step) => step !== usual).map(String)],
  'cities-network': FILLERS,
  'cities-hides': HIDES,
  'cities-experts': EXPERTS,
} as const;

/** The second city, where it is a sample, by its id. */
export const TRANSFER_DATA_CHOICES = ['other-city'] as const;
