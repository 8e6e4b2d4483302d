import { render } from 'svelte/server';
import { describe, expect, it, vi } from 'vitest';
import { expectFields } from '../../../../studio/testing/setting-fields';
import { Failure } from '../../../../base/failure';
import type { ComponentProps } from 'svelte';
import type { StoredDataset } from '../../../../data/dataset-store';
import type { RunSummary } from '../../../../engine/runs/runs-service';
import { startFrom, type Model } from '../../../../studio/state/page/models.svelte';
import type { StudentTrainedFurther } from '../../../../studio/state/routes/further-training';
import type { SystemEntry } from '../../../../engine/experiments/system';
import { routes } from '../../index';
import { PRESET_CONFIGS, ROUTE_SETTINGS } from '../../settings';
import { tinyCity } from '../../testing/tiny-experiment';
import { smallPlan, smallRun } from '../../testing/small-run';
import { someTeacher } from '../teacher/testing/teacher-stand-ins';
import { racePage } from '../race/testing/race-page';
import { RaceSession } from '../state/race-session.svelte';
import { DistilSettings } from '../state/distil-settings.svelte';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import { networkStart, type StartRow } from '../../../../engine/records/network-start';
import { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import { SeriesStore } from '../../../../studio/state/training/series-store.svelte';
import { routeSetFrom, StopReason } from '../../../../generation/route';
import { words } from '../../../../studio/testing/words';
import Panel from './Panel.svelte';

type Training = ComponentProps<typeof Panel>['training'];

const idle = {
  phase: 'idle',
  system: routes as SystemEntry,
  active: false,
  networks: [],
  config: null,
  record: null,
  name: 'Both, quick',
  inUse: false,
  progress: null,
  failure: null,
  unkept: null,
  keeping: new AsyncTask(),
  keepAgain: async () => undefined,
  notes: [],
  epochs: [],
  series: new SeriesStore(),
  snapshots: {
    ...{ list: [], at: null, ended: false, finished: null, telling: null },
    ...{ look: () => undefined, showAll: () => undefined },
  },
  pause: () => undefined,
  resume: () => undefined,
  stepOnce: () => undefined,
  cancel: () => undefined,
  start: async () => undefined,
  continueRun: async () => undefined,
} satisfies Training;
const city = await tinyCity();
const train = { ...city.trips.train, tripCount: 6400 };
const dataset = { ...city, fingerprint: 'f', trips: { ...city.trips, train } };

interface Changes {
  training?: Partial<Training>;
  teacher?: Model;
  students?: Readonly<Record<string, Model>>;
  kept?: readonly RunSummary[];
  distil?: DistilSettings;
  datasets?: readonly StoredDataset[];
  further?: readonly StudentTrainedFurther[];
  doing?: string | null;
}

/** Routes that arrive unless they have a single road. */
const routesOfSteps = (roads: readonly (readonly number[])[]) =>
  routeSetFrom(
    roads.map((each) => ({
      roads: each,
      times: each.map((_, i) => i),
      origin: each[0],
      destination: each.at(-1)!,
      stop: each.length > 1 ? StopReason.arrived : StopReason.beamsClosed,
      logProb: -1,
    })),
  );

const noCall = (): never => {
  throw new Error('Nothing is read here.');
};

function panel({
  training,
  teacher,
  students = {},
  kept = [],
  distil = new DistilSettings(),
  datasets = [],
  further = [],
  doing = null,
}: Changes = {}) {
  const props = {
    data: {
      opened: { dataset },
      busy: false,
      loadSampleCity: async () => true,
      kept: datasets,
      oldData: noCall,
    },
    models: {
      of: (name: string) => (name === 'teacher' ? teacher : students[name]) ?? null,
      use: noCall,
    },
    runs: { kept, doing, open: noCall },
    training: { ...idle, ...training },
    layout: { show: () => undefined, go: () => undefined },
    networkFiles: {
      reading: null,
      startOfFile: async () => null,
      startOfRun: async () => null,
      startAgain: async () => null,
    },
    routes: { closures: new RoadClosures(), trainedFurther: further, drawBeforeAfter: async () => true },
    book: { group: null, before: null, only: null },
    evaluation: { keepUp: () => undefined, measuring: new AsyncTask(), measuresOf: () => null },
    selection: { pair: null, choose: () => undefined },
    theme: { dark: false, still: true },
    study: { open: async () => undefined },
    state: { distil, race: new RaceSession(racePage(), distil) },
  };
  return render(Panel, { props }).body;
}

describe('the form', () => {
  it('has a field for every setting, with a teacher to train and roads that the weights do not know', () => {
    const distil = new DistilSettings();
    vi.spyOn(distil, 'learnsAnew', 'get').mockReturnValue(true);
    expectFields(ROUTE_SETTINGS, [panel({ distil })]);
  });

  it('has no fields of what has no effect', () => {
    const distil = new DistilSettings();
    const has = (path: string) => panel({ distil }).includes(`data-setting="${path}"`);
    expect([has('distillation.lambda'), has('teacher.training.epochs'), has('anew')]).toEqual([
      true,
      true,
      false,
    ]);
    distil.trained = 'vanilla';
    expect([has('distillation.lambda'), has('teacher.training.epochs')]).toEqual([false, false]);
    expect([has('distillation.alpha'), has('student.training.epochs')]).toEqual([true, true]);
  });
});

/** A run that its page went away from. */
const interrupted: RunSummary = {
  ...smallPlan(),
  name: 'Yesterday',
  networks: ['vanilla'],
  state: 'interrupted',
  startedAt: 1,
  bytes: 1,
  headline: {},
  failure: null,
  origin: 'own',
};

describe('the Distil stage', () => {
  it('says what will be trained, and with which teacher', () => {
    expect(words(panel())).toContain('There is no teacher for this data yet: one will be trained first.');
    expect(words(panel())).toContain('Train both here');
    expect(words(panel())).toMatch(
      /Small networks, few epochs\. For the 6,400 training trips here: about 5 min/,
    );
    const teacher = { ...someTeacher, from: 'Sample results' };
    expect(words(panel({ teacher }))).toContain('It comes from Sample results.');
    expect(words(panel({ teacher: { ...teacher, dataset: 'other' } }))).toContain('no teacher');
    const distil = new DistilSettings();
    distil.trained = 'vanilla';
    const vanilla = words(panel({ distil }));
    expect(vanilla).toContain('about 2 minutes on two processor cores');
    expect(vanilla).toContain('Train the vanilla student here');
    expect(vanilla).not.toMatch(/Weight of the teacher|teacher for this data/);
  });

  it('asks for a TransferTraj encoder where one is to teach, and trains with none but that', () => {
    const distil = new DistilSettings();
    distil.set('teacherLmTad', 0);
    distil.set('teacherTransferTraj', 1);
    const button = (html: string) => /<button[^>]*data-testid="train"[^>]*>/.exec(html)![0];
    const without = panel({ distil });
    expect(words(without)).toContain('Train one under Recovery, or load its file (.safetensors).');
    expect(words(without)).not.toContain('one will be trained first');
    expect(button(without)).toContain('aria-disabled="true"');
    const transfertraj = { ...someTeacher, network: 'transfertraj', from: 'my-encoder.safetensors' };
    const withOne = panel({ distil, students: { transfertraj } });
    expect(words(withOne)).toContain(
      'The student learns from the TransferTraj encoder of my-encoder.safetensors.',
    );
    expect(button(withOne)).not.toContain('aria-disabled="true"');
  });

  it('offers teachers by name, and asks for an H3 model of a file, of a kept run or in use', () => {
    const distil = new DistilSettings();
    expect(words(panel({ distil }))).toContain(
      'Who teaches LM-TAD H3 model TransferTraj HOSER+ Bigram of cells',
    );
    distil.chooseTeacher('foundation', []);
    const kept: RunSummary = {
      ...interrupted,
      id: 'h3',
      name: 'Hexagons at noon',
      system: 'foundation',
      networks: ['pretrained'],
      state: 'done',
    };
    const asking = words(panel({ distil, kept: [kept] }));
    expect(asking).toContain('The student is to learn from an H3 model. Train one under Pretraining');
    expect(asking).toContain('Of a kept run of Pretraining Choose a run Hexagons at noon');
    distil.chooseTeacher('ensemble', []);
    expect(words(panel({ distil }))).not.toContain('Mixture of the weights below');
    distil.set('teacherBigram', 3);
    expect(words(panel({ distil }))).toContain('Mixture of the weights below');
  });

  it('offers the students in use to start from, and says when the chosen one is not', () => {
    const vanilla = { ...someTeacher, network: 'vanilla', from: 'hoser_best.pth' };
    expect(words(panel())).toContain('Start from Fresh weights');
    const students = { vanilla, distilled: { ...vanilla, dataset: 'other' } };
    const offered = words(panel({ students }));
    expect(offered).toContain('Fresh weights Vanilla student in use: hoser_best.pth');
    expect(offered).not.toContain('Distilled student in use');
    const distil = new DistilSettings();
    distil.start = 'vanilla';
    expect(words(panel({ students, distil }))).toContain('The weights as they are count as epoch 0');
    expect(panel({ distil })).toMatch(/aria-invalid="true"/);
    expect(words(panel({ distil }))).toContain('No such student is in use.');
    // It may come with the run that is being opened.
    const coming = words(panel({ distil, doing: 'Loading the sample results' }));
    expect(coming).not.toContain('No such student is in use.');
    expect(coming).toContain('Vanilla student (not in use)');
    const waits = /<button[^>]*data-testid="train"[^>]*aria-disabled|aria-disabled[^>]*data-testid="train"/;
    expect(panel({ distil, doing: 'Loading the sample results' })).toMatch(waits);
    expect(panel({ distil, students, doing: 'Opening the run' })).not.toMatch(waits);
  });

  it('offers kept trips to measure on where students start from weights', () => {
    const stored = (id: string, name: string, fingerprint: string): StoredDataset => ({
      id,
      name,
      bytes: 1,
      savedAt: 1,
      content: { fingerprint, roadCount: 1, tripCounts: { train: 1, val: 1, test: 1 } },
    });
    const datasets = [
      stored('here', 'Autumn', 'f'),
      stored('far', 'Far', 'x'),
      stored('spring', 'Spring', 'other'),
    ];
    expect(words(panel({ datasets }))).not.toContain('Old trips');
    const distil = new DistilSettings();
    const start = networkStart('Spring run', 'abcd', []);
    distil.held = {
      bytes: new Uint8Array(1),
      from: 'Spring run',
      dataset: 'f',
      start,
      config: {},
      learntFrom: 'other',
    };
    distil.start = 'held';
    const shown = words(panel({ datasets, distil }));
    expect(shown).toContain('Old trips None Spring (these weights learnt from it) Far');
    expect(shown).not.toContain('Autumn');
    expect(shown).toContain('They do not change the training.');
    distil.oldData.choice = 'gone';
    expect(words(panel({ datasets, distil }))).toContain('This data set is not kept here');
  });

  it('shows what a training brought and cost, once it is done', () => {
    const { record } = smallRun();
    const scores = (accuracy: number) => ({ accuracy, timeError: 0.25, crossEntropy: 1, steps: 9 });
    const periods = {
      old: { before: scores(0.9), after: scores(0.85) },
      new: { before: scores(0.7), after: scores(0.8) },
    };
    const vanilla = record!.networks.vanilla;
    const oldData = {
      name: '<b>Spring',
      fingerprint: 'ab'.repeat(32),
      trips: { val: 20, test: 20 },
      leftOut: { noRoad: 0, noTurn: 0 },
      roads: { count: 9, matched: 9, sameIndices: true },
    };
    const measured = {
      ...record!,
      oldData,
      networks: { vanilla: { ...vanilla, report: { ...(vanilla.report as object), periods } } },
    };
    const shown = panel({ training: { networks: ['vanilla'], phase: 'done', record: measured } });
    expect(shown).not.toContain('<b>');
    expect(words(shown)).toMatch(
      /Old and new test trips, before this training and after it Figure Old before Old after New before New after Next step, vanilla more is better 90\.00 % 85\.00 % 70\.00 % 80\.00 %/,
    );
    expect(words(panel({ training: { networks: ['vanilla'], phase: 'done', record } }))).not.toContain(
      'Old and new',
    );
  });

  it('offers the students of kept runs to start from, and says what is taken of weights that were read', () => {
    const done = { ...interrupted, state: 'done' as const, name: 'Porto', networks: ['teacher', 'vanilla'] };
    const offered = words(panel({ kept: [done, { ...done, id: 'other', state: 'failed', name: 'Lost' }] }));
    expect(offered).toContain('Vanilla student of run Porto');
    expect(offered).not.toMatch(/of run Lost|Teacher of run/);
    const distil = new DistilSettings();
    const start = networkStart('lisbon.pth', 'abcd', [
      { name: 'navigator.q_proj.weight', fate: 'taken', shape: [16, 48], note: '' },
      { name: 'road_id_emb.weight', fate: 'anew', shape: [59, 8], note: 'a row is a road' },
    ]);
    distil.held = { bytes: new Uint8Array(1), from: 'lisbon.pth', dataset: 'f', start, config: {} };
    distil.start = 'held';
    expect(words(panel({ distil }))).toMatch(/What is taken of lisbon\.pth.*1 tensor taken, 1 made anew/);
    const from = startFrom(distil.held);
    expect(distil.order(null, from)).toMatchObject({ start: { vanilla: { name: 'lisbon.pth' } } });
    expect(distil.choices).toMatchObject({ start: 'fresh' });
    const rate = () => distil.config().student.training.learningRate;
    expect(rate()).toBe(3e-4);
    const roads = { ...start.tensors[1], name: 'road_network_encoder.road_id_emb.weight' };
    distil.held = { ...distil.held, start: networkStart('lisbon.pth', 'abcd', [roads]) };
    expect(rate()).toBe(3e-3);
    expect(words(panel({ distil }))).toContain('at the learning rate of fresh weights');
    distil.held = { ...distil.held, dataset: 'other' };
    expect(words(panel({ distil }))).toContain('It was read for other data.');
  });

  it('says what a network started from, tensor by tensor, as text', () => {
    const rows: StartRow[] = [
      { name: 'a.weight', fate: 'taken', shape: [2, 3], note: '' },
      { name: 'b.bias', fate: 'left', shape: [4], note: 'nothing reads it' },
    ];
    const moments = { taken: 1, steps: 1250, note: '<i>' };
    const start = networkStart('<b>other.pth', 'abcd', rows, moments);
    const { record } = smallRun();
    const networks = { ...record!.networks, vanilla: { ...record!.networks.vanilla, start } };
    const training = { networks: ['vanilla'], phase: 'done', record: { ...record!, networks } } as const;
    const shown = panel({ training });
    expect(shown).not.toMatch(/<[bi]>/);
    expect(words(shown)).toMatch(
      /The vanilla student started from &lt;b(&gt;|>)other\.pth.*1 tensor taken, 0 made anew, 1 not used\. The optimiser goes on with its moments of 1 tensor, after 1,250 steps \(&lt;i/,
    );
  });

  it('does not start a run that cannot work', () => {
    const distil = new DistilSettings();
    distil.set('lambda', 0);
    expect(words(panel({ distil }))).toContain('With a weight (λ) of 0 the teacher is not heard.');
    expect(panel({ distil })).toMatch(
      /<button[^>]*data-testid="train"[^>]*disabled|disabled[^>]*data-testid="train"/,
    );
  });

  it('shows the run in place of the settings while it trains', () => {
    const series = new SeriesStore();
    const values = { loss: 0.4125, distillation: 0.2, gradNorm: 1, learningRate: 1e-3 };
    series.push('distilled', { kind: 'step', epoch: 1, step: 1240, totalSteps: 3000, values }, 1);
    const measures = { accuracy: 0.8125 };
    const epoch = { network: 'vanilla', epoch: 2, epochs: 5, step: 400, loss: 1, measures, best: true };
    const progress = {
      step: 'distilled.train',
      done: 1240,
      total: 3000,
      unit: 'steps',
      elapsedMs: 1e4,
      remainingMs: 6e4,
    };
    const training: Partial<Training> = {
      networks: ['vanilla', 'distilled'],
      active: true,
      phase: 'running',
      series,
      epochs: [epoch],
      progress,
    };
    const shown = words(panel({ training }));
    expect(shown).toContain(
      'Both, quick Training the distilled student 1,240 of 3,000 steps about 1 min left',
    );
    const waiting = new SeriesStore();
    for (let step = 1; step <= 20; step++)
      waiting.push('vanilla', { kind: 'step', epoch: 1, step, totalSteps: 100, values: { loss: 1 } }, step);
    const inVanilla = { ...progress, step: 'vanilla.train', total: 100 };
    const config = PRESET_CONFIGS.quick;
    expect(
      words(panel({ training: { ...training, series: waiting, progress: inVanilla, epochs: [], config } })),
    ).toContain('About 2 min 40 s of training left in all: the distilled student comes next.');
    expect(shown).not.toContain('left in all');
    expect(shown).toContain('Pause One step Cancel');
    expect(shown).toContain('Epoch 2 of 5 of the vanilla student: 81.3 % of the next roads right');
    expect(shown).toMatch(/Step 1,240 of the distilled student: loss 0\.41[23] with the teacher's term/);
    expect(shown).not.toContain('Train both here');
    expect(shown).not.toContain('Compare in every measure');
    expect(words(panel({ training: { ...training, phase: 'paused' } }))).toContain('Resume One step Cancel');
  });

  it('shows the speed only while it trains, and then what to do next', () => {
    const series = new SeriesStore();
    for (const step of [1, 2, 3])
      series.push('vanilla', { kind: 'step', epoch: 1, step, totalSteps: 9, values: { loss: 1 } }, step / 4);
    const shown = (training: Partial<Training>) =>
      words(panel({ training: { networks: ['vanilla', 'distilled'], series, active: true, ...training } }));
    expect(shown({ phase: 'running' })).toContain('Step 3 of the vanilla student: loss 1.000, 4.0 steps/s');
    const paused = shown({ phase: 'paused' });
    expect(paused).toContain('Step 3 of the vanilla student: loss 1.000');
    expect(paused).not.toContain('steps/s');
    const { record, sets } = smallRun();
    const finished = { title: 'Ring', from: 'test', pairs: sets[0].pairs, tripIndices: null } as const;
    const drawn = [
      { source: 'vanilla', routes: sets[0].routes, seconds: NaN },
      { source: 'distilled', routes: routesOfSteps([[1, 4, 3], [2]]), seconds: NaN },
    ] as const;
    const snapshots = { ...idle.snapshots, finished: { ...finished, sets: drawn } };
    const done = shown({ phase: 'done', active: false, inUse: true, record, snapshots });
    expect(done).toMatch(
      /Training finished\. The new networks are in use\. .*Vanilla 90\.0 % 50\.0 % Distilled 92\.0 % 50\.0 %/,
    );
    expect(done).toContain('Next road right: distilled is 2.0 points better');
    expect(done).toContain('Compare in every measure');
    expect(done).toContain('Pair 1: Both arrive; they share 50 % of their roads');
    expect(done).not.toContain('Pair 2');
    const undrawn = shown({ phase: 'done', active: false, inUse: true, record });
    expect(undrawn).toContain('Draw routes');
    expect(undrawn).not.toContain('Arrived');
    expect(done).not.toContain('steps/s');
    expect(done).not.toContain('before and after');
    const before = { id: 'a', bytes: new Uint8Array(1), from: 'hoser_best.pth', seed: 1, config: {} };
    const further = [{ source: 'vanilla', id: 'b', runId: 'c', before }] as const;
    const training = { ...idle, networks: ['vanilla'], phase: 'done', inUse: true, record } as const;
    expect(words(panel({ training, further }))).toContain('See the routes before and after');
    const elsewhere = shown({ phase: 'done', active: false, record });
    expect(elsewhere).toContain('Another data set is open now: open the run under Runs to use its networks.');
    expect(elsewhere).not.toContain('Compare in every measure');
    expect(shown({ phase: 'cancelled', active: false })).not.toContain('Compare in every measure');
  });

  it('says why a run stopped, and offers to continue one that was interrupted', () => {
    const failure = new Failure('internal', 'Training diverged. Lower the learning rate.');
    const keeping = new AsyncTask();
    keeping.fail(new Failure('storage-full', 'There was no room.'));
    const unkept = smallRun();
    expect(words(panel({ training: { networks: ['vanilla'], phase: 'done', unkept, keeping } }))).toContain(
      'Not all of this run is kept. There was no room. Keep it now',
    );
    const stopped = panel({ training: { networks: ['vanilla', 'distilled'], phase: 'failed', failure } });
    expect(words(stopped)).toContain('Training diverged. Lower the learning rate.');
    expect(words(panel({ kept: [interrupted] }))).toContain(
      'Yesterday was interrupted. It can continue from its last epoch. Continue the run',
    );
    const teacher = { ...interrupted, networks: ['teacher'] };
    expect(words(panel({ kept: [teacher] }))).not.toContain('interrupted');
  });
});
