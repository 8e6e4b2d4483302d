import { empty, ready, statusAt, type StatusParts } from '../../../studio/run-status';
import type { StageStatus, SystemView } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { htp } from '../index';
import { HTP } from '../networks';
import { htpReport } from '../points-record';
import { PointsState } from './state/points-state.svelte';
import { fixed, ofEpoch, percent, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';
import { letterOf } from '../../../models/htp/token-vocabulary';
import { leftKey, perplexityKey, usedKey } from '../training/tokeniser-measures';
import { CODEBOOK_LIMIT, type HtpConfig } from '../settings';
import { tables } from './evaluate/report-in-view';

type PointsStage = 'tokenise' | 'language' | 'generate' | 'evaluate';
/** The status of each stage of this system. */
export const status = (stage: PointsStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<PointsStage, (parts: StatusParts) => StageStatus>> = {
  tokenise: ({ training, models }) =>
    statusAt(htp, 'tokenise', training) ?? trained(models.of('tokeniser') !== null),
  language: (parts) => {
    const { training, models } = parts;
    const run = statusAt(htp, 'language', training);
    if (run) return run;
    if (hasMisfit(parts)) return empty('does not fit');
    return trained(models.of('language') !== null);
  },
  generate: (parts) =>
    parts.models.of('tokeniser') && parts.models.of('language') && !hasMisfit(parts)
      ? ready('ready')
      : empty('no networks'),
  evaluate: ({ training: { record } }) =>
    record?.system === HTP && htpReport(record).evaluation ? ready('measured') : empty('no results'),
};

/** Whether the language model says the patterns of another tokeniser. */
const hasMisfit = (parts: StatusParts): boolean =>
  (parts.stateOf(HTP) as Pick<PointsState, 'hasMisfit'> | undefined)?.hasMisfit ?? false;

const trained = (isThere: boolean): StageStatus => (isThere ? ready('trained') : empty('none yet'));

/** The charts of what the networks report during training; of a codebook that a tokeniser does not have nothing is drawn. */
const charts: readonly ChartKind[] = [
  ofEpoch('rmse', 'Points made again', 'm', fixed(1), true),
  ofEpoch('nats', 'Surprisal', 'nats a token', fixed(3), true),
  ofEpoch('firstCodes', 'First codes right', '%', percent, false),
  ...Array.from({ length: CODEBOOK_LIMIT }, (_, book) => book).flatMap((book) => [
    ofEpoch(usedKey(book), `Used, book ${letterOf(book)}`, '%', percent, false),
    ofEpoch(perplexityKey(book), `Perplexity, ${letterOf(book)}`, '%', percent, false),
    ofEpoch(leftKey(book + 1), `Left after ${letterOf(book)}`, 'norm', fixed(2), true),
  ]),
  { ...STEP_CHARTS.loss, unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];

/** The view of the system "GPS points". */
export const view: SystemView<Workspace, PointsState> = {
  panels: {
    tokenise: () => import('./tokenise/Panel.svelte'),
    language: () => import('./language/Panel.svelte'),
    generate: () => import('./generate/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: {
    tokens: () => import('./tokens/TokensTab.svelte'),
  },
  tables,
  charts,
  status: (stage, workspace) => status(stage as PointsStage, workspace),
  createState: (page, config, choices) => new PointsState(page, config as HtpConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as HtpConfig, choices),
  settings: ({ settings, choices }) => settings.given(choices),
  undoable: ({ settings }) => [settings],
  map: ({ inView, onMap }) => (inView.shown ? onMap : null),
  pointsOfRoutes: ({ pointsOfRoutes }) => pointsOfRoutes,
  troubles: ({ fit }) => [{ from: 'fit', holder: fit.reading, stage: 'language' }],
  lesson: () => import('./lesson/Lesson.svelte'),
  shipped: ({ sample }) => sample,
  async begin({ layout }, state) {
    layout.go('generate');
    const answer = await state.generateOnSample();
    if (!answer) return;
    // One in the middle of the drive, which can be exchanged at once.
    answer.pattern = Math.floor(answer.made.patterns.codes.length / 2);
    layout.show('tokens');
  },
  data: { title: 'Trips of the GPS', view: () => import('./trips/TripsOfData.svelte') },
};
