import { shown, counted } from '../../../base/text';
import { pageOf } from '../html/page';
import { figureOf } from '../html/figure';
import { paragraph, runVerdicts, minor, type Content } from '../html/section';
import { settingsSection } from '../html/settings';
import { STYLE } from '../html/style';
import { figuresTable, tableUnlessEmpty } from '../html/table';
import { runWords } from '../html/words';
import { markup, type Markup } from '../markup';
import type { RunsReport, CurvePoint, RunsReportCurve } from './runs-report';
import type { Picture } from '../svg/picture';
import { px, valueScale, type ValueScale } from '../svg/scale';

/** The report of runs as one HTML file, piece by piece. */
export const runsReportHtml = (data: RunsReport): Generator<string> =>
  pageOf({
    title: data.title,
    style: STYLE,
    summary: { id: 'summary', content: [paragraph(aboutRuns(data)), runVerdicts(data.runs), '\n'] },
    sections: [
      {
        id: 'results',
        title: 'Results',
        content: data.tables.map((table, i) => figuresTable(table, i + 1, data.runs.length)),
      },
      { id: 'training', title: 'Training', content: curvesContent(data) },
      settingsSection(data, [differences(data)]),
    ],
    begins: new Set(['training', 'settings']),
  });

function aboutRuns({ runs, system, dataset, preset }: RunsReport): string {
  const seeds = runs.map((_, i) => runWords({ runs }, i)).join(', ');
  const what = `${system.title} (${system.models}), preset ${preset}, on ${shown(dataset.name)}`;
  return runs.length === 1
    ? `${what}: one run, seed ${seeds}. How much another seed would change is not known.`
    : `${what}: ${runs.length} runs that differ in the seed alone (${seeds}). Numbers are mean ± sample standard deviation of the ${runs.length} seeds; those without ± are the same in all. In brackets: how many runs have the number, where some lack it.`;
}

const curvesContent = ({ curves, runs }: RunsReport): Content =>
  curves.length === 0
    ? 'No network was trained: all were given.'
    : [
        figureOf(
          1,
          curvesPlot('Training, epoch by epoch', curves),
          `${runs.length > 1 ? 'A line for each run. ' : ''}Rings: the epoch whose weights were kept.`,
        ),
      ];

const differences = ({ preset, differing }: RunsReport): Markup =>
  tableUnlessEmpty({
    id: 'table-settings',
    caption: `Settings that differ from the preset ${preset}`,
    head: ['Setting', 'Here', 'Preset'],
    words: 3,
    rows: differing.map((one) => [one.name, one.value, one.usual]),
  }) ?? minor(`All settings are those of the preset ${preset}.`);

const WIDTH = 680;
const COLUMNS = 2;
const GAP = 24;
const LEFT = 52;
const HEAD = 24;
const HIGH = 130;
const FOOT = 40;
const WIDE = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS;

/** A panel for each curve with a line for each run; the epoch whose weights were kept has a ring. */
function curvesPlot(title: string, curves: readonly RunsReportCurve[]): Picture {
  return {
    width: WIDTH,
    height: Math.ceil(curves.length / COLUMNS) * (HEAD + HIGH + FOOT),
    title,
    description: curves.map(curveWords).join(' '),
    content: curves.map((curve, i) =>
      panelOf(curve, (i % COLUMNS) * (WIDE + GAP), Math.floor(i / COLUMNS) * (HEAD + HIGH + FOOT)),
    ),
  };
}

/** The weights of the last epoch that was the best so far are those that were kept. */
const keptOf = (points: readonly CurvePoint[]): CurvePoint | undefined => points.findLast(({ best }) => best);

function curveWords({ title, runs }: RunsReportCurve): string {
  const lines = runs.flatMap((points) => {
    const [first, last] = [points.at(0), points.at(-1)];
    if (!first || !last) return [];
    const kept = keptOf(points);
    const ends = `${short(first.value)} to ${short(last.value)} in ${counted(points.length, 'epoch')}`;
    return [kept ? `${ends}, ${short(kept.value)} where weights were kept` : ends];
  });
  return `${title}: ${lines.join('; ')}.`;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

function panelOf({ title, runs }: RunsReportCurve, left: number, top: number): Markup {
  const points = runs.flat();
  const [from, to] = [left + LEFT, left + WIDE - 6];
  const [bottom, ceiling] = [top + HEAD + HIGH, top + HEAD];
  const epochs = points.map(({ epoch }) => epoch);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const x = (epoch: number) =>
    last > first ? from + ((epoch - first) / (last - first)) * (to - from) : (from + to) / 2;
  const y = valueScale(
    points.map(({ value }) => value),
    [bottom, ceiling],
  );
  return markup`<g>
<text class="head" x="${px(left)}" y="${top + 13}">${title}</text>
${y.ticks.map((tick) => markup`<line class="grid" x1="${px(from)}" x2="${px(to)}" y1="${px(y.at(tick))}" y2="${px(y.at(tick))}"/><text class="tick" x="${px(from - 5)}" y="${px(y.at(tick) + 4)}" text-anchor="end">${tick.toFixed(y.decimals)}</text>`)}
${[...new Set([first, last])].map((epoch) => markup`<text class="tick" x="${px(x(epoch))}" y="${bottom + 15}" text-anchor="middle">${epoch}</text>`)}
<text class="tick" x="${px((from + to) / 2)}" y="${bottom + 29}" text-anchor="middle">epoch</text>
${runs.map((own) => lineOf(own, x, y))}
</g>`;
}

function lineOf(points: readonly CurvePoint[], x: (epoch: number) => number, y: ValueScale): Markup | null {
  if (points.length === 0) return null;
  const path = points.map(({ epoch, value }) => `${px(x(epoch))} ${px(y.at(value))}`).join('L');
  const kept = keptOf(points);
  return markup`<path class="outline s-real" d="M${path}"/>${kept ? markup`<circle class="ring s-real" cx="${px(x(kept.epoch))}" cy="${px(y.at(kept.value))}" r="3.5"/>` : null}`;
}
