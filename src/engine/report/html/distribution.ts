import { ATTRIBUTE_NAMES, type AttributeName } from '../../../evaluation/distribution-divergence';
import type { MeasureKey } from '../../../evaluation/measure-catalogue';
import { markup } from '../markup';
import type { ReportData, ReportGroup } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { histogramPlot, SHOWN_SHARE } from '../svg/histogram-plot';
import { intervalPlot, type Panel } from '../svg/interval-plot';
import { differenceSentences, noiseSentences } from '../verdict-sentences';
import { figureOf, legendOf } from './figure';
import {
  absent,
  placeCells,
  placedSets,
  placeHead,
  rowLabel,
  splitsOf,
  verdictList,
  type Section,
} from './section';
import { tableOf } from './table';
import {
  decimal,
  figureText,
  groupWords,
  measureFigure,
  NOTHING,
  percent,
  runWords,
  SPLIT_WORDS,
  beginLarge,
  SPLIT_CELLS,
} from './words';

const DIVERGENCES: Readonly<Record<AttributeName, MeasureKey>> = {
  distance: 'jsdDistance',
  radius: 'jsdRadius',
  duration: 'jsdDuration',
};
const KEYS = ATTRIBUTE_NAMES.map((name) => DIVERGENCES[name]);
const TITLES: Readonly<Record<AttributeName, string>> = {
  distance: 'Distance of a trip',
  radius: 'Radius of gyration',
  duration: 'Time on a road',
};

/** Table 4 and Figures 3 and 4 of the thesis. */
export function distributionSection(data: ReportData): Section {
  const shown = data.groups[mainGroup(data.groups)];
  return {
    id: 'distribution',
    title: 'Do the distributions match?',
    content: [
      verdictList([
        ...splitsOf(data).flatMap((split) => differenceSentences(data, split, KEYS)),
        ...(shown ? noiseSentences(data, shown) : []),
      ]),
      distributionTable(data),
      ...(shown ? [histogramFigure(data, shown), divergenceFigure(data)] : []),
    ],
  };
}

function distributionTable(data: ReportData) {
  const measured = placedSets(data).map((place) => [
    ...placeCells(data, place),
    ...KEYS.map((key) => measureFigure(key, place.own.estimates[key])),
    measureFigure('distance', place.own.estimates.distance),
  ]);
  const driven = data.groups.flatMap((group) => {
    if (!group.real) return [];
    const place = [...(data.runs.length > 1 ? [runWords(data, group.run)] : []), SPLIT_CELLS[group.split]];
    const noise = ATTRIBUTE_NAMES.map((name) =>
      group.noise ? figureText(group.noise.divergences[name]) : NOTHING,
    );
    const km = group.real.distance === null ? NOTHING : decimal(group.real.distance, 2);
    return [['Driven trips (noise)', ...place, ...noise, km]];
  });
  const noise = data.groups.find((group) => group.noise)?.noise;
  const reading = noise
    ? ` The noise is that between driven trips and ${noise.between === 'others' ? 'as many other driven trips' : 'two groups of driven trips, drawn by lot'}: its mean over ${noise.draws} draws and the range of 95 % of them. No model can be expected to come below it.`
    : '';
  return tableOf({
    id: 'table-4',
    caption: `Table 4. Jensen-Shannon divergence from the driven trips in bits (0: the same, 1: nothing in common), and mean distance. Lower is better.${reading}`,
    head: [...placeHead(data), 'Distance', 'Radius', 'Duration', 'Mean distance, km'],
    rows: [...driven, ...measured],
    words: placeHead(data).length,
  });
}

function histogramFigure(data: ReportData, group: ReportGroup) {
  const { histograms } = group;
  if (!histograms) return absent('Figure 3 needs driven trips to hold the routes against.');
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
  const noise = groups[0].noise;
  const panels = ATTRIBUTE_NAMES.map((name): Panel => {
    const floor = noise?.divergences[name];
    return {
      title: `JSD ${name}`,
      text: (value) => decimal(value, 2),
      band:
        floor?.low == null || floor.high === null
          ? null
          : { low: floor.low, high: floor.high, label: 'Noise between driven trips' },
      rows: placedSets(data, groups).map((place) => ({
        label: rowLabel(data, place),
        marks: [{ source: data.sets[place.own.set].source, figure: place.own.estimates[DIVERGENCES[name]] }],
      })),
    };
  });
  return figureOf(
    4,
    intervalPlot('All divergences beside the noise between driven trips', panels),
    `${beginLarge(SPLIT_WORDS[split])}; ${percent(data.interval.level, 0)} intervals over OD pairs${noise ? '; the grey range is the noise' : ''}. Lower is better.`,
  );
}
