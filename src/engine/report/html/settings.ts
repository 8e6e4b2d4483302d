import { markup, type Markup } from '../markup';
import type { NamedValue, ReportData } from '../report-data';
import { namedValues, paragraph, type Section } from './section';

/** What a run says otherwise than the first one. */
const differing = (own: readonly NamedValue[], first: readonly NamedValue[]): NamedValue[] =>
  own.filter(({ name, value }) => first.find((one) => one.name === name)?.value !== value);

type Reported = Pick<ReportData, 'repeat' | 'made' | 'runs'> & {
  readonly dataset: Omit<ReportData['dataset'], 'trips'> & Partial<Pick<ReportData['dataset'], 'trips'>>;
};

/** The command or the link that does the same again. */
export const repeatContent = ({ repeat }: Pick<Reported, 'repeat'>): Markup[] => [
  paragraph(
    repeat.kind === 'command' ? 'This command does the same again:' : 'This link opens the same again:',
  ),
  markup`<code id="repeat">${repeat.text}</code>
`,
];

const count = (value: number) => value.toLocaleString('en');

/** What the data set is. */
export function datasetRows({ dataset, made }: Pick<Reported, 'dataset' | 'made'>): Markup {
  const { name, fingerprint, roads, trips, simulated, attribution } = dataset;
  const rows = [
    { name: 'Roads and trips of', value: name },
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
  ];
  return namedValues(rows);
}

/**
 * What made the numbers, and how to make them again.
 * @param about what stands between the data set and the runs
 */
export const settingsSection = (reported: Reported, about: readonly Markup[]): Section => ({
  id: 'settings',
  title: 'Settings, environment, and how to repeat it',
  content: [
    ...repeatContent(reported),
    markup`<h3>Data set</h3>`,
    datasetRows(reported),
    ...about,
    ...reported.runs.flatMap((run, i, runs) => [
      markup`<h3>${runs.length > 1 ? `Run ${i + 1}: ${run.name}` : run.name}</h3>`,
      // What all runs share is said once.
      namedValues(i === 0 ? run.settings : differing(run.settings, runs[0].settings)),
      namedValues(i === 0 ? run.environment : differing(run.environment, runs[0].environment)),
    ]),
  ],
});
