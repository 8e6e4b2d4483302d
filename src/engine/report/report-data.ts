import type { AttributeName } from '../../evaluation/distribution-divergence';
import type { RuleChoice } from '../../evaluation/conduct/failure-rules';
import type { AuditKey } from '../../evaluation/audit/audit-catalogue';
import type { MeasureKey } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates, ReportedNoise, ReportedResult } from '../../evaluation/metrics-report';
import type { ScenarioKey } from '../../evaluation/scenarios';
import type { ReportFigure, ReportTable } from '../records/report-table';
import type { RouteSource } from '../routes/route-source';
import type { Figure } from './figures-of';
import type { CityMap, ReportLines } from './map-lines';
import type { ReportedReviewers } from './reported-reviewers';

/** A set of routes, the same in every run. */
export interface ReportSet {
  readonly source: RouteSource;
  /** "Distilled student", or the name of a file. */
  readonly label: string;
}

/** Where the OD pairs of a group come from; `chosen` ones are those that a reviewer looked at on the page. */
export type ReportSplit = 'train' | 'test' | 'chosen';

/** A name and a value as people read them. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** All numbers of one set of routes for the OD pairs of a group. */
export interface GroupSet {
  /** Index into the report's sets. */
  readonly set: number;
  readonly routes: number;
  readonly arrived: number;
  readonly estimates: ReportedEstimates;
  /** By the readings of the thesis's code; null where no trip drove the pairs. */
  readonly thesisCode: ReportedResult['fork'] | null;
  /** Other numbers, by name: next-step accuracy and the like. */
  readonly extra: Readonly<Record<string, number | null>>;
  /** (kinds) routes of each FailureKind. */
  readonly failures: readonly number[];
  readonly visits: ReportedVisits | null;
  /** Null where no trip drove the pairs. */
  readonly noise: ReportedNoise | null;
  readonly machine: MachineReview | null;
  /** What a referee asks; null where it was not computed. */
  readonly audit: ReportedAudit | null;
}

/** Where a set goes beside the driven trips. */
export interface ReportedVisits {
  readonly overlap: Figure;
  readonly topRoads: number;
  readonly roads: { readonly divergence: Figure; readonly cosine: Figure };
  readonly cells: { readonly divergence: Figure; readonly cosine: Figure };
  readonly cellDegrees: number;
}

/** See `AuditFigure`. */
export type ReportedAudit = Readonly<
  Record<AuditKey, Readonly<Record<'routes' | 'driven' | 'difference', Figure>> & { readonly count: number }>
>;

/** What the classifier two-sample test says of routes beside the driven trips of the same pairs. */
export interface MachineReview {
  readonly items: readonly [driven: number, routes: number];
  readonly auc: Figure;
  /** p of the test with shuffled labels; null where that was not asked for. */
  readonly p: number | null;
  /** Features, those first that give the routes away most. */
  readonly features: readonly {
    readonly name: string;
    readonly drop: number | null;
    readonly level: number | null;
    readonly spread: number | null;
  }[];
}

/** `after` minus `before` (indices into the report's sets), paired by OD pair. */
export interface GroupDifference {
  readonly before: number;
  readonly after: number;
  readonly estimates: ReportedEstimates;
  readonly tests: readonly ReportedTest[];
}

/** A paired test of one measure. */
export interface ReportedTest {
  readonly measure: MeasureKey;
  readonly pairs: number;
  readonly zeros: number;
  readonly test: 'wilcoxon' | 'signFlip';
  readonly effect: number | null;
  readonly p: number | null;
  /** After Holm's adjustment over the measures of this comparison. */
  readonly adjusted: number | null;
}

export interface ReportedHistogram {
  /** (B) lower edges in km or minutes; the last bin holds all from the largest driven value up. */
  readonly edges: readonly number[];
  readonly real: readonly number[];
  /** (B) of each set of the group. */
  readonly generated: readonly (readonly number[])[];
}

export interface ReportedScenario {
  readonly key: ScenarioKey;
  readonly pairs: number;
  /** Estimates of each set of the group. */
  readonly estimates: readonly ReportedEstimates[];
}

/** An OD pair that most sets fail at; roads by their numbers in the file. */
export interface HardPair {
  readonly pair: number;
  readonly origin: number;
  readonly destination: number;
  readonly failures: number;
  readonly error: number | null;
}

/** All sets of one run for the OD pairs of one split. */
export interface ReportGroup {
  /** Index into the report's runs. */
  readonly run: number;
  readonly split: ReportSplit;
  readonly pairs: number;
  readonly sets: readonly GroupSet[];
  readonly differences: readonly GroupDifference[];
  /** Means of the driven trips; null where no trip drove the pairs, as are the three below. */
  readonly real: { readonly roads: number; readonly distance: number | null } | null;
  readonly histograms: Readonly<Record<AttributeName, ReportedHistogram>> | null;
  /** (kinds) driven trips that the same rules would call failed. */
  readonly drivenFailures: readonly number[] | null;
  readonly scenarios: readonly ReportedScenario[];
  readonly absentScenarios: readonly { readonly key: ScenarioKey; readonly why: 'no times' | 'no trips' }[];
  readonly hardest: readonly HardPair[];
  readonly radar: readonly RadarAxis[];
}

/** One measure as a share of what would be best: 1 at the rim, 0 in the middle. */
export interface RadarAxis {
  readonly label: string;
  /** How the value follows from the measure, in words. */
  readonly how: string;
  /** Value of each set of the group. */
  readonly values: readonly (number | null)[];
}

/** A measure over several runs. */
export interface SeedSpread {
  readonly measure: MeasureKey;
  readonly mean: number | null;
  /** Sample standard deviation. */
  readonly deviation: number | null;
  /** Student's 95 % interval of the mean. */
  readonly low: number | null;
  readonly high: number | null;
  /** Values, one per run, in the order of the runs. */
  readonly values: readonly (number | null)[];
}

/** One set over all runs, or (`before` not null) its paired difference to another. */
export interface SeedSummary {
  readonly split: ReportSplit;
  readonly before: number | null;
  readonly set: number;
  readonly measures: readonly SeedSpread[];
}

export const SAMPLE_RANKS = ['best', 'median', 'worst'] as const;
/** Chosen by a rule, or because a reviewer judged it. */
export type SampleRank = (typeof SAMPLE_RANKS)[number] | 'judged';

/** One route beside the trip of its pair, on a map of its own. */
export interface SampleRoute {
  readonly set: number;
  readonly rank: SampleRank;
  /** From 1. */
  readonly pair: number;
  readonly origin: number;
  readonly destination: number;
  readonly dtwPerRoad: number;
  readonly arrived: boolean;
  /** Words of its FailureKind. */
  readonly failure: string;
  /** What a reviewer said of it; null where nobody did. */
  readonly said: string | null;
  readonly map: CityMap;
  readonly trip: ReportLines;
  readonly route: ReportLines;
  /** Where it was to end, in units of the map. */
  readonly target: readonly [x: number, y: number];
}

/** Where the routes of a set failed, and which roads they take more or less often than trips do. */
export interface SetOnMap {
  readonly set: number;
  /** (K) FailureKind of each failed route, and (2 K) where, in units of the city map. */
  readonly failureKinds: readonly number[];
  readonly failurePoints: readonly number[];
  /** Roads whose share of all visits differs most. */
  readonly visitLines: ReportLines;
  /** (lines) share of the set's visits minus share of the trips' visits. */
  readonly visitDifferences: readonly number[];
}

/** What is drawn on maps, all of one group. */
export interface ReportMaps {
  /** Index into the report's groups. */
  readonly group: number;
  readonly city: CityMap;
  readonly sets: readonly SetOnMap[];
  readonly samples: readonly SampleRoute[];
}

/** A number over all runs of a report. Plain data: what could not be measured is null. */
export interface SeedFigure extends Pick<ReportFigure, 'isShare' | 'decimals'> {
  /** Value of the only run, or the mean over those that have it. */
  readonly value: number | null;
  /** Sample standard deviation; null for fewer than two runs. */
  readonly deviation: number | null;
  /** 95 % interval of a single run's value; null for several runs, and where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Values, one per run, in the order of the runs. */
  readonly values: readonly (number | null)[];
  /** Whether it stands out in its table in every run; left out where it does not. */
  readonly best?: true;
}

export type RunsReportCell = string | SeedFigure;

/** A table of the system over all runs. */
export interface RunsReportTable extends Omit<ReportTable, 'rows'> {
  readonly rows: readonly (readonly RunsReportCell[])[];
  readonly note: string;
}

/** A set of routes or trips that was reviewed, and what of it was. */
export interface ReviewedFile {
  /** As the reader of the report finds it in the tables. */
  readonly name: string;
  /** The file that it came from; '' where it was drawn on the page. */
  readonly file: string;
  /** Of that file, in hex; '' where it is not known. */
  readonly sha256: string;
  /** Routes that were read, and those of them that have a partner in every other set. */
  readonly read: number;
  readonly reviewed: number;
  /** Rows of the file that gave no route. */
  readonly leftOut: number;
}

/** One run, or one review on the page. */
export interface ReportRun {
  readonly name: string;
  /** Null for a review of sets that no single seed made. */
  readonly seed: number | null;
  readonly settings: readonly NamedValue[];
  readonly environment: readonly NamedValue[];
  /** What its record says, in sentences; empty for a review. */
  readonly sentences: readonly string[];
}

/** Everything that a report says. */
export interface ReportData {
  readonly format: 'route-distillery-report';
  readonly version: 1;
  readonly title: string;
  /** ISO 8601 in UTC. */
  readonly made: string;
  readonly dataset: {
    readonly name: string;
    readonly fingerprint: string;
    readonly roads: number;
    readonly trips: { readonly train: number; readonly val: number; readonly test: number } | null;
    readonly simulated: boolean;
    readonly attribution: string;
  };
  /** The command, or the link to the page, that does the same again. */
  readonly repeat: { readonly kind: 'command' | 'link'; readonly text: string };
  readonly interval: { readonly level: number; readonly resamples: number; readonly seed: number };
  readonly scenarioResamples: number;
  /** By which routes and driven trips were judged. */
  readonly rules: RuleChoice;
  readonly sets: readonly ReportSet[];
  readonly runs: readonly ReportRun[];
  /** What the records of the runs say, over all of them; empty for a review. */
  readonly tables: readonly RunsReportTable[];
  readonly groups: readonly ReportGroup[];
  /** Empty for a single run. */
  readonly seeds: readonly SeedSummary[];
  readonly maps: ReportMaps | null;
  readonly reviewers: ReportedReviewers | null;
  /** What was reviewed, the driven trips first; empty where the runs say it. */
  readonly reviewed: readonly ReviewedFile[];
  /** What the reader should know beside all this. */
  readonly notes: readonly string[];
}
