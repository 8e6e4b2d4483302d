import { shown } from '../../../base/text';
import { type Section, minor } from '../../report/html/section';
import { tableOf } from '../../report/html/table';
import { type Markup, markup } from '../../report/markup';
import { intervalPlot } from '../../report/svg/interval-plot';
import type { Picture } from '../../report/svg/picture';
import { controlsSection } from '../page/controls-section';
import { Figures } from '../page/figures';
import type { CitiesFindings } from './cities-findings';
import {
  choiceTable,
  cityTable,
  gainTable,
  markupCells,
  measureTable,
  regretTable,
  relationTable,
  type CitiesTable,
} from './cities-tables';
import { gainPlot } from './gain-plot';

/** Rows of the figure of settings that there is room for: six cities. */
const MOST_BARS = 30;

/** All parts of the page below its answer. @param command that makes it, where there is one */
export function citiesSections(findings: CitiesFindings, command: string | null): Section[] {
  const figures = new Figures();
  return [
    { id: 'city-facts', title: 'Cities', content: [factList(findings), shownTable(cityTable(findings))] },
    transferSection(findings, figures),
    {
      id: 'gains',
      title: `Gain beside ${findings.baseline} in every measure`,
      content: [
        shownTable(measureTable(findings)),
        minor(
          `Each interval stands for itself: of twenty that differ by chance alone, one excludes zero. ${findings.objective.validation.label} has chosen the settings, and speaks too well of them.`,
        ),
      ],
    },
    relationSection(findings, figures),
    controlsSection(findings.cities[0]),
    {
      id: 'repeat',
      title: 'How to repeat it',
      content: commandsOf(findings, command).map(
        (one) => markup`<code>${one}</code>
`,
      ),
    },
  ].filter(({ content }) => content.length > 0);
}

const shownTable = ({ rows, ...table }: CitiesTable): Markup =>
  tableOf({ ...table, rows: rows.map(markupCells), words: table.id === 'choices' ? 2 : 1 });

/** Facts that are the same in all cities, and the data of each. */
export function factEntries({ cities, study }: CitiesFindings): [string, string][] {
  const common = Object.entries(study.facts).filter(([name, value]) =>
    cities.every(({ result }) => result.facts[name] === value),
  );
  const data = cities.map(({ city, result }): [string, string] => [
    `Data of ${city}`,
    [
      result.facts.Data,
      ...(result.facts.Fingerprint ? [`fingerprint ${shown(result.facts.Fingerprint, 13)}`] : []),
    ]
      .filter(Boolean)
      .join('; ') || 'not written down',
  ]);
  return [...common, ...data];
}

const factList = (findings: CitiesFindings): Markup =>
  markup`<dl>${factEntries(findings).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`;

/** The commands of each city's study, and the one that compares them. */
const commandsOf = ({ cities }: CitiesFindings, command: string | null): string[] => [
  ...cities.flatMap(({ result }) => result.facts.Command ?? []),
  ...(command === null ? [] : [command]),
];

const transferSection = (findings: CitiesFindings, figures: Figures): Section => ({
  id: 'transfer',
  title: 'Settings of one city in another',
  content: [
    shownTable(choiceTable(findings)),
    shownTable(regretTable(findings)),
    ...figures.of(
      regretPlot(findings),
      'Each row is of the second city: with the settings of the first minus with its own. Whiskers: 95 % intervals of the paired difference over seeds. Where one holds zero, the difference could be chance.',
    ),
    shownTable(gainTable(findings)),
    minor(
      `Settings are chosen on validation trips among the arms beside ${findings.baseline}, and judged on test trips: a city’s own choice need not be its best on those, so another city’s settings can be better by chance.`,
    ),
  ],
});

function regretPlot({ cities, transfers, objective, formatOf }: CitiesFindings): Picture | null {
  const format = formatOf(objective.test);
  const rows = transfers
    .flatMap(({ from, to, regret }) =>
      regret
        ? [
            {
              label: `${cities[from].city} in ${cities[to].city}`,
              marks: [{ source: 'distilled' as const, figure: regret }],
            },
          ]
        : [],
    )
    .slice(0, MOST_BARS);
  if (rows.length === 0) return null;
  return intervalPlot(`${objective.test.label} with settings of another city minus with a city’s own`, [
    {
      title: [objective.test.label, format.differenceUnit].filter(Boolean).join(', '),
      text: (value) => format.number(value, true),
      rows,
      line: { at: 0, label: 'No difference' },
    },
  ]);
}

function relationSection(findings: CitiesFindings, figures: Figures): Section {
  const table = relationTable(findings);
  return {
    id: 'relation',
    title: 'What of a city goes with the gain',
    content: [
      ...(table ? [shownTable(table)] : []),
      ...figures.of(
        gainPlot(findings),
        `Each point is a city with its own settings beside ${findings.baseline}, with the 95 % interval over seeds.`,
      ),
      ...(table
        ? [
            minor(
              'Cities are ranked by their mean gain, which is positive where distilling helps; how sure each gain is does not count. Facts of cities go together, and what goes with the gain need not be its cause.',
            ),
          ]
        : []),
    ],
  };
}
