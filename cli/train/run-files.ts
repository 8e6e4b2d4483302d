import type { SystemEntry } from '../../src/engine/experiments/system';
import { ROUTE_SOURCES } from '../../src/engine/routes/route-source';
import { RUN_FILES } from '../../src/engine/runs/run-bundle';
import type { Pieces } from '../files/whole-file';
import { REPORT_ENDINGS, REPORT_KINDS, type ReportKind } from '../../src/engine/report/report-kinds';

/** The name of a file of a report. */
export const reportFile = (kind: ReportKind): string => `report.${REPORT_ENDINGS[kind]}`;

/** A file that a run leaves. It is made when it is written, since making one may fail too. */
export interface RunFile {
  readonly name: string;
  pieces(): Pieces | Promise<Pieces>;
}

/** The run as one file, for the page. */
export const RUN_ZIP = 'run.zip';

export const networkFile = (network: string): string => `${network}.safetensors`;
export const routesFile = (source: string, ending: 'csv' | 'geojson'): string => `routes-${source}.${ending}`;

/** Names that files of a run can have, whichever system it is of. */
export function runFileNames(systems: readonly SystemEntry[]): string[] {
  return [
    RUN_FILES.record,
    RUN_FILES.metrics,
    RUN_ZIP,
    ...REPORT_KINDS.map(reportFile),
    ...ROUTE_SOURCES.flatMap((source) => [routesFile(source, 'csv'), routesFile(source, 'geojson')]),
    ...systems.flatMap(({ networks, tables }) => [
      ...networks.map(({ name }) => networkFile(name)),
      ...tables,
    ]),
  ];
}
