import type { Failure } from '../../base/failure';
import type { SystemEntry } from '../../engine/experiments/system';
import type { Layout } from '../state/page/layout.svelte';
import type { StageTrouble } from '../system-view';

interface Holder {
  failure: Failure | null;
}

/** The parts of the page that can fail. */
export interface Fallible {
  readonly layout: Pick<Layout, 'isOpen' | 'welcome' | 'stage' | 'tab'>;
  readonly data: { readonly loading: Holder };
  readonly builder: Holder & { readonly active: boolean };
  readonly compute: Holder;
  readonly networkFiles: Holder;
  readonly training: Holder & {
    readonly system: Pick<SystemEntry, 'trainingStage'> | null;
    readonly networks: readonly string[];
    readonly keeping: Holder;
  };
  readonly routes: { readonly drawing: Holder };
  readonly evaluation: { readonly measuring: Holder };
  readonly review: { readonly verdicts: Holder };
  readonly reviewSets: { readonly reading: Holder };
  readonly reviewMeasures: Readonly<Record<'measuring' | 'telling' | 'reading' | 'auditing', Holder>>;
  readonly runs: Holder;
  readonly bench: { readonly measuring: Holder };
  readonly firstView: Holder;
  /** What of the open system's own state can fail. */
  readonly systemTroubles: readonly StageTrouble[];
  addressFailure: Failure | null;
}

/** A failure that no other part of the page shows at the moment. */
export interface Trouble {
  readonly from: string;
  readonly failure: Failure;
  readonly dismiss: () => void;
}

type Part = readonly [from: string, holder: Holder, shown: boolean];

/** Whether some part of the page could not be loaded. */
export const isPartMissing = (page: Fallible): boolean =>
  partsOf(page).some(([, { failure }]) => failure?.code === 'not-loaded');

/** The failures of all parts of the page, without those that the open panel or tab shows itself. */
export function troubles(page: Fallible): Trouble[] {
  const unseen = partsOf(page).flatMap(([from, holder, shown]) =>
    holder.failure && !shown
      ? [{ from, failure: holder.failure, dismiss: () => void (holder.failure = null) }]
      : [],
  );
  const { addressFailure: failure } = page;
  const dismiss = () => void (page.addressFailure = null);
  return failure ? [{ from: 'address', failure, dismiss }, ...unseen] : unseen;
}

/** What may fail, and whether the open panel or tab shows it itself. */
function partsOf(page: Fallible): Part[] {
  const {
    data,
    builder,
    compute,
    training,
    routes,
    evaluation,
    review,
    reviewSets,
    reviewMeasures,
    runs,
    layout,
    firstView,
    networkFiles,
    bench,
  } = page;
  const inPanel = (stage: string) => layout.isOpen('panel') && !layout.welcome && layout.stage === stage;
  const inTab = (tab: string) => layout.isOpen('drawer') && layout.tab === tab;
  const inTraining = inPanel(training.system?.trainingStage(training.networks) ?? '');
  return [
    ['data', data.loading, inPanel('data')],
    ['builder', builder, inPanel('data') && builder.active],
    ['compute', compute, false],
    ['network files', networkFiles, false],
    ['training', training, inTraining],
    ['keeping', training.keeping, inTraining],
    ['routes', routes.drawing, inPanel('generate')],
    ['review', review.verdicts, inPanel('review')],
    ['review sets', reviewSets.reading, inPanel('review')],
    ['review measures', reviewMeasures.measuring, inPanel('review')],
    ['teacher of the review', reviewMeasures.reading, inPanel('review')],
    ['machine reviewer', reviewMeasures.telling, inPanel('review')],
    ['audit', reviewMeasures.auditing, inPanel('review')],
    ['evaluation', evaluation.measuring, inPanel('evaluate') || inTab('table')],
    ['runs', runs, inTab('runs')],
    ['bench', bench.measuring, inTab('bench')],
    ['first view', firstView, layout.welcome],
    ...page.systemTroubles.map(({ from, holder, stage }): Part => [from, holder, inPanel(stage)]),
  ];
}
