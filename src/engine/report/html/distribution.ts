import { MEASURES } from '../../../evaluation/measure-catalogue';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../evaluation/distribution-divergence';
import { isAboveNoise, noiseReading, noiseVerdict } from '../../../evaluation/noise-floor';
import { markup, type Markup } from '../markup';
import type { GroupSet, ReportData, ReportGroup, ReportedHistogram } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { intervalPlot, type Panel } from '../svg/interval-plot';
import { differenceSentences, DIVERGENCES, noiseSentences } from '../verdict-sentences';
import { figureOf, legendOf } from './figure';
import { minor, verdictList, type Content } from './section';
import { placeCells, placedRows, placedSets, placedTable, placeHead, splitsOf } from './placed-sets';
import { tableOf } from './table';
import {
  decimal,
  figureText,
  groupWords,
  measureFigure,
  measureHead,
  NOTHING,
  percent,
  SPLIT_WORDS,
  beginLarge,
} from './words';
import type { RouteSource } from '../../routes/route-source';
import { px, scaleOver, type Scale } from '../svg/scale';
import type { Picture } from '../svg/picture';

const KEYS = ATTRIBUTE_NAMES.map((name) => DIVERGENCES[name]);
const TITLES: Readonly<Record<AttributeName, string>> = {
  distance: 'Distance of a trip',
  radius: 'Radius of gyration',
  duration: 'Time per road',
};

/** Table 4 and Figures 3 and 4 of the thesis. */
export function distributionContent(data: ReportData): Content {
  const shown = data.groups[mainGroup(data.groups)];
  return [
    verdictList([
      ...splitsOf(data).flatMap((split) => differenceSentences(data, split, KEYS)),
      ...(shown ? noiseSentences(data, shown) : []),
    ]),
    distributionTable(data),
    noiseTable(data),
    ...(shown ? [histogramFigure(data, shown), divergenceFigure(data)] : []),
  ];
}

function distributionTable(data: ReportData) {
  const driven = data.groups.flatMap((group) => {
    if (!group.real) return [];
    const km = group.real.distance === null ? NOTHING : decimal(group.real.distance, 2);
    return [[...placeCells(data, { group, label: 'Driven trips' }), ...KEYS.map(() => NOTHING), km]];
  });
  return placedTable(
    data,
    {
      id: 'table-4',
      caption:
        'Table 4. Jensen-Shannon divergence from the driven trips in bits (0: the same, 1: nothing in common), and mean distance. Lower is better. ≈: cannot be told from the noise between driven trips.',
      head: [...KEYS.map((key) => MEASURES[key].label), measureHead('distance')],
    },
    (own) => [...divergenceCells(own), measureFigure('distance', own.estimates.distance)],
    driven,
  );
}

/** Its three divergences; ≈ stands before one that cannot be told from the noise. */
export const divergenceCells = ({ estimates, noise }: GroupSet): string[] =>
  ATTRIBUTE_NAMES.map((name) => {
    const isNoise = noise && isAboveNoise(noise.routes[name], noise.driven[name]) === false;
    return `${isNoise ? '≈' : ''}${measureFigure(DIVERGENCES[name], estimates[DIVERGENCES[name]])}`;
  });

/** The divergences of halves beside those between driven trips. */
function noiseTable(data: ReportData) {
  const noise = data.groups.flatMap(({ sets }) => sets.flatMap((own) => own.noise ?? []))[0];
  if (!noise) return null;
  const rows = ATTRIBUTE_NAMES.flatMap((name) =>
    placedSets(data).flatMap((place) => {
      const { noise: own } = place.own;
      if (!own) return [];
      const [routes, driven] = [own.routes[name], own.driven[name]];
      const figures = [figureText(routes), figureText(driven), noiseVerdict(routes, driven)];
      return [[beginLarge(name), ...placeCells(data, place), ...figures]];
    }),
  );
  const names = placeHead(data);
  return tableOf({
    id: 'table-noise',
    caption: `The divergences beside the noise, bits. ${noiseReading(noise)}`,
    head: ['Divergence', ...names, 'Routes', 'Noise', 'Verdict'],
    rows,
    words: 1 + names.length,
    endsInWords: true,
  });
}

/** Figure 3 of the thesis, of one group. */
export function histogramFigure(data: ReportData, group: ReportGroup) {
  const { histograms } = group;
  if (!histograms) return minor('Figure 3 needs driven trips to hold the routes against.');
  const sets = group.sets.map(({ set }) => data.sets[set]);
  const panels = ATTRIBUTE_NAMES.map((name) => ({
    title: TITLES[name],
    unit: name === 'duration' ? 'min' : 'km',
    histogram: histograms[name],
  }));
  const picture = histogramPlot(
    'Distance, radius of gyration and time per road',
    panels,
    sets.map(({ source }) => source),
    sets.map(({ label }) => label),
  );
  return figureOf(
    3,
    picture,
    markup`${beginLarge(groupWords(data, group))}. Shares of the values in each bar. The axis ends where ${percent(SHOWN_SHARE, 0)} of the values of every set lie; the divergences are of 100 bins up to the largest driven value and one beyond.`,
    legendOf(sets, data.dataset.simulated ? 'Simulated trips (area)' : 'Driven trips (area)'),
  );
}

function divergenceFigure(data: ReportData) {
  const split = data.groups[mainGroup(data.groups)].split;
  const groups = data.groups.filter((group) => group.split === split);
  const noise = groups[0].sets[0].noise;
  const panels = ATTRIBUTE_NAMES.map((name): Panel => {
    const floor = noise?.driven[name];
    return {
      title: `JSD ${name}`,
      text: (value) => decimal(value, 2),
      band:
        floor?.low == null || floor.high === null
          ? null
          : { low: floor.low, high: floor.high, label: 'Noise between driven trips' },
      rows: placedRows(data, groups, (own) => own.noise?.routes[name] ?? own.estimates[DIVERGENCES[name]]),
    };
  });
  return figureOf(
    4,
    intervalPlot('All divergences beside the noise between driven trips', panels),
    `${beginLarge(SPLIT_WORDS[split])}; ${noise ? 'halves of the pairs, with the range of 98 % of the draws; the grey range is the noise' : `${percent(data.interval.level, 0)} intervals over OD pairs`}. Lower is better.`,
  );
}

/** One attribute of driven trips and of several sets. */
interface HistogramPanel {
  readonly title: string;
  readonly unit: string;
  readonly histogram: ReportedHistogram;
}

/** Share of all values that the axis shows; the rest is counted in its last bar. */
export const SHOWN_SHARE = 0.99;
/** Bars of an axis at the most: neighbours are added up. */
const MOST_BARS = 50;

const WIDTH = 680;
const LEFT = 44;
const HEIGHT = 92;
const HEAD = 22;
const FOOT = 34;

/** Driven trips as an area, sets as outlines, one attribute below the other. */
function histogramPlot(
  title: string,
  panels: readonly HistogramPanel[],
  sources: readonly RouteSource[],
  labels: readonly string[],
): Picture {
  const high = HEAD + HEIGHT + FOOT;
  return {
    width: WIDTH,
    height: panels.length * high,
    title,
    description: panels.map((panel) => words(panel, labels)).join(' '),
    content: panels.map((panel, i) => panelOf(panel, i * high, sources)),
  };
}

/** Shares of the values in the bars that are shown; what lies beyond is in the last. */
export interface Bars {
  /** (B + 1) ends of the bars, in the unit of the attribute. */
  readonly ends: readonly number[];
  /** (B) of driven trips, and of each set. */
  readonly real: readonly number[];
  readonly generated: readonly (readonly number[])[];
}

export function barsOf({ edges, real, generated }: ReportedHistogram): Bars {
  const all = [real, ...generated];
  const totals = all.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const isCovered = (bins: number) =>
    all.every((counts, k) => {
      const seen = counts.slice(0, bins).reduce((sum, count) => sum + count, 0);
      return seen >= SHOWN_SHARE * totals[k];
    });
  let bins = 1;
  while (bins < edges.length && !isCovered(bins)) bins++;
  const width = Math.max(1, Math.ceil(bins / MOST_BARS));
  const count = Math.ceil(bins / width);
  const step = edges.length > 1 ? edges[1] - edges[0] : 1;
  const sharesOf = (counts: readonly number[], total: number) =>
    Array.from({ length: count }, (_, bar) => {
      const to = bar === count - 1 ? counts.length : (bar + 1) * width;
      const own = counts.slice(bar * width, to).reduce((sum, one) => sum + one, 0);
      return total === 0 ? 0 : own / total;
    });
  const [driven, ...others] = all.map((counts, k) => sharesOf(counts, totals[k]));
  return {
    ends: Array.from({ length: count + 1 }, (_, bar) => bar * width * step),
    real: driven,
    generated: others,
  };
}

/** Middle of the bar in which half of the values are reached. */
function medianOf(shares: readonly number[], ends: readonly number[]): number {
  let sum = 0;
  const bar = shares.findIndex((share) => (sum += share) >= 0.5);
  return bar < 0 ? NaN : (ends[bar] + ends[bar + 1]) / 2;
}

function words({ title, unit, histogram }: HistogramPanel, labels: readonly string[]): string {
  const { ends, real, generated } = barsOf(histogram);
  const middle = (shares: readonly number[]) => {
    const median = medianOf(shares, ends);
    return Number.isNaN(median) ? 'no values' : `median about ${median.toFixed(2)} ${unit}`;
  };
  const sets = generated.map((shares, i) => `${labels[i]} ${middle(shares)}`);
  return `${title}: driven trips ${middle(real)}; ${sets.join('; ')}.`;
}

function panelOf(
  { title, unit, histogram }: HistogramPanel,
  top: number,
  sources: readonly RouteSource[],
): Markup {
  const bars = barsOf(histogram);
  const bottom = top + HEAD + HEIGHT;
  const most = Math.max(...bars.real, ...bars.generated.flat());
  const x = scaleOver(
    [bars.ends[bars.ends.length - 1]],
    [LEFT, WIDTH - 10],
    8,
    bars.ends[bars.ends.length - 1],
  );
  const y = scaleOver([most], [bottom, top + HEAD], 3, most || 1);
  const area = `${stepPath(bars.real, bars.ends, x, y)}V${px(bottom)}H${px(x.at(0))}Z`;
  return markup`<g>
<text class="head" x="${LEFT}" y="${top + 13}">${title}</text>
${y.ticks.map((tick) => markup`<line class="grid" x1="${LEFT}" x2="${WIDTH - 10}" y1="${px(y.at(tick))}" y2="${px(y.at(tick))}"/><text class="tick" x="${LEFT - 5}" y="${px(y.at(tick) + 4)}" text-anchor="end">${(100 * tick).toFixed(Math.max(0, y.decimals - 2))} %</text>`)}
<path class="area" d="${area}"/>
${bars.generated.map((shares, i) => markup`<path class="outline s-${sources[i]} d-${sources[i]}" d="${stepPath(shares, bars.ends, x, y)}"/>`)}
${x.ticks.map((tick) => markup`<text class="tick" x="${px(x.at(tick))}" y="${bottom + 14}" text-anchor="middle">${tick.toFixed(x.decimals)}</text>`)}
<text class="tick" x="${WIDTH - 10}" y="${bottom + 28}" text-anchor="end">${unit}; the last bar holds all beyond</text>
</g>`;
}

function stepPath(shares: readonly number[], ends: readonly number[], x: Scale, y: Scale): string {
  const steps = shares.map((share, i) => `V${px(y.at(share))}H${px(x.at(ends[i + 1]))}`);
  return `M${px(x.at(ends[0]))} ${px(y.at(0))}${steps.join('')}`;
}
