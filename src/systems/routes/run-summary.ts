import type { RunRecord } from '../../engine/records/run-record';
import { tablesLines } from '../../engine/results/result-text';
import { counted } from '../../base/text';
import { closedSentence } from './closed-report';
import { periodsLines, periodsRows } from './periods-table';
import { GIVEN_TEACHER_INFOS, GIVEN_TEACHERS } from './given-teachers';
import { routesRecord } from './record';
import { nextStepTable } from './results';
import type { LearntFrom } from './training/lesson';
import type { TimesReport } from './training/student-times';

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : '-');
const digits = (value: number, places: number) => (Number.isFinite(value) ? value.toFixed(places) : '-');

/** Sums up a run without its routes in a few aligned lines: the data, the teacher, the next-step scores. */
export function runSummary(record: RunRecord): string[] {
  const {
    teacher,
    teacherFrom,
    teacherDigest,
    routeTeachers = {},
    givenTeachers = {},
    students,
    grid,
    closed,
  } = routesRecord(record);
  const { data } = record;
  const { zones, trips, simulated } = data;
  const kind = simulated ? 'simulated ' : '';
  const quality = ({ cutShare, balance }: typeof zones.quality) =>
    `${percent(cutShare)} of links cut, largest ${digits(balance, 2)} times the mean`;
  const lines = [
    `${data.name}: ${data.roads} roads, ${data.successorPairs} successor pairs, ` +
      `${trips.train} / ${trips.val} / ${trips.test} ${kind}trips (train / val / test)`,
    `Zones (${zones.source}): ${zones.count}, ${quality(zones.quality)}; as a plain grid ${quality(zones.geographicGrid)}`,
    `Grid of ${grid.cellDegrees} degrees: ${grid.rows} x ${grid.columns} cells, ${grid.occupiedCells} with roads, ` +
      `${digits(grid.roadsPerOccupiedCell, 1)} roads in each of those`,
  ];
  if (closed) lines.push(closedSentence(closed));
  if (teacher) {
    const { perplexity, cellPerplexity, bigramPerplexity, detection, training } = teacher;
    lines.push(
      `Teacher: ${teacher.vocabularySize} tokens, best epoch ${training.bestEpoch}; perplexity ` +
        `${digits(perplexity.val, 2)} val, ${digits(perplexity.test, 2)} test (cells only ` +
        `${digits(cellPerplexity.val, 2)}, ${digits(cellPerplexity.test, 2)}; bigram ` +
        `${digits(bigramPerplexity.val, 2)}, ${digits(bigramPerplexity.test, 2)})`,
    );
    for (const { kind, anomalous, rocAuc, prAuc } of detection)
      lines.push(
        `  anomalies ${kind} (${anomalous}): ROC-AUC ${digits(rocAuc, 3)}, PR-AUC ${digits(prAuc, 3)}`,
      );
  }
  if (teacherFrom === 'given') lines.push(`Teacher: given, of digest ${teacherDigest}`);
  for (const [name, { report, digest }] of Object.entries(routeTeachers))
    if (!report) lines.push(`${name}: given, of digest ${digest}`);
  for (const name of GIVEN_TEACHERS) {
    const taught = givenTeachers[name];
    const { short, says } = GIVEN_TEACHER_INFOS[name];
    if (taught)
      lines.push(
        `${short}: given, of digest ${taught.digest}${taught.report ? `; ${says(taught.report)}` : ''}`,
      );
  }
  lines.push(...tablesLines([nextStepTable(record)]));
  const ofTeachers = Object.entries(routeTeachers).flatMap(([name, { report }]) =>
    report ? ([[name, report]] as const) : [],
  );
  for (const [name, report] of [...ofTeachers, ...Object.entries(students)]) {
    const lost = report.lostLabels > 0 ? `; ${report.lostLabels} labels lost to the candidate limit` : '';
    lines.push(
      `  ${name}: best epoch ${report.training.bestEpoch} of ${report.training.history.at(-1)?.epoch ?? 0}${lost}`,
    );
    if (report.trips) lines.push(`    learnt from ${tripsInWords(report.trips)}`);
    if (report.times) lines.push(`    ${timesInWords(report.times)}`);
  }
  const periods = periodsRows({ teacher, students });
  return record.oldData && periods.length > 0
    ? [...lines, ...periodsLines(record.oldData.name, periods)]
    : lines;
}

/** "50 trips of its own and 1000 routes that were drawn for it" */
const tripsInWords = ({ own, routes }: LearntFrom): string =>
  `${counted(own, 'trip')} of its own` +
  (routes > 0 ? ` and ${counted(routes, 'route')} that ${routes === 1 ? 'was' : 'were'} drawn for it` : '');

/** "durations 1.01 of the real ones (0.65 uncorrected), off by 109 s (186 s); 47 % within the 50 % interval, ..." */
function timesInWords({ official, calibrated }: TimesReport): string {
  const within = calibrated.intervals.map(
    ({ level, coverage }) => `${percent(coverage)} within the ${100 * level} % interval`,
  );
  return (
    `durations ${digits(calibrated.ratio, 2)} of the real ones (${digits(official.ratio, 2)} uncorrected), off by ` +
    `${digits(calibrated.meanAbsoluteError, 0)} s (${digits(official.meanAbsoluteError, 0)} s); ${within.join(', ')}`
  );
}
