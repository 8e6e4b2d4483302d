import { CONDUCT, type ConductKey } from '../../../evaluation/conduct/conduct-catalogue';
import { FAILURE_KINDS } from '../../../evaluation/conduct/failure-kinds';
import { MEASURES } from '../../../evaluation/measure-catalogue';
import { SCENARIOS } from '../../../evaluation/scenarios';
import { TELLING_FEATURES } from '../../metrics/tell-apart';
import { markup } from '../markup';
import type { ReportData } from '../report-data';
import { differing, namedValues } from './named-values';
import { minor, paragraph, type Section } from './section';
import { beginLarge, percent } from './words';

/** By which reading each number came about. */
export function readingsSection({ interval, scenarioResamples }: ReportData): Section {
  const label = (rows: readonly { readonly label: string; readonly reading: string }[]) =>
    namedValues(rows.map((row) => ({ name: beginLarge(row.label), value: row.reading })));
  return {
    id: 'readings',
    title: 'Readings',
    content: [
      minor(
        `Intervals: percentile bootstrap over OD pairs, ${percent(interval.level, 0)}, ${interval.resamples} resamples (${scenarioResamples} within scenarios), seed ${interval.seed}; those of divergences are freed of the bootstrap’s own bias. Equation numbers are those of the thesis.`,
      ),
      markup`<h3>Measures</h3>`,
      label(Object.values(MEASURES)),
      markup`<h3>Kinds of failure, the first that holds</h3>`,
      label(Object.values(FAILURE_KINDS)),
      markup`<h3>Scenarios</h3>`,
      label(Object.values(SCENARIOS)),
      markup`<h3>What the machine reviewer looks at</h3>`,
      label(TELLING_FEATURES.map((key: ConductKey) => CONDUCT[key])),
    ],
  };
}

/** What made the numbers, and how to make them again. */
export function settingsSection(data: ReportData): Section {
  const { dataset, runs, repeat, made, notes } = data;
  const { name, fingerprint, roads, trips, simulated, attribution } = dataset;
  const count = (value: number) => value.toLocaleString('en');
  return {
    id: 'settings',
    title: 'Settings, environment, and how to repeat it',
    content: [
      paragraph(
        repeat.kind === 'command' ? 'This command does the same again:' : 'This link opens the same again:',
      ),
      markup`<code id="repeat">${repeat.text}</code>
<h3>Data set</h3>`,
      namedValues([
        { name: 'Name', value: name },
        { name: 'Fingerprint', value: fingerprint },
        { name: 'Roads', value: count(roads) },
        ...(trips
          ? [
              {
                name: 'Trips',
                value: `${count(trips.train)} training, ${count(trips.val)} validation, ${count(trips.test)} test`,
              },
            ]
          : []),
        ...(simulated ? [{ name: 'Trips are', value: 'simulated: nobody drove them' }] : []),
        ...(attribution ? [{ name: 'Credit', value: attribution }] : []),
        { name: 'Report made', value: made },
      ]),
      ...notes.map(paragraph),
      ...runs.flatMap((run, i) => [
        markup`<h3>${runs.length > 1 ? `Run ${i + 1}: ${run.name}` : run.name}</h3>`,
        // What all runs share is said once.
        namedValues(i === 0 ? run.settings : differing(run.settings, runs[0].settings)),
        namedValues(i === 0 ? run.environment : differing(run.environment, runs[0].environment)),
      ]),
    ],
  };
}
