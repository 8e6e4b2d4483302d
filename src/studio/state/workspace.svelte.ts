import { ComputeSession } from './compute-session.svelte';
import { DatasetSession } from './dataset-session.svelte';
import { EvaluationSession } from './evaluation-session.svelte';
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

  constructor(search: string) {
    const { models, book } = this;
    this.address = readAddress(search);
    this.data = new DatasetSession();
    const dataset = () => this.data.opened?.dataset ?? null;
    this.compute = new ComputeSession(this.address.backend);
    this.runs = new RunsSession({ data: this.data, models, book });
    this.training = new TrainingSession({ compute: this.compute, runs: this.runs, data: this.data, models, book });
    this.runs.onOpened = (contents) => this.training.review(contents);
    this.routes = new RoutesSession({ dataset, models, book });
    this.surprise = new SurpriseSession({ dataset, models, routes: this.routes });
    this.evaluation = new EvaluationSession({ dataset, book });
  }

  async close(): Promise<void> {
    const { data, compute, runs, routes, evaluation } = this;
    await Promise.all([data.close(), compute.close(), runs.close(), routes.close(), evaluation.close()]);
  }
}
