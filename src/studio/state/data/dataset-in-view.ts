import type { Dataset } from '../../../domain/dataset';
import type { TroubleSpot } from '../../../matching/trouble-spots';
import type { TraceDetail } from '../../../engine/dataset-builder/trace-groups';
import type { ComputeSession } from '../machine/compute-session.svelte';
import type { Layout } from '../page/layout.svelte';
import type { Models } from '../page/models.svelte';

/** What most of the page takes of the data session: the data set that is open. */
export interface OpenData {
  readonly opened: { readonly dataset: Dataset } | null;
}

/** The parts of the page that the state of a system is about. */
export interface SystemPage {
  readonly data: OpenData;
  readonly models: Pick<Models, 'of' | 'use'>;
  readonly compute: Pick<ComputeSession, 'wanted'>;
  readonly layout: Pick<Layout, 'stage'>;
  /** The system that is open. */
  readonly system: { readonly id: string };
  /** Says what an address asks for that is not here, and what is shown instead. */
  missLinked(...unmet: readonly string[]): void;
}

/** The parts of the page that decide which roads are in view. */
export interface InView {
  readonly data: OpenData;
  readonly builder: BuilderView;
}

/** The draft of the dataset builder while its roads are shown, else null. */
export const draftInView = ({ builder }: InView): Dataset | null => (builder.active ? builder.draft : null);

/**
 * The data set that map and inspector are about: the draft while it is shown, else the open one.
 */
export const datasetInView = (parts: InView): Dataset | null =>
  draftInView(parts) ?? parts.data.opened?.dataset ?? null;

/** What the map shows of the dataset builder. */
export interface BuilderView {
  /** Whether the builder is in view: the map then shows the draft in place of the open data set. */
  readonly active: boolean;
  /** The roads built so far as a data set without trips (and one zone), null before there are any. */
  readonly draft: Dataset | null;
  /** GPS traces (before matching), and the matched trips (after it) on the draft's roads. */
  readonly traces: {
    /** (N+1) offsets in points. */
    readonly offsets: Uint32Array;
    /** (2 P) longitude, latitude in degrees. */
    readonly lonLat: Float64Array;
    /**
     * (M+1) offsets into `roads`, and the roads of every matched (or simulated) trip; null before there are
     * any.
     */
    readonly trips: { readonly offsets: Uint32Array; readonly roads: Uint32Array } | null;
  } | null;
  /** The trace that is shown. */
  readonly shown: TraceDetail | null;
  /** The matched trips that stay, ascending; null while none is left out. */
  readonly kept: Uint32Array | null;
  /** Where detours, U-turns and splits of traces gather; null where they do nowhere. */
  readonly trouble: {
    readonly spots: readonly TroubleSpot[];
    readonly chosen: TroubleSpot | null;
    readonly leftOut: ReadonlySet<TroubleSpot>;
  } | null;
  /** Is told which of them a person clicked on the map. */
  readonly chooseSpot?: (spot: TroubleSpot | null) => void;
  /** Is told which trace a person clicked on the map; null for a click beside all of them. */
  readonly choose?: (trace: number | null) => void;
}
