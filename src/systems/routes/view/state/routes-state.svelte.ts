import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { ExperimentConfig } from '../../settings';
import { ROUTES } from '../../networks';
import { STUDENT_STARTS, TRAINED } from '../../address-choices';
import { DistilSettings } from './distil-settings.svelte';
import { LensOnMap, LensSession, type LensNeeds } from './lens-session.svelte';
import { RaceSession, type RaceNeeds } from './race-session.svelte';
import { RoutesAsPoints, type RoutesAsPointsNeeds } from './routes-as-points.svelte';
import { ReadTrips } from './read-trips';
import { SurpriseSession } from './surprise-session.svelte';
import { TransferSession } from './transfer-session.svelte';
import { SampleStudents, type SampleStudentNeeds } from './sample-students.svelte';
import { TeacherSettings } from './teacher-settings.svelte';

/** The parts of the page that points of routes are about. */
interface PointsPage extends Pick<RoutesAsPointsNeeds, 'book' | 'map' | 'selection'> {
  /** The system that is open. */
  readonly system: { readonly id: string };
  readonly layout: { readonly stage: string; readonly welcome: boolean };
  readonly routePoints: RoutesAsPointsNeeds['networks'];
}

/** What this system keeps while the page is open. */
export class RoutesState {
  /** How students are trained. */
  readonly distil: DistilSettings;
  /** How a teacher is trained on its own. */
  readonly teaching: TeacherSettings;
  /** How surprising the teacher finds the trips. */
  readonly surprise: SurpriseSession;
  readonly readTrips: ReadTrips;
  /** What the networks think at the crossings of a journey. */
  readonly lens: LensSession;
  /** What the teacher passed on, over held-out trips. */
  readonly transfer: TransferSession;
  readonly lensOnMap: LensOnMap;
  /** Students that are trained side by side. */
  readonly race: RaceSession;
  /** Distilled students that come with the sample city, for a few weights of the teacher's term. */
  readonly sampleStudents: SampleStudents;

  /** The routes in view as GPS points. */
  readonly asPoints: RoutesAsPoints;

  /**
   * @param config what the page's address asks for; null where it asks for nothing of this system
   * @param choices which students the address names
   */
  constructor(
    page: { readonly data: OpenData } & Pick<LensNeeds, 'models' | 'routes' | 'selection' | 'missLinked'> &
      RaceNeeds &
      SampleStudentNeeds &
      PointsPage,
    config: ExperimentConfig | null,
    choices: Readonly<Record<string, string>>,
  ) {
    const { data, models, routes, selection, missLinked } = page;
    const trips = () => data.opened?.dataset.trips.train.tripCount ?? 0;
    this.distil = new DistilSettings(trips);
    this.teaching = new TeacherSettings(trips);
    const needs = { dataset: () => data.opened?.dataset ?? null, models, routes };
    this.surprise = new SurpriseSession(needs);
    this.readTrips = new ReadTrips(this.surprise, selection);
    this.lens = new LensSession({ ...needs, selection, missLinked }, this.distil);
    this.transfer = new TransferSession(needs, this.distil);
    this.lensOnMap = new LensOnMap(this.lens, this.transfer, selection);
    this.sampleStudents = new SampleStudents(page, this.distil);
    this.race = new RaceSession(page, this.distil);
    this.asPoints = new RoutesAsPoints({
      isInView: () => page.system.id === ROUTES && page.layout.stage === 'generate' && !page.layout.welcome,
      dataset: needs.dataset,
      book: page.book,
      selection,
      map: page.map,
      networks: page.routePoints,
    });
    $effect.root(() => {
      $effect(() => this.asPoints.follow());
    });
    if (config) this.adopt(config, choices);
  }

  /** Sets the settings as an address or a file says. */
  adopt(config: ExperimentConfig, choices: Readonly<Record<string, string>>): void {
    const { students, compare, start, 'old-data': oldData } = choices;
    this.asPoints.adopt(choices);
    this.distil.adopt(config);
    this.teaching.adopt(config);
    // After the settings: they are said beside those of the usual start.
    this.distil.start = STUDENT_STARTS.find((one) => one === start) ?? 'fresh';
    this.distil.oldData.choice = oldData ?? 'none';
    this.distil.trained = TRAINED.find((one) => one === students) ?? (compare === '0' ? 'distilled' : 'both');
  }
}
