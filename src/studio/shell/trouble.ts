import type { Failure } from '../../base/failure';
import type { Workspace } from '../state/page/workspace.svelte';

/** A failure that nobody else on the page shows at the moment. */
export interface Trouble {
  readonly from: string;
  readonly failure: Failure;
  readonly dismiss: () => void;
}

/** Failures of every part of the page. What the panel or tab in view says itself is not said twice. */
export function troubles(workspace: Workspace): Trouble[] {
  const {
    data,
    builder,
    compute,
    training,
    routes,
    surprise,
    evaluation,
    runs,
    layout,
    firstView,
    networkFiles,
    bench,
  } = workspace;
  const inPanel = (stage: string) => layout.isOpen('panel') && !layout.welcome && layout.stage === stage;
  const inTab = (tab: string) => layout.isOpen('drawer') && layout.tab === tab;
  const all: [from: string, holder: { failure: Failure | null }, said: boolean][] = [
    ['data', data.loading, inPanel('data')],
    ['builder', builder, inPanel('data') && builder.active],
    ['compute', compute, false],
    ['network files', networkFiles, false],
    ['training', training, inPanel(training.system?.trainingStage(training.networks) ?? '')],
    ['routes', routes.drawing, inPanel('generate')],
    ['surprise', surprise, inPanel('teacher')],
    ['evaluation', evaluation.measuring, inPanel('evaluate') || inTab('table')],
    ['runs', runs, inTab('runs')],
    ['bench', bench.measuring, inTab('bench')],
    ['first view', firstView, layout.welcome],
  ];
  const shown = all.flatMap(([from, holder, said]) =>
    holder.failure && !said
      ? [{ from, failure: holder.failure, dismiss: () => void (holder.failure = null) }]
      : [],
  );
  const { addressFailure: failure } = workspace;
  const dismiss = () => void (workspace.addressFailure = null);
  return failure ? [{ from: 'address', failure, dismiss }, ...shown] : shown;
}
