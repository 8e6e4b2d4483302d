import { tableOf } from '../../report/html/table';
import { NOTHING, decimal } from '../../report/html/words';
import type { Markup } from '../../report/markup';
import { armCosts } from '../tables/arm-costs';
import type { StudyFindings } from './answers';

export function costTable(findings: StudyFindings): Markup {
  const { result } = findings.cells;
  return tableOf({
    id: 'costs',
    caption: 'Wall clock of training and drawing; of complete trials mean ± standard deviation',
    head: [
      'Arm',
      'Complete',
      'Pruned',
      'Failed',
      'In all',
      'Each, s',
      ...(result.baseline === null ? [] : [`Beside ${result.baseline}`]),
    ],
    rows: armCosts(result).map(({ arm, states, totalSeconds, secondsEach, timesBaseline }) => [
      arm,
      states.complete,
      states.pruned,
      states.failed,
      durationWords(totalSeconds),
      secondsEach
        ? `${decimal(secondsEach.value, 1)}${secondsEach.deviation === null ? '' : ` ± ${decimal(secondsEach.deviation, 1)}`}`
        : NOTHING,
      ...(result.baseline === null
        ? []
        : [timesBaseline === null ? NOTHING : `× ${decimal(timesBaseline, 2)}`]),
    ]),
  });
}

/** "2 h 5 min", "3 min 20 s". */
export function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}
