import type { Dataset } from '../../domain/dataset';
import { jobConfig } from '../../engine/job-config';
import { ComputeSession } from './compute-session.svelte';
import { DatasetSession } from './dataset-session.svelte';
import { EvaluationSession } from './evaluation-session.svelte';
import { FirstViewSession } from './first-view.svelte';
import { Layout } from './layout.svelte';
import { MapWishes } from './map-wishes.svelte';
import { Models } from './models.svelte';
import { readAddress, type PageAddress } from './page-address';
import { RouteBook } from './route-book.svelte';
import { RoutesSession } from './routes-session.svelte';
import { RunsSession } from './runs-session.svelte';
import { Selection } from './selection.svelte';
import { SurpriseSession } from './surprise-session.svelte';
import { Theme } from './theme.svelte';
import { TrainingSession } from './training-session.svelte';

/** Between two looks at the routes of the moment while a person watches. */
const WATCH_SECONDS = 4;

/**
 * Everything behind the page. Each part is a class of its own that knows only the parts below it; components take the
 * workspace and use what they need.
 */
export class Workspace {
  readonly address: PageAddress;
  readonly theme = new Theme();
  readonly layout = new Layout();
  readonly map = new MapWishes();
  readonly selection = new Selection();
  readonly models = new Models();
  readonly book = new RouteBook();
  readonly data: DatasetSession;
  readonly compute: ComputeSession;
  readonly runs: RunsSession;
  readonly training: TrainingSession;
  readonly routes: RoutesSession;
  readonly surprise: SurpriseSession;
  readonly evaluation: EvaluationSession;
  readonly firstView = new FirstViewSession();
  /** Fingerprint of the data set that models, routes and choices are about. */
  #about: string | null = null;

  constructor(search: string) {
    const { models, book } = this;
    this.address = readAddress(search);
    this.data = new DatasetSession();
    this.data.onOpened = ({ dataset }) => this.#begin(dataset);
    const dataset = () => this.data.opened?.dataset ?? null;
    this.compute = new ComputeSession(this.address.backend);
    this.runs = new RunsSession({ data: this.data, models, book });
    this.training = new TrainingSession({
      compute: this.compute,
      runs: this.runs,
      data: this.data,
      models,
      book,
    });
    this.runs.onOpened = (contents) => this.training.review(contents);
    this.routes = new RoutesSession({ dataset, models, book });
    this.surprise = new SurpriseSession({ dataset, models, routes: this.routes });
    this.evaluation = new EvaluationSession({ dataset, book });
  }

  /** Opens what the address asks for. */
  async begin(): Promise<void> {
    await this.welcome();
  }

  /**
   * The first thing to see where the address asks for nothing else: a drawing at once, then the sample city and its results
   * in its place.
   */
  async welcome(): Promise<void> {
    this.layout.welcome = true;
    await this.firstView.load();
    // On a connection that a person pays for, megabytes wait until they are asked for.
    if (!savesData() && (await this.data.loadSampleCity())) await this.runs.loadSample();
  }

  /** Trains both students on the sample city with the quick preset, in view. */
  async trainBothHere(): Promise<void> {
    if (!(await this.data.loadSampleCity())) return;
    if (!this.models.teacher) await this.runs.loadSample();
    const { teacher } = this.models;
    const config = jobConfig('quick', { compare: true });
    const parts = {
      teacher: teacher?.bytes ?? 'train',
      students: ['vanilla', 'distilled'],
      routes: true,
    } as const;
    this.layout.go('distil');
    this.layout.show('charts');
    void this.training.start({ parts, config, name: 'First run', watched: { everySeconds: WATCH_SECONDS } });
  }

  /** Forgets what was about another data set. */
  #begin({ fingerprint }: Dataset): void {
    if (this.#about === fingerprint) return;
    this.#about = fingerprint;
    this.models.keepOnly(fingerprint);
    this.book.close();
    this.selection.choose(null);
    this.map.question?.cancel();
    this.map.question = null;
  }

  async close(): Promise<void> {
    const { data, compute, runs, routes, evaluation } = this;
    await Promise.all([data.close(), compute.close(), runs.close(), routes.close(), evaluation.close()]);
  }
}

/** Whether the browser was told to spare data. */
function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}
