import { shown } from '../../base/text';
import { attributionOf } from '../../domain/data-card';
import type { Dataset } from '../../domain/dataset';
import type { SystemEntry } from '../../engine/experiments/system';
import type { RunSummary } from '../../engine/runs/runs-service';
import { moment } from '../figures';
import type { RouteGroup } from '../state/routes/route-book.svelte';

/** What a caption is about. */
export interface Captioned {
  readonly systems: readonly SystemEntry[];
  readonly data: { readonly opened: { readonly dataset: Pick<Dataset, 'name' | 'card'> } | null };
  readonly runs: {
    readonly all: readonly RunSummary[];
    readonly opened: { readonly plan: { readonly id: string } } | null;
  };
  readonly training: { readonly runId: string | null };
  readonly book: { readonly group: Pick<RouteGroup, 'title' | 'run'> | null };
}

/** Where the numbers in view come from: "Sample city · Sample results · seed 42 · run of 21 Nov 2025, 14:03". */
export function pictureCaption({ systems, data, runs, training, book }: Captioned): string {
  const id = training.runId ?? runs.opened?.plan.id;
  const run = runs.all.find((one) => one.id === id);
  const system = systems.find((one) => one.id === run?.system);
  // Routes that a person had drawn are of no run: their title says when.
  const drawn = book.group && !book.group.run ? book.group.title : null;
  return [
    data.opened && shown(data.opened.dataset.name, 60),
    run && shown(run.name, 60),
    run && system && `seed ${system.facts(run.config).seed}`,
    run && `run of ${moment(run.startedAt)}`,
    drawn,
    // What must stand beside roads of OpenStreetMap stands beside them on a slide too.
    attributionOf(data.opened?.dataset.card),
  ]
    .filter(Boolean)
    .join(' · ');
}
