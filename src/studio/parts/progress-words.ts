import type { Progress } from '../../base/task';
import { stepsOf } from '../../engine/experiments/system';
import { ENGINE_STEPS, stepInWords } from '../../engine/protocol/progress-words';
import { systems } from '../../systems/registry';
import type { ProgressReport } from '../../engine/protocol/progress-meter';
import { count, fixed } from '../figures';

const TABLES = [ENGINE_STEPS, ...systems.map(stepsOf)];

/** What is being done: "Training the teacher". */
export const stepWords = (progress: Pick<Progress, 'step' | 'subject'>): string =>
  stepInWords(progress, TABLES);

/** Progress in words: "1,240 of 3,000 steps", "1.2 of 5.0 MB". Bytes are written as megabytes. */
export function progressInWords({
  done,
  total,
  unit,
}: Pick<ProgressReport, 'done' | 'total' | 'unit'>): string {
  const [shown, shownUnit] = inUnit(unit);
  return total === undefined
    ? `${shown(done)} ${shownUnit}`
    : `${shown(done)} of ${shown(total)} ${shownUnit}`;
}

function inUnit(unit: string): readonly [shown: (number: number) => string, unit: string] {
  if (unit === 'bytes') return [(number) => fixed(number / 1e6, 1), 'MB'];
  return [unit === 'MB' ? (number) => fixed(number, 1) : count, unit];
}
