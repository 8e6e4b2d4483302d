import { tableOf } from '../../report/html/table';
import { NOTHING, decimal } from '../../report/html/words';
import type { Markup } from '../../report/markup';
import type { StudyTrial } from '../study-result';
import { valueWords } from '../tables/axis-values';
import { measureFormat } from '../tables/measure-format';
import type { StudyFindings } from './answers';
import { runLink } from './run-link';

export function trialTable({ cells, objective }: StudyFindings): Markup {
  const { result } = cells;
  const format = measureFormat(objective, result);
  return tableOf({
    id: 'trials',
    caption: 'Every trial; its number links to the folder of its run',
    head: ['Trial', 'Arm', ...result.axes.map(({ label }) => label), 'Seed', format.head, 'Time, s', 'State'],
    rows: result.trials.map((trial) => [
      runLink(trial.run, String(trial.number)),
      trial.arm,
      ...result.axes.map(({ name }) => valueWords(trial.values[name])),
      trial.seed,
      Object.hasOwn(trial.measures, objective.key) ? format.number(trial.measures[objective.key]) : NOTHING,
      trial.seconds === null ? NOTHING : decimal(trial.seconds, 1),
      stateWords(trial),
    ]),
    words: 2,
    endsInWords: true,
  });
}

const stateWords = ({ state, failure }: StudyTrial): string => (failure ? `${state}: ${failure}` : state);
