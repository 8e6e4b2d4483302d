import type { Failure } from '../../base/failure';
import type { Workspace } from '../state/page/workspace.svelte';

/** A failure that no other part of the page shows at the moment. */
export interface Trouble {
  readonly from: string;
  readonly failure: Failure;
  readonly dismiss: () => void;
}

/** The failures of all parts of the page, without those that the open panel or tab shows itself. */
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
  const all: [from: string, holder: { failure: Failure | null }, shown: boolean][] = [
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
  const unseen = all.flatMap(([from, holder, shown]) =>
    holder.failure && !shown
      ? [{ from, failure: holder.failure, dismiss: () => void (holder.failure = null) }]
      : [],
  );
  const { addressFailure: failure } = workspace;
  const dismiss = () => void (workspace.addressFailure = null);
  return failure ? [{ from: 'address', failure, dismiss }, ...unseen] : unseen;
}
