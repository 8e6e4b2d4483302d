import { describe, expect, it } from 'vitest';
import { checkpoints } from './checkpoints';
import { distillation } from './distillation';
import { lmTad, lmTadStart } from './lm-tad';
import { metrics } from './metrics';
import { review } from './review';
import { searches } from './searches';
import { ReferenceFolder } from '../harness/reference-folder';
import { subjectsOf, gridMap } from './subjects';
import type { Subject } from '../harness/compare';
import { changedTensors, shifted } from './testing/changed-tensors';
import { otherDistillation } from './testing/other-distillation';
import { changedJson, failures, referenceFiles, verified } from './testing/verified';

const LM_TAD_START = 'lmtad_start.json';

type Files = Record<string, Uint8Array>;
/** A stored JSON whose fields a test changes. */
type Json = { [name: string]: Json & Json[] & number };

const failing = async (subject: Subject, files: Files, backend: 'cpu' | 'wasm' = 'wasm') =>
  (await verified(subject, backend, referenceFiles(files)))
    .filter(({ passed }) => !passed)
    .map(({ what }) => what);

describe('the stored numbers', () => {
  it.each([
    ['LM-TAD', lmTad, 40],
    ["LM-TAD's steps", lmTadStart, 36],
    ['the distillation loss', distillation, 140],
    ['the road-to-cell map', gridMap, 15],
    ['the metrics', metrics, 75],
    ['the searches', searches, 35],
    ['checkpoints', checkpoints, 170],
    ['the review', review, 40],
  ] as const)('of %s on cpu and wasm', async (_, subject, least) => {
    for (const backend of ['cpu', 'wasm'] as const) {
      const checks = await verified(subject, backend);
      expect(failures(checks)).toEqual([]);
      expect(checks.length).toBeGreaterThanOrEqual(least);
    }
  });
});

/** Adds to one number of a JSON. */
const moved = (path: string, by: number, ...at: readonly (string | number)[]): Files =>
  changedJson<Json>(path, (json) => {
    let inner: Record<string | number, unknown> = json;
    for (const key of at.slice(0, -1)) inner = inner[key] as Record<string | number, unknown>;
    const last = at[at.length - 1];
    inner[last] = (inner[last] as number) + by;
  });

const movedTensor = (path: string, name: string, by: number): Files =>
  changedTensors(path, (tensors) => tensors.set(name, shifted(tensors.get(name)!, by, [1])));

describe('one changed value fails its row and no other', () => {
  const LM_TAD = 'lmtad_forward.json';
  const KL = 'distill_kl.json';
  const METRICS = 'metrics.json';
  const SEARCHES = 'beam_search.json';
  const DESCRIBED = 'lmtad_checkpoint.json';
  const REVIEW = 'review/statistics.json';
  it.each<[string, Subject, Files]>([
    ['loss', lmTad, moved(LM_TAD, 1e-3, 'loss')],
    ['log-perplexities', lmTad, moved(LM_TAD, 1e-3, 'log_perplexity', 2)],
    ['probabilities of the tokens', lmTad, moved(LM_TAD, 1e-3, 'token_probs', 1, 2)],
    [
      'windows of SOT and history',
      lmTad,
      moved(LM_TAD, 1, 'teacher_window', 'windowed_inputs_with_SOT', 1, 1),
    ],
    ['out.block0_attn', lmTad, movedTensor('lmtad_forward.safetensors', 'out.block0_attn', 1e-3)],
    [
      'grad.transformer.wpe.weight',
      lmTad,
      movedTensor('lmtad_forward.safetensors', 'grad.transformer.wpe.weight', 1e-4),
    ],
    [
      'next cell after a padded window',
      lmTad,
      movedTensor('lmtad_forward.safetensors', 'teacher.next_probs_fork_leftpadded', 1e-4),
    ],
    ['losses of 10 steps', lmTadStart, moved(LM_TAD_START, 1e-4, 'variants', 'fresh', 'losses', 9)],
    [
      'tensors whose moments are taken, and steps behind them',
      lmTadStart,
      moved(LM_TAD_START, 1, 'variants', 'moments', 'steps_behind_moments'),
    ],
    [
      'transformer.h.1.mlp.c_fc.weight after 10 steps',
      lmTadStart,
      movedTensor('lmtad_start.safetensors', 'moments_step10.transformer.h.1.mlp.c_fc.weight', 1e-4),
    ],
    [
      'thesis_all_steps, tau 2, lambda 0.01: d_weighted_loss_d_logits',
      distillation,
      moved(KL, 1e-4, 'cases', 1, 'thesis_all_steps', 'd_weighted_loss_d_logits', 0, 1, 1),
    ],
    [
      'fork_verbatim, tau 1, lambda 1: loss',
      distillation,
      moved(KL, 1e-3, 'cases', 0, 'fork_verbatim', 'loss'),
    ],
    [
      'gradient_vs_tau, steps_without_underflow, tau 256: loss',
      distillation,
      moved(KL, 2e-3, 'gradient_vs_tau', 'rows', 8, 'steps_without_underflow', 'loss'),
    ],
    ['fork_teacher_input_left_padded', distillation, moved(KL, 1, 'fork_teacher_input_left_padded', 1, 1)],
    [
      'psi[1]: cells of points inside, on the border and outside',
      gridMap,
      moved(KL, 1, 'psi', 1, 'tokens', 30),
    ],
    [
      'psi_network: cells by centroid-float32',
      gridMap,
      moved(KL, 1, 'psi_network', 'road_to_token_if_centroids_are_first_rounded_to_float32', 4),
    ],
    ['dtw_fastdtw_radius1_km', metrics, moved(METRICS, 1e-6, 'pairs', 9, 'dtw_fastdtw_radius1_km')],
    [
      'jsd.radius, thesis_100_plus_1_bins: routes',
      metrics,
      moved(METRICS, 1, 'jsd', 'radius', 'thesis_100_plus_1_bins', 'gen_hist', 3),
    ],
    ['od_match.fork: rate', metrics, moved(METRICS, 1e-6, 'od_match', 'fork', 'rate')],
    ['fork_beam_verbatim: paths', searches, moved(SEARCHES, 1, 'cases', 2, 'fork_beam_verbatim', 'path', 1)],
    [
      'algorithm4: log-probabilities of the last beams',
      searches,
      moved(SEARCHES, 1e-3, 'cases', 1, 'algorithm4', 'final_beams', 1, 'log_prob'),
    ],
    ['best_first: expansions', searches, moved(SEARCHES, 1, 'cases', 3, 'best_first', 'expansions')],
    ['out.zone_embedding', searches, movedTensor('beam_search.safetensors', 'out.zone_embedding', 1e-3)],
    ['iter_num', checkpoints, moved(DESCRIBED, 1, 'files', 'lmtad_official_ckpt.pt', 'iter_num')],
    [
      'sums, first and last values of navigator.q_proj.weight',
      checkpoints,
      moved(DESCRIBED, 1e-6, 'files', 'hoser_best.pth', 'state_dict', 'navigator.q_proj.weight', 'abs_sum'),
    ],
    ['51 pairs', review, moved(REVIEW, 1e-7, 'wilcoxon', 2, 'p')],
    ['12 pairs with ties and zeros', review, moved(REVIEW, 1e-7, 'sign_flips', 1, 'cohens_dz')],
    ['mcnemar', review, moved(REVIEW, 1e-7, 'mcnemar', 'p')],
    ['holm', review, moved(REVIEW, 1e-7, 'holm', 'adjusted', 3)],
    ['wilson[2]', review, moved(REVIEW, 1e-7, 'wilson', 2, 'high')],
    ['three categories', review, moved(REVIEW, 1e-7, 'kappa', 1, 'low')],
    ['40 pairs', review, moved(REVIEW, 1e-7, 'auc', 2, 'high')],
    ['dtwPerRoad of each pair', review, moved(REVIEW, 1e-7, 'measures', 'per_pair', 'dtwPerRoad', 9)],
    ['edr of the set', review, moved(REVIEW, 1e-7, 'measures', 'of_the_set', 'edr')],
  ])('%s', async (row, subject, files) => {
    expect(await failing(subject, files)).toEqual([row]);
  });
});

describe('what cannot be checked fails', () => {
  it('an entry that no check knows', async () => {
    const unknown = changedJson<Json>('distill_kl.json', (json) => {
      Object.assign(json.cases[1], { reverse_kl: { loss: 0.5 } });
    });
    expect(await failing(distillation, unknown)).toEqual(['distill_kl.json.cases[1].reverse_kl']);
    const measure = changedJson<Json>('metrics.json', (json) => {
      for (const pair of json.pairs) Object.assign(pair, { frechet_km: 1 });
    });
    expect((await failing(metrics, measure))[0]).toBe('metrics.json.pairs[0].frechet_km');
    const algorithm = changedJson<Json>('beam_search.json', (json) => {
      Object.assign(json.cases[0], { a_star: { path: [1, 2], log_prob: -1 } });
    });
    expect(await failing(searches, algorithm)).toEqual(['beam_search.json.cases[0].a_star']);
  });

  it('an entry that is missing, and nothing but what needs it', async () => {
    const without = changedJson<Record<string, unknown>>(
      'lmtad_forward.json',
      (json) => delete json.perplexity,
    );
    expect(await failing(lmTad, without)).toEqual([
      'loss and perplexities',
      'lmtad_forward.json.token_probs',
    ]);
    const empty = changedJson<Record<string, unknown>>('lmtad_checkpoint.json', (json) => (json.files = {}));
    expect(await failing(checkpoints, empty)).toEqual(['there are files to check']);
  });

  it('a checkpoint that is not the one described, or no checkpoint', async () => {
    const stored = referenceFiles();
    const swapped = { 'lmtad_weights_only.pt': stored.bytes('hoser_best.pth') };
    expect((await failing(checkpoints, swapped)).length).toBeGreaterThan(0);
    expect(await failing(checkpoints, { 'hoser_best.pth': new Uint8Array(64) })).toContain('hoser_best.pth');
  });
});

describe('other folders of the same form', () => {
  it.each([
    ["LM-TAD's steps", lmTadStart, LM_TAD_START],
    ['the statistics of a review', review, 'review/statistics.json'],
  ] as const)("may do without %s, which are not the official code's", (_, { name }, file) => {
    const named = (files: ReadonlyMap<string, Uint8Array>) =>
      subjectsOf(new ReferenceFolder(files)).map((subject) => subject.name);
    const files = new Map(referenceFiles().files);
    expect(named(files)).toContain(name);
    files.delete(file);
    expect(named(files)).not.toContain(name);
  });

  it('searches for other pairs, in another order and twice', async () => {
    const other = changedJson<{ cases: unknown[] }>('beam_search.json', (json) => {
      json.cases = [7, 5, 2, 5].map((i) => json.cases[i]);
    });
    expect(await failing(searches, other)).toEqual([]);
  });

  it('checkpoints under other names', async () => {
    const renamed = changedJson<{ files: Record<string, unknown> }>('lmtad_checkpoint.json', (json) => {
      json.files = { 'student.pth': json.files['hoser_best.pth'] };
    });
    const bytes = referenceFiles().bytes('hoser_best.pth');
    expect(await failing(checkpoints, { ...renamed, 'student.pth': bytes })).toEqual([]);
  });

  it.each([
    { trips: 9, steps: 12, candidates: 7, vocabulary: 90, roads: 50, seed: 3 },
    { trips: 1, steps: 1, candidates: 1, vocabulary: 5, roads: 2, seed: 4 },
    { trips: 3, steps: 20, candidates: 2, vocabulary: 300, roads: 700, seed: 8 },
  ])('a distillation of $trips trips, $steps steps and $candidates candidates', async (sizes) => {
    const cases = [0.25, 1, 7, 100].map((tau) => ({ tau, lambda: 0.3 / tau }));
    const generated = otherDistillation({ ...sizes, cases });
    const bytes = new TextEncoder().encode(JSON.stringify(generated));
    expect(await failing(distillation, { 'distill_kl.json': bytes })).toEqual([]);
  });
});
