import { plainTable, plain, sizeOf, withUnit } from '../page/study-words';
import { studyHtml, studyMarkdown } from '../page/study-html';
import {
  citiesFindings,
  type CitiesFindings,
  type CityStudy,
  relatedCities,
  isSameSettings,
  type Settings,
  LEAST_CITIES,
  leastP,
} from './cities-findings';
import { citiesSections, factEntries } from './cities-sections';
import {
  choiceTable,
  cityTable,
  gainTable,
  measureTable,
  regretTable,
  relationTable,
  textCells,
} from './cities-tables';
import type { Difference } from '../tables/arm-comparisons';
import { counted, listed } from '../../../base/text';
import { decimal, pText } from '../../report/html/words';
import { LEVEL } from '../page/answers';
import type { MeasureFormat } from '../tables/measure-format';
import { placeWords } from '../tables/study-cells';

/**
 * One study in several cities as a page, as Markdown and for programs: the same for the same results. The page loads
 * nothing and runs nothing.
 * @param command that makes it; null for none
 * @throws Failure 'bad-input' where the results are not of one study, or cannot be compared
 */
export function citiesReport(
  studies: readonly CityStudy[],
  command: string | null = null,
): { readonly html: string; readonly markdown: string; readonly json: string } {
  const findings = citiesFindings(studies);
  const { title, question } = findings.study;
  const head = { title, question, sentences: citiesAnswers(findings) };
  const tables = [cityTable, choiceTable, regretTable, gainTable, measureTable, relationTable]
    .flatMap((make) => make(findings) ?? [])
    .flatMap(({ caption, head: names, rows }) => [
      `${plain(caption)}:`,
      plainTable(names, rows.map(textCells)),
    ]);
  return {
    html: studyHtml(head, citiesSections(findings, command)),
    markdown: studyMarkdown(head, factEntries(findings), tables),
    json: `${JSON.stringify(citiesJson(findings), null, 1)}\n`,
  };
}

/** What programs read: plain data, differences in the unit of the measure; null for what cannot be computed. */
function citiesJson(findings: CitiesFindings) {
  const { study, baseline, objective, cities, transfers, relations } = findings;
  return {
    format: 'route-distillery-cities',
    version: 1,
    title: study.title,
    question: study.question,
    answers: citiesAnswers(findings),
    baseline,
    chosenBy: objective.validation.key,
    judgedBy: objective.test.key,
    cities: cities.map(({ city, result, chosen, gain }) => ({
      city,
      data: result.facts.Data ?? null,
      fingerprint: result.facts.Fingerprint ?? null,
      facts: result.city ?? null,
      chosen: { arm: chosen.arm, values: chosen.place, validation: chosen.value, of: chosen.of },
      gain: numbersOf(gain),
    })),
    transfers: transfers.map(({ from, to, isSame, value, regret, gain }) => ({
      settingsOf: cities[from].city,
      in: cities[to].city,
      same: isSame,
      value: value && { mean: value.value, deviation: value.deviation, seeds: value.seeds },
      regret: regret && { ...numbersOf(regret), adjusted: regret.adjusted },
      gain: numbersOf(gain),
    })),
    relations: relations.map(({ fact, pairs, correlation, pValue, exact, adjusted }) => ({
      fact: fact.key,
      cities: pairs,
      spearman: orNull(correlation),
      p: orNull(pValue),
      exact,
      adjusted: orNull(adjusted),
    })),
  };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

const numbersOf = (difference: Difference | null) =>
  difference && {
    value: difference.value,
    low: difference.low,
    high: difference.high,
    seeds: difference.seeds,
    p: difference.p,
    finding: difference.finding,
  };

/** The answer in sentences, each of which follows from numbers of the tables. */
const citiesAnswers = (findings: CitiesFindings): string[] => [
  choices(findings),
  ...regrets(findings),
  ...gains(findings),
  ...relations(findings),
];

/** "λ 0.1, Temperature 4" */
function settingsWords({ study }: CitiesFindings, { arm, place }: Settings): string {
  return [arm, placeWords(study.axes, place)].filter(Boolean).join(', ');
}

function choices(findings: CitiesFindings): string {
  const { cities, objective } = findings;
  const [first, ...others] = cities;
  if (others.every(({ chosen }) => isSameSettings(first.chosen, chosen)))
    return `By ${objective.validation.label}, the same settings are best in all ${cities.length} cities, so none loses with those of another: ${settingsWords(findings, first.chosen)}.`;
  const said = cities.map(({ city, chosen }) => `${settingsWords(findings, chosen)} in ${city}`);
  return `Best by ${objective.validation.label}: ${said.join('; ')}.`;
}

const UNCLEAR = 'no clear difference (could be chance)';
const NOBODY = 'from a single seed nobody can tell how much of it is chance';

function regrets(findings: CitiesFindings): string[] {
  const { cities, transfers, objective, formatOf } = findings;
  const format = formatOf(objective.test);
  const different = transfers.filter(({ isSame }) => !isSame);
  if (different.length === 0) return [];
  const compared = different.flatMap(({ regret, ...pair }) => (regret ? [{ ...pair, regret }] : []));
  const pairs = counted(different.length, 'pair');
  if (compared.length === 0) return [`No seed has both settings in any of ${pairs} of cities.`];
  const of = (finding: Difference['finding']) =>
    compared.filter(({ regret }) => regret.finding === finding).length;
  const worst = compared.reduce((one, other) => {
    const sign = objective.test.better === 'less' ? -1 : 1;
    return sign * other.regret.value < sign * one.regret.value ? other : one;
  });
  const size = withUnit(format.difference(worst.regret), format.differenceUnit);
  const named = `The least favourable are the settings of ${cities[worst.from].city} in ${cities[worst.to].city}: ${size} beside its own`;
  if (of('single') === compared.length) return [`${named}; ${NOBODY}.`];
  const tested = compared.filter(({ regret }) => regret.adjusted !== null);
  const after = tested.filter(({ regret }) => regret.adjusted! < LEVEL).length;
  return [
    `Settings of another city beside a city’s own in ${objective.test.label}, in ${pairs} of cities whose settings differ: ${of('worse')} worse, ${of('better')} better, ${of('unclear')} with ${UNCLEAR}${tested.length > 1 ? `; ${after} clear after Holm’s adjustment for all of them` : ''}.`,
    `${named}.`,
  ];
}

function gains({ cities, transfers, objective, baseline, formatOf }: CitiesFindings): string[] {
  const format = formatOf(objective.test);
  const own = cities.map(
    ({ city, gain }) => `${city}: ${gain ? gainWords(gain, format) : 'no seed has both'}`,
  );
  const foreign = transfers.flatMap(({ isSame, gain }) => (!isSame && gain ? [gain] : []));
  const of = (finding: Difference['finding']) => foreign.filter((gain) => gain.finding === finding).length;
  const judged = foreign.length - of('single');
  return [
    `Distilling with a city’s own settings beside ${baseline} in ${objective.test.label}. ${own.join('; ')}.`,
    ...(judged === 0
      ? []
      : [
          `With the settings of another city, in ${counted(judged, 'pair')} of cities whose settings differ: ${of('better')} better than ${baseline}, ${of('worse')} worse, ${of('unclear')} with ${UNCLEAR}.`,
        ]),
  ];
}

function gainWords(gain: Difference, format: MeasureFormat): string {
  const said = withUnit(format.difference(gain), format.differenceUnit);
  if (gain.finding === 'unclear') return `${UNCLEAR}, ${said}`;
  return gain.finding === 'single' ? `${said}, and ${NOBODY}` : sizeOf(gain, format);
}

function relations({ cities, objective, relations: all }: CitiesFindings): string[] {
  const unknown = cities.filter(({ result }) => !result.city).map(({ city }) => city);
  const lacking =
    unknown.length === 0
      ? []
      : [
          `What goes with the gain cannot be said of ${listed(unknown)}: the study was run before the facts of a city were written down. The same command again adds them, without training anything anew.`,
        ];
  const count = relatedCities(cities, objective.test).length;
  if (count < LEAST_CITIES)
    return [
      ...lacking,
      `What of a city goes with the gain needs ${LEAST_CITIES} cities whose facts are known; there ${count === 1 ? 'is' : 'are'} ${count}.`,
    ];
  const ranked = all.filter(({ pValue }) => !Number.isNaN(pValue));
  if (ranked.length === 0)
    return [...lacking, 'No fact can be ranked beside the gain: all cities are alike.'];
  const least = Math.min(1, leastP(count) * ranked.length);
  if (least >= LEVEL)
    return [
      ...lacking,
      `With ${count} cities nobody can tell what goes with the gain: even a perfect order of them has p = ${pText(leastP(count))}, and ${pText(least)} after Holm’s adjustment for ${counted(ranked.length, 'fact')}.`,
    ];
  const clear = ranked.filter(({ adjusted }) => adjusted < LEVEL);
  const words = ({ fact, correlation, adjusted }: (typeof ranked)[number]) =>
    `${fact.label} (ρ ${decimal(correlation, 2, true)}, adjusted p ${pText(adjusted)})`;
  if (clear.length > 0)
    return [
      ...lacking,
      `Over ${count} cities, the gain goes with ${listed(clear.map(words))}. What goes together need not be the cause.`,
    ];
  const strongest = ranked.reduce((one, other) =>
    Math.abs(other.correlation) > Math.abs(one.correlation) ? other : one,
  );
  return [
    ...lacking,
    `Over ${count} cities, no fact clearly goes with the gain (could be chance); the strongest is ${words(strongest)}.`,
  ];
}
