import { KEPT_LENGTHS } from '../../../domain/masked-trajectories/trajectories';
import type { LeftOutReason } from './trajectories';

const TEXTS: Readonly<Record<LeftOutReason, string>> = {
  'too-few-points': `with fewer than ${KEPT_LENGTHS.least} points`,
  'too-many-points': `with more than ${KEPT_LENGTHS.most} points`,
  'clock-back': 'with times that go back',
  'no-time': 'whose points are all of one moment',
};

/** Why recordings are no trajectories, to stand behind their number: "with fewer than 5 points". */
export const leftOutWords = (reason: LeftOutReason): string => TEXTS[reason];
