import {
  inInterval,
  inNumber,
  type ReportFigure,
  type ReportTable,
  type RunFindings,
} from '../../engine/records/report-table';
import type { RunRecord } from '../../engine/records/run-record';
import { heldOutWords, leftOutRows } from './data-words';
import { evaluationInWords } from './evaluation/evaluation-words';
import { judgedWords, measureWords, type JudgedTask } from './evaluation/judged-task';
import { sourceLabel } from './evaluation/sources';
import type { ProbeOutcome } from './explore/probes/probe-report';
import { PROBE_HOW, PROBE_TITLES, probeVerdict, SOURCE_LABELS } from './explore/probes/probe-words';
import { foundationReport, type SequenceCounts } from './foundation-record';

/** What the report of a run shows: what networks and baselines are worth in each task, and the sequences. */
export function reportTables(record: RunRecord): RunFindings {
  const { data, leftOut, evaluation, probes } = foundationReport(record);
  return {
    sentences: [
      ...(evaluation ? evaluationInWords(evaluation) : ['Nothing was measured.']),
      ...(probes?.reports ?? []).map((report) => `${PROBE_TITLES[report.probe]} ${probeVerdict(report)}`),
      ...leftOut.map(({ why }) => why),
      heldOutWords(data),
    ],
    tables: [
      ...(evaluation ?? []).map(taskTable),
      ...(probes && probes.reports.length > 0 ? [probesTable(probes)] : []),
      sequencesTable(data),
    ],
  };
}

function taskTable({ task, units, asked, sources }: JudgedTask): ReportTable {
  const measures = Object.keys(sources[0]?.estimates ?? {});
  return {
    id: task,
    title: judgedWords(task),
    columns: ['Source', ...measures.map(columnOf)],
    words: 1,
    rows: sources.map(({ source, estimates }) => [
      sourceLabel(source),
      ...measures.map((measure): ReportFigure => {
        const { isShare, decimals } = measureWords(measure);
        return { ...inInterval(estimates[measure], decimals), isShare };
      }),
    ]),
    note: `${
      task === 'masked'
        ? `${asked} hexagons of ${units} test sequences were hidden, whole and without a trace. Bits are what the true hexagon costs, fewer are better; a network says its tokens one by one, as if they did not depend on each other.`
        : `${asked} examples of the test part.`
    } Intervals of a single run are 95 % bootstrap intervals over ${task === 'masked' ? 'sequences' : 'examples'}. Baselines learn from the training part.`,
  };
}

const probesTable = ({ reports }: ProbeOutcome): ReportTable => ({
  id: 'probes',
  title: 'What can be read from the pre-trained network',
  columns: ['Question', 'Read from', 'Spread that is explained', 'Area under the ROC curve'],
  words: 2,
  rows: reports.flatMap(({ probe, measure, scores }) =>
    scores.map(({ source, score }) => {
      const explained: ReportFigure = { ...inInterval(score, 2), isShare: true };
      return [
        PROBE_TITLES[probe],
        SOURCE_LABELS[source],
        ...(measure === 'explained' ? [explained, inNumber(NaN)] : [inNumber(NaN), inInterval(score, 2)]),
      ];
    }),
  ),
  note: `${reports.map(({ probe }) => PROBE_HOW[probe]).join(' ')} Intervals are 95 % bootstrap intervals over blocks or people.`,
});

function columnOf(measure: string): string {
  const { title, unit } = measureWords(measure);
  return unit === undefined ? title : `${title}, ${unit}`;
}

const sequencesTable = (data: SequenceCounts): ReportTable => ({
  id: 'sequences',
  title: 'Sequences of hexagons',
  columns: ['What', 'Value'],
  words: 1,
  rows: [
    [data.origin === 'trips' ? 'Trips' : 'Check-ins', inNumber(data.recorded)],
    ['Resolution of the hexagons', inNumber(data.resolution)],
    ['Hexagons of the city', inNumber(data.cells)],
    ['Coarse hexagons above them', inNumber(data.roots)],
    ['Tokens of a hexagon at most', inNumber(data.levels)],
    ['Vocabulary', inNumber(data.vocabulary)],
    ...(data.roadsPerCell === null
      ? []
      : [
          ['Roads of a hexagon that has any', inNumber(data.roadsPerCell, 2)] satisfies [
            string,
            ReportFigure,
          ],
        ]),
    ...(['train', 'val', 'test'] as const).flatMap((part): [string, ReportFigure][] => [
      [`${PARTS[part]}: ${data.origin === 'trips' ? 'drivers' : 'people'}`, inNumber(data.parts[part].users)],
      [`${PARTS[part]}: sequences`, inNumber(data.parts[part].sequences)],
      [`${PARTS[part]}: hexagons`, inNumber(data.parts[part].hexagons)],
    ]),
    ...leftOutRows(data).map(([reason, number]): [string, ReportFigure] => [
      `Visits ${reason}`,
      inNumber(number),
    ]),
  ],
  note: heldOutWords(data),
});

const PARTS = { train: 'Training part', val: 'Validation part', test: 'Test part' } as const;
