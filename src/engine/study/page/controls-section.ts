import { type Section, paragraph } from '../../report/html/section';
import { tableOf } from '../../report/html/table';
import { gridValues, valueWords } from '../tables/axis-values';
import type { StudyFindings } from './answers';

/** What differs between arms and what does not. */
export function controlsSection({ cells }: Pick<StudyFindings, 'cells'>): Section {
  const { arms, axes, baseline, trials } = cells.result;
  const seeds = [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b);
  return {
    id: 'controls',
    title: 'Controls',
    content: [
      paragraph(
        arms.length === 1
          ? `There is one arm. Seeds: ${seeds.join(', ')}.`
          : `${baseline === null ? 'Arms are compared' : `Every arm is compared with ${baseline}`} at equal values of all axes and with the same seeds (${seeds.join(', ')}). An arm differs in these settings alone:`,
      ),
      tableOf({
        id: 'arms',
        caption: 'Arms and their settings',
        head: ['Arm', 'Settings'],
        rows: arms.map(({ name, settings }) => [
          name === baseline ? `${name} (baseline)` : name,
          Object.entries(settings)
            .map(([flag, value]) => `${flag} ${valueWords(value)}`)
            .join(', ') || 'those of the study',
        ]),
        words: 2,
      }),
      ...(axes.length > 0
        ? [
            tableOf({
              id: 'axes',
              caption: 'What is varied',
              head: ['Setting', 'Flag', 'Values'],
              rows: axes.map((axis) => {
                const { values, logarithmic } = axis;
                const range =
                  'low' in values
                    ? `${valueWords(values.low)} to ${valueWords(values.high)}${logarithmic ? ', logarithmic' : ''}`
                    : '';
                return [axis.label, axis.name, gridValues(axis)?.map(valueWords).join(', ') ?? range];
              }),
              words: 3,
            }),
          ]
        : []),
    ],
  };
}
