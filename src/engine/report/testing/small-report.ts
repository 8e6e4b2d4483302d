import { gridDataset, walks } from '../../../domain/testing/grid-town';
import { selectTrips } from '../../../domain/trajectory-set';
import { routeAt, routeSetFrom, StopReason, tripsAsRoutes } from '../../../generation/route';
import { auditGroup, auditRequest } from '../../metrics/audit-group';
import { reviewGroup } from '../../metrics/review-group';
import { reviewRequest } from '../../metrics/review-request';
import { tellApart } from '../../metrics/tell-apart';
import { reviewFingerprint } from '../../review/review-fingerprint';
import { verdictFile, type VerdictFile } from '../../review/verdict-file';
import { tellApartRequest } from '../machine-review';
import type { ReportData } from '../report-data';
import { SOURCE_LABELS } from '../report-inks';
import { setsOf, type ReportFacts } from '../report-facts';
import { reportOf } from '../report-of-groups';
import type { ReportRequest } from '../report-service';
import type { GroupToReport } from '../reported-group';

const PAIRS = 24;

/** A made-up town: the distilled student drives as people do, the vanilla one walks about. */
async function groupOf(run: number, split: 'train' | 'test'): Promise<GroupToReport> {
  let turn = 31 * run + (split === 'test' ? 5 : 0);
  const dataset = gridDataset(6, 120, () => (turn += 3));
  const { network } = dataset;
  const trips = dataset.trips[split];
  const indices = Uint32Array.from({ length: PAIRS }, (_, i) => i);
  const wanted = tripsAsRoutes(selectTrips(trips, indices));
  const astray = routeSetFrom(
    Array.from({ length: PAIRS }, (_, i) => {
      const route = routeAt(wanted, i);
      if (i % 3 === 0) return route;
      const { roads, times } = walks(network, 1, 4 + (i % 9), () => (turn += 7));
      roads[0] = route.origin;
      return { ...route, roads, times, stop: i % 2 === 0 ? StopReason.limit : StopReason.deadEnd };
    }),
  );
  const sets = [
    { source: 'vanilla', routes: astray },
    { source: 'distilled', routes: wanted },
  ] as const;
  const request = reviewRequest(dataset, { trips, indices }, sets, {
    resamples: 30,
    seed: 6 + run,
    scenarioResamples: 15,
  });
  const review = await reviewGroup(request);
  // The machine reviewer takes most of the time: one group is enough to have its table and figure.
  const question = run === 0 && split === 'test' ? tellApartRequest(review) : null;
  const told = question ? await tellApart(question) : [];
  const audit = await auditGroup(auditRequest(dataset, split, { trips, indices }, sets, 1));
  return { run, split, request, review, told, audit, trips, extra: { vanilla: { accuracy: 0.5 } } };
}

/** Two reviewers of the group that figures show, one of whom saw no names. */
function verdictsOf({ request }: GroupToReport): VerdictFile[] {
  const { network, real, sets } = request;
  const review = reviewFingerprint({ network, real: real && real.twins, sets });
  return ['A. <b>Reviewer</b>', ''].map((reviewer, who) =>
    verdictFile({
      reviewer,
      dataset: 'Town',
      review,
      pairs: PAIRS,
      sets: [{ source: 'vanilla', title: 'Vanilla student' }],
      verdicts: Array.from({ length: 12 }, (_, i) => ({
        source: i % 2 === 0 ? ('real' as const) : ('vanilla' as const),
        pair: i,
        pass: 0 as const,
        verdict: i % (3 + who) === 0 ? ('implausible' as const) : ('plausible' as const),
        reason: null,
        note: '',
        at: '2026-01-02T03:04:05.000Z',
        blind: who === 0,
      })),
    }),
  );
}

/** A report of routes for pairs that no trip drove, as a reviewer may choose them on the page. */
export async function undrivenReport(): Promise<ReportData> {
  const { request, ...group } = await groupOf(0, 'train');
  const undriven = reviewRequest(request, null, request.sets, request);
  const review = await reviewGroup(undriven);
  const facts = await smallReport(1);
  return reportOf({ ...facts, repeat: { kind: 'link', text: 'https://example.org/?stage=review' } }, [
    { ...group, split: 'chosen', request: undriven, review, told: [], trips: null },
  ]);
}

/** What a report of so many runs is made of, with everything that a report can have. */
export async function smallParts(runs: number): Promise<Omit<ReportRequest, 'kind'>> {
  const groups: GroupToReport[] = [];
  for (let run = 0; run < runs; run++)
    for (const split of ['train', 'test'] as const) groups.push(await groupOf(run, split));
  const facts: ReportFacts = {
    title: 'Town',
    made: '2026-01-02T03:04:05.000Z',
    dataset: {
      name: 'Town',
      fingerprint: 'ab'.repeat(32),
      roads: 120,
      trips: { train: 120, val: 0, test: 120 },
      simulated: true,
      attribution: '© Somebody',
    },
    repeat: { kind: 'command', text: 'npx route-distillery train --report' },
    sets: setsOf(groups, (source) => SOURCE_LABELS[source]),
    runs: Array.from({ length: runs }, (_, run) => ({
      name: `run-${run}`,
      seed: 42 + run,
      settings: [{ name: 'Seed', value: String(42 + run) }],
      environment: [{ name: 'Backend', value: 'wasm' }],
      sentences: ['The student is better.'],
    })),
    tables: [],
    reviewed: [],
    notes: [],
  };
  return { facts, groups, verdicts: verdictsOf(groups[1]) };
}

/** The report of these parts. */
export async function smallReport(runs: number): Promise<ReportData> {
  const { facts, groups, verdicts } = await smallParts(runs);
  return reportOf(facts, groups, verdicts);
}
