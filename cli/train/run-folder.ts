import { RUN_FILES, filesOfRun, zipRun } from '../../src/engine/runs/run-bundle';
import { isCancelled } from '../command';
import { isDiskFull } from '../files/folder';
import { FileSwap } from '../files/file-swap';
import type { FolderLock } from '../files/folder-lock';
import { type RunFile, networkFile, reportFile, routesFile, RUN_ZIP } from './run-files';
import type { UnfinishedRun } from './unfinished-run';
import type { Dataset } from '../../src/domain/dataset';
import type { ExperimentProducts } from '../../src/engine/experiments/experiment';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { routesCsv, routesGeoJson } from '../../src/engine/routes/route-files';
import { ROUTE_SOURCES } from '../../src/engine/routes/route-source';
import { RunReader } from '../../src/engine/runs/run-reader';
import type { MetricsReport } from '../../src/evaluation/metrics-report';
import { REPORT_KINDS, RUNS_REPORT_KINDS, type ReportKind } from '../../src/engine/report/report-kinds';
import { reportPieces, type AnyReport } from '../../src/engine/report/report-files';

/** A file that could not be made or written, and what was thrown. */
export interface Unwritten {
  readonly name: string;
  readonly error: unknown;
}

/**
 * The folder of one run, while no other process writes to it. It never holds files of two runs as if they
 * were of one: results are written beside their places, and put in place when all are written.
 */
export class RunFolder {
  /**
   * @param old names of the files that go when the new ones come; null where those that are there are of the
   * same run
   */
  constructor(
    readonly path: string,
    readonly unfinished: UnfinishedRun,
    private readonly old: readonly string[] | null,
    private readonly lock: FolderLock,
  ) {}

  /**
   * Writes results in their order. One that cannot be made or written does not hold up the others.
   * @param makeRoom asked where the disk is full for a file: whether it could remove something for it
   * @returns those that were not written
   * @throws Failure 'cancelled', and what was there stays; whatever the system says when files that are written
   *   cannot be put in place
   */
  async write(files: readonly RunFile[], makeRoom: (name: string) => Promise<boolean>): Promise<Unwritten[]> {
    const swap = new FileSwap(this.path);
    const unwritten: Unwritten[] = [];
    for (const file of files) {
      let error = await thrownBy(() => stage(swap, file));
      while (isDiskFull(error) && (await makeRoom(file.name)))
        error = await thrownBy(() => stage(swap, file));
      if (isCancelled(error)) {
        await swap.discard();
        throw error;
      }
      if (error !== undefined) unwritten.push({ name: file.name, error });
    }
    await swap.place(RUN_FILES.record, this.old);
    return unwritten;
  }

  /** Lets others write to it. */
  release(): void {
    this.lock.release();
  }
}

const stage = async (swap: FileSwap, { name, pieces }: RunFile) => swap.stage(name, await pieces());

const thrownBy = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

/** What came of a run. */
export interface RunResults {
  readonly system: SystemEntry;
  readonly dataset: Dataset;
  readonly products: ExperimentProducts;
  /** Measures the routes. Asked more than once it gives the same report, or fails in the same way. */
  readonly measure: () => Promise<MetricsReport>;
  /** Makes the report; null where none is asked for. Asked more than once it gives the same one. */
  readonly report: (() => Promise<AnyReport>) | null;
}

/** The files of a run, in the order in which they are worth keeping: networks, which took longest, come first. */
export function resultFiles(results: RunResults): RunFile[] {
  const { dataset, products, measure, report } = results;
  const { checkpoints, record, sets, files } = products;
  const file = (name: string, pieces: RunFile['pieces']): RunFile => ({ name, pieces });
  const { network, card } = dataset;
  const routes = ROUTE_SOURCES.flatMap((source) => {
    const own = sets.filter((set) => set.source === source);
    if (own.length === 0) return [];
    return [
      file(routesFile(source, 'csv'), () => routesCsv(network, own, { ...(card && { card }) })),
      file(routesFile(source, 'geojson'), () => routesGeoJson(network, own, card)),
    ];
  });
  return [
    ...checkpoints.map(({ name, bytes }) => file(networkFile(name), () => [bytes])),
    file(RUN_FILES.record, () => [JSON.stringify(record, null, 2)]),
    ...(sets.length > 0
      ? [file(RUN_FILES.metrics, async () => [JSON.stringify(await measure(), null, 2)])]
      : []),
    ...routes,
    ...files.map(({ name, text }) => file(name, () => text)),
    ...(report ? reportFiles(report, sets.length > 0 ? REPORT_KINDS : RUNS_REPORT_KINDS) : []),
    file(RUN_ZIP, async () => [await runZip(results)]),
  ];
}

const reportFiles = (report: () => Promise<AnyReport>, kinds: readonly ReportKind[]): RunFile[] =>
  kinds.map((kind) => ({
    name: reportFile(kind),
    pieces: async () => reportPieces(kind, await report()),
  }));

/** The run as the page imports it, its curves with one point an epoch. */
async function runZip({ system, products, measure }: RunResults): Promise<Uint8Array> {
  const { record, sets, checkpoints } = products;
  const { data, config } = record;
  const { preset, seed } = system.facts(config);
  const id = `${data.fingerprint.slice(0, 8)}-${preset}-${seed}`;
  const series = new RunReader([system]).epochSeries(record);
  // Measures that could not be taken have been named once; the page takes them of the routes.
  const metrics = sets.length > 0 ? await measure().catch(() => null) : null;
  const files = filesOfRun({ record, metrics, checkpoints, sets, series });
  return zipRun({ id, name: `${data.name}, ${preset}, seed ${seed}` }, files);
}
