import { shown } from '../../../base/text';
import { type Section, minor, namedValues } from '../../report/html/section';
import { tableOf } from '../../report/html/table';
import { type Markup, markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { controlsSection, repeatSection } from '../page/study-sections';
import { differencesPlot, Figures } from '../page/comparison-section';
import { type CitiesFindings, relatedCities, CITY_FACTS, type CityFact } from './cities-findings';
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
import { beginLarge, decimal } from '../../report/html/words';
import { px, valueScale } from '../../report/svg/scale';
import { axisScale, WIDTH, boxesOf, frameOf, spreadOut, tickText } from '../pictures/panels';
import { pointOf } from '../pictures/arm-marks';

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
    repeatSection(commandsOf(findings, command)),
  ];
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
  namedValues(factEntries(findings).map(([name, value]) => ({ name, value })));

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
  const rows = transfers.flatMap(({ from, to, regret }) => {
    const label = `${cities[from].city} in ${cities[to].city}`;
    return regret ? [{ label, marks: [{ source: 'distilled' as const, figure: regret }] }] : [];
  });
  const { test } = objective;
  const title = `${test.label} with settings of another city minus with a city’s own`;
  return differencesPlot(title, test, formatOf(test), rows.slice(0, MOST_BARS));
}

function relationSection(findings: CitiesFindings, figures: Figures): Section {
  const table = relationTable(findings);
  return {
    id: 'relation',
    title: 'What of a city goes with the gain',
    content: [
      table && shownTable(table),
      ...figures.of(
        gainPlot(findings),
        `Each point is a city with its own settings beside ${findings.baseline}, with the 95 % interval over seeds.`,
      ),
      table &&
        minor(
          'Cities are ranked by their mean gain, which is positive where distilling helps; how sure each gain is does not count. Facts of cities go together, and what goes with the gain need not be its cause.',
        ),
    ],
  };
}

/** The axis of a fact is logarithmic where its largest value is so many times its smallest. */
const WIDE = 5;
const LONGEST_NAME = 12;
const NAME = { height: 11, width: 6.2 };

/** The gain of distilling over each fact of cities, a point with its interval for each city. Null for fewer than two. */
function gainPlot({ cities, objective, baseline, formatOf }: CitiesFindings): Picture | null {
  const { test } = objective;
  const points = relatedCities(cities, test).map(({ city, facts }) => ({
    name: city.city,
    facts,
    gain: city.gain!,
  }));
  if (points.length < 2) return null;
  const format = formatOf(test);
  const { boxes, height } = boxesOf(CITY_FACTS.length);
  const ends = points.flatMap(({ gain: { value, low, high } }) => [value, low ?? value, high ?? value]);
  const less = test.better === 'less' ? ', less is better' : '';
  const head = `${beginLarge(format.differenceUnit || 'difference')} beside ${baseline}${less}`;
  const text = (value: number) => format.number(value, true);
  const said = points.map(({ name, facts, gain }) => {
    const own = CITY_FACTS.map(({ key, label, decimals }) => `${label} ${decimal(facts[key], decimals)}`);
    return `${name}: ${own.join(', ')}; difference ${format.difference(gain)}`;
  });
  return {
    width: WIDTH,
    height,
    title: `${test.label} minus that of ${baseline} over each fact of the cities`,
    description: `${said.join('. ')}.`,
    content: CITY_FACTS.map((fact, i) => {
      const box = boxes[i];
      const [left, right] = [box.left + 12, box.right - 12];
      const x = axisScale(
        axisOf(
          fact,
          points.map(({ facts }) => facts[fact.key]),
        ),
        [left, right],
      );
      const y = valueScale([0, ...ends], [box.bottom, box.top]);
      const labels = spreadOut(
        points.map(({ gain }) => y.at(gain.value) + 4),
        NAME.height,
        [box.top, box.bottom],
      );
      return markup`<g>${frameOf(box, head, y, tickText(y, text), x, fact.label)}
<line class="rule" x1="${px(box.left)}" x2="${px(box.right)}" y1="${px(y.at(0))}" y2="${px(y.at(0))}"/>
${points.map(({ name, facts, gain: { value, low, high } }, k) => {
  const at = x.at(facts[fact.key]);
  const label = shown(name, LONGEST_NAME);
  const isLeft = at + 8 + label.length * NAME.width > box.end;
  return markup`${low === null || high === null ? null : markup`<line class="whisker s-distilled" x1="${px(at)}" x2="${px(at)}" y1="${px(y.at(low))}" y2="${px(y.at(high))}"/>`}${pointOf({ ink: 'distilled', shape: 'circle' }, at, y.at(value))}<text class="tick haloed" x="${px(isLeft ? at - 7 : at + 7)}" y="${px(labels[k])}" text-anchor="${isLeft ? 'end' : 'start'}">${label}</text>`;
})}</g>`;
    }),
  };
}

function axisOf({ key, label }: CityFact, values: readonly number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return {
    name: key,
    label,
    values: { low, high, whole: false },
    logarithmic: low > 0 && high >= WIDE * low,
  };
}
