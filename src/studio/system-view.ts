import type { Component } from 'svelte';
import type { Failure } from '../base/failure';
import type { AnySettingTable, SettingValues } from '../engine/settings/settings';
import type { RunRecord } from '../engine/records/run-record';
import type { ResultFile } from '../engine/results/result-csv';
import type { ResultTable } from '../engine/results/result-table';
import type { ChartKind } from './chart-kind';
import type { Dataset } from '../domain/dataset';
import type { RouteSource } from '../engine/routes/route-source';
import type { Journey } from '../engine/routes/compare-routes';
import type { UndoableSettings } from './undoable-settings';
import type { PointsOfRoutes } from './points-of-routes';
import type { TimesOfRoutes } from './times-of-routes';
import type { MapOverlay, MapShow } from './map-show';
import type { TripOrMade, TripReading } from './trip-reading';

/** Names of the parts of the page that a view can take as props. */
type PartName =
  | 'layout'
  | 'history'
  | 'presentation'
  | 'theme'
  | 'map'
  | 'builder'
  | 'selection'
  | 'models'
  | 'book'
  | 'data'
  | 'compute'
  | 'training'
  | 'networkFiles'
  | 'runs'
  | 'study'
  | 'routes'
  | 'routeTimes'
  | 'reading'
  | 'lens'
  | 'evaluation'
  | 'review'
  | 'guess'
  | 'reviewSets'
  | 'reviewMeasures'
  | 'reviewPackages'
  | 'bench';

/**
 * A part of what the page shows, in a chunk of its own. It declares those parts of the page that it needs as
 * props; one that joins many of them takes the whole `workspace`.
 * @typeParam Page everything behind the page, of which nothing is known here
 * @typeParam State what the view of the system keeps
 */
export type ViewLoader<Page, State = unknown> = () => Promise<{
  readonly default: Component<Pick<Page, PartName & keyof Page> & { workspace: Page; state: State }>;
}>;

/** A journey whose decisions are looked at, and what to call it: "The trip". */
export interface LookedAt {
  readonly journey: Journey & { readonly destination: number };
  readonly noun: string;
  readonly dataset: Dataset;
}

/**
 * A view of the inspector.
 * @typeParam About what it shows
 */
export type SectionLoader<Page, About, State = unknown> = () => Promise<{
  readonly default: Component<About & Pick<Page, PartName & keyof Page> & { state: State }>;
}>;

/** Where a stage stands, at a glance: a sign and a word or two. */
export interface StageStatus {
  readonly sign: 'empty' | 'ready' | 'busy' | 'failed';
  readonly word: string;
}

/** A preset, and what a person set otherwise. */
export interface GivenSettings {
  readonly preset: string;
  toOverrides(): Partial<SettingValues<AnySettingTable>>;
  /** What is chosen beside the settings, by the names of the system's `choices`. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** A part that can fail, and the stage whose panel says so. */
export interface StageTrouble {
  readonly from: string;
  readonly holder: { failure: Failure | null };
  readonly stage: string;
}

/** The run in view. */
export interface RunInView {
  readonly record: RunRecord | null;
  readonly name: string;
  readonly runId: string | null;
}

/** Every measure of what is in view, in tables with intervals. */
interface TablesInView {
  readonly title: string;
  /** What the tables show a choice of, where there is one. */
  readonly choice?: {
    readonly label: string;
    readonly options: readonly { readonly value: string; readonly label: string }[];
    readonly value: string;
    choose(value: string): void;
  };
  readonly shown: readonly {
    readonly table: ResultTable;
    readonly label?: string;
    readonly heading?: string;
  }[];
  readonly file: ResultFile;
  /** What is written into the file. */
  readonly exported: { readonly title: string; readonly tables: readonly ResultTable[] };
}

/** What the tab of tables shows of a system. */
export interface SystemTables<State> {
  /** Says what will be there, and the stage on which it is made. */
  readonly empty: { readonly text: string; readonly stage: string };
  /** Null where nothing is measured. */
  inView(state: State, run: RunInView): TablesInView | null;
}

/** Scores of a model for the next road of the test trips, as shares. */
export interface StepScores {
  readonly accuracy: number;
  /** NaN for a model that predicts no times. */
  readonly timeError: number;
}

/** Scores of the models of a run, by who draws. */
export type ScoresBySource = Readonly<Partial<Record<RouteSource, StepScores>>>;

/** Networks that come with the page, trained. */
export interface ShippedWithPage {
  /** Whether the data that are open come with networks. */
  readonly areThere: boolean;
  /** Whether all of them are in use. */
  readonly inUse: boolean;
  readonly loading: { readonly active: boolean; readonly failure: { readonly message: string } | null };
  use(): Promise<unknown>;
  /** What they are: "Networks come with the sample points". */
  readonly text: string;
}

/** A system on the page: loaded when the system is opened. */
export interface SystemView<Page, State = unknown> {
  /** The panel of each of its stages. */
  readonly panels: Readonly<Record<string, ViewLoader<Page, State>>>;
  /** What those tabs of the drawer show that are its own. */
  readonly tabs: Readonly<Record<string, ViewLoader<Page, State>>>;
  /** What the tab of tables shows, where that is not one of its own. */
  readonly tables?: SystemTables<State>;
  /** Curves and values per epoch that its networks report, in the order of the charts. */
  readonly charts: readonly ChartKind[];
  /** Where one of its stages stands. */
  status(stage: string, page: Page): StageStatus;
  /**
   * What it keeps while the page is open; made once, when it is first opened.
   * @param config the configuration that the page's address asks for; null where it is of another system
   * @param choices what the address says beside the settings
   */
  createState?(page: Page, config: object | null, choices: Readonly<Record<string, string>>): State;
  /** Sets it as an address or a file says. */
  adopt?(state: State, config: object, choices: Readonly<Record<string, string>>): void;
  /** What of its state is set by a person, for the page's address. */
  settings?(state: State): GivenSettings;
  /** Forms of its state whose changes can be undone. */
  undoable?(state: State): readonly UndoableSettings[];
  /** How often the networks of one of its runs name the next road, by who draws with them. */
  nextRoadScores?(record: RunRecord): ScoresBySource;
  /** What it reads in trips: values of their steps, and trips that it made of them. */
  reading?(state: State): TripReading;
  /** What the inspector says more of a trip that was read. */
  readonly trip?: SectionLoader<Page, { chosen: TripOrMade; dataset: Dataset }, State>;
  /** What it shows of a cell of the grid. */
  readonly cell?: SectionLoader<Page, { cell: number; dataset: Dataset }, State>;
  /** What the inspector shows of the decisions of a trip or route. */
  readonly lens?: SectionLoader<Page, LookedAt, State>;
  /** The lesson about it: hands what it declares to `studio/lesson/LessonView.svelte`. There where its entry has one. */
  readonly lesson?: ViewLoader<Page, State>;
  /** What it shows on the map in place of routes; null for nothing. */
  map?(state: State): MapShow | null;
  /** What it draws on the map beside; null for nothing. */
  overlay?(state: State): MapOverlay | null;
  /** A view of a road or sensor whose values it shows on the map: what the inspector shows of one that is chosen. */
  readonly node?: SectionLoader<Page, { node: number }, State>;
  /** Makes GPS points of the routes of any system. There where its entry names networks for it. */
  pointsOfRoutes?(state: State): PointsOfRoutes;
  /** Says how long the routes of any system should take. There where its entry names networks for it. */
  timesOfRoutes?(state: State): TimesOfRoutes;
  /** What it has to say of the open data, on the stage where data are chosen; nothing of data that it cannot use. */
  readonly data?: {
    readonly title: string;
    readonly view: ViewLoader<Page, State>;
    /** The same at a glance, beside the title. */
    aside?(state: State): string | undefined;
  };
  /** Opens a file of a kind that only this system knows. Resolves with whether it is one. */
  openFile?(page: Page, state: State, file: File): Promise<boolean>;
  /** What of its state can fail. */
  troubles?(state: State): readonly StageTrouble[];
  /** The networks that come with the page, trained. */
  shipped?(state: State): ShippedWithPage;
  /** Does for real what its first view shows, on its own sample, which is open: uses the networks that come with it, and goes to the stage. */
  begin?(page: Page, state: State): Promise<void>;
  /** Trains its networks on the sample city, in view: what the page's welcome offers. */
  trainSample?(page: Page, state: State): Promise<void>;
}

/** What `now` returns at each moment, property by property: whoever holds it follows along. */
export const current = <T extends object>(now: () => T): T =>
  new Proxy({} as T, {
    get(_, name) {
      const of = now();
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
