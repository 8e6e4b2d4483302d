import { bestEpochs } from '../../engine/records/best-epochs';
import type { RunRecord } from '../../engine/records/run-record';
import { heldOutWords, leftOutWords, originWords, partWords } from './data-words';
import { valueInWords } from './evaluation/evaluation-words';
import { judgedWords, type JudgedTask } from './evaluation/judged-task';
import { sourceLabel } from './evaluation/sources';
import { PROBE_SOURCES, type ProbeOutcome } from './explore/probes/probe-report';
import {
  intervalText,
  PROBE_MEASURES,
  PROBE_TITLES,
  scoreText,
  SOURCE_LABELS,
} from './explore/probes/probe-words';
import { foundationReport, type SequenceCounts } from './foundation-record';

/** Sums up a run in a few aligned lines: its sequences, its networks, then what each source is worth in each task. */
export function runSummary(record: RunRecord): string[] {
  const { data, leftOut, evaluation, probes } = foundationReport(record);
  return [
    ...dataLines(record.data.name, data),
    ...bestEpochs(record),
    ...leftOut.map(({ why }) => why),
    ...(evaluation ?? []).flatMap(taskLines),
    ...(probes ? probeLines(probes) : []),
  ];
}

function dataLines(name: string, data: SequenceCounts): string[] {
  const { recorded, cells, roots, resolution, levels, vocabulary } = data;
  const left = leftOutWords(data);
  return [
    `${name}: ${recorded} ${originWords(data)}, ${partWords(data)} (train / val / test)`,
    `Hexagons: ${cells} of resolution ${resolution} below ${roots}; ${levels} tokens each, ${vocabulary} in the vocabulary`,
    ...(left === '' ? [] : [`Visits that are in no sequence: ${left}`]),
    heldOutWords(data),
  ];
}

function taskLines({ task, units, asked, sources }: JudgedTask): string[] {
  const width = Math.max(0, ...sources.map(({ source }) => sourceLabel(source).length));
  return [
    task === 'masked'
      ? `${judgedWords(task)}, ${asked} of ${units} test sequences:`
      : `${judgedWords(task)}, ${asked} test examples:`,
    ...sources.map(
      ({ source, estimates }) =>
        `  ${sourceLabel(source).padEnd(width)}  ${Object.entries(estimates)
          .map(([measure, { value }]) => `${measure} ${valueInWords(measure, value)}`)
          .join('  ')}`,
    ),
  ];
}

/** What is read out of the pre-trained network, and out of the controls. */
const probeLines = ({ reports, leftOut }: ProbeOutcome): string[] => {
  const width = Math.max(...PROBE_SOURCES.map((source) => SOURCE_LABELS[source].length));
  return [
    ...reports.flatMap(({ probe, measure, scores }) => [
      `${PROBE_TITLES[probe]} (${PROBE_MEASURES[measure]})`,
      ...scores.map(
        ({ source, score }) =>
          `  ${SOURCE_LABELS[source].padEnd(width)}  ${scoreText(measure, score)} (${intervalText(measure, score)})`,
      ),
    ]),
    ...leftOut.map(({ probe, why }) => `${PROBE_TITLES[probe]} ${why}`),
  ];
};
