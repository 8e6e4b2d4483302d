import { describe, expect, it } from 'vitest';
import { ReferenceFolder } from './harness/reference-folder';
import { paritySystems, recognised } from './registry';
import { failed, storedNumbers, type Change } from './testing/stored-numbers';

/** On a busy machine a system takes minutes. */
const PATIENCE = 600_000;

it.each(paritySystems)('a folder of $reference is known by its files', ({ id }) => {
  expect(recognised(storedNumbers(id).folder()).id).toBe(id);
});

describe('the stored numbers', () => {
  it.each([
    ['lightst', 2000],
    ['htp', 4000],
    ['transfertraj', 2400],
    ['foundation', 900],
    ['routes', 1600],
  ] as const)('of %s are all met, and none is left unread', { timeout: PATIENCE }, async (id, least) => {
    const checks = await storedNumbers(id).checksOf();
    expect(failed(checks)).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['lightst', ['paper_teacher', 'mlp_student']],
    ['htp', ['stage1_mini', 'rq', 'road_context']],
    ['transfertraj', ['features', 'tasks', 'forward']],
    ['foundation', ['tokens', 'forward']],
    [
      'routes',
      [
        ...['hoser_forward_tiny', 'hoser_train', 'hoser_start', 'lmtad_forward', 'lmtad_start', 'distill_kl'],
        ...['distill_kl/psi', 'metrics', 'beam_search', 'lens', 'checkpoints', 'review'],
      ],
    ],
  ] as const)('of %s are met by the CPU too', { timeout: PATIENCE }, async (id, only) => {
    expect(failed(await storedNumbers(id).checksOf(only, {}, 'cpu'))).toEqual([]);
  });
});

/** Changes of tensors, each of which fails the row of its name. */
const tensors = (file: string, by: number, names: readonly string[], entry: string | number = 0) =>
  names.map((name): [Change, string] => [[`${file}.safetensors`, by, name, entry], `${file}: ${name}`]);

/** What is changed at once in the files of a system, and the rows that each change fails. */
const CHANGES: Readonly<Record<string, readonly (readonly [Change, ...rows: string[]])[]>> = {
  lightst: [
    ...tensors('paper_teacher', 1e-3, ['mid.tcn.1'], 'largest'),
    [
      ['paper_teacher.safetensors', 1e-3, 'param_step5.tcn.0.weight', 'largest'],
      'paper_teacher/weights: tcn.0.weight after 5 steps',
    ],
    [
      ['paper_teacher.json', 1e-3, 'oversmoothing_mean_pairwise_cosine_per_depth', 1],
      'paper_teacher: mean cosine of two nodes per depth',
    ],
    [
      ['paper_teacher.json', 0.01, 'losses_fp64', 3, 'loss'],
      'paper_teacher/losses: loss before step 3 (losses_fp64)',
    ],
    [
      ['mlp_student.json', 0.01, 'distill', 'losses_fp32', 4, 'L_P'],
      'mlp_student/distill/losses: loss, L_S, L_KL, L_P, L_E before step 4 (losses_fp32)',
    ],
    [
      ['mlp_student.safetensors', 1e-4, 'distill.param_step1.proj.spatial.weight', 'largest'],
      'mlp_student/distill/weights: proj.spatial.weight after 1 step',
    ],
    [['mlp_student.json', 1e-3, 'influence_of_node_0', 'per_node', 0], 'mlp_student: influence of node 0'],
    [
      ['data.json', 1e-3, 'metrics', 'test', 'historical_average', 'average', 'rmse'],
      'data: historical_average on test, on average',
    ],
    [['data.json', 1, 'split', 'val', 0], 'data: rows of val'],
    ...tensors('data', 1, ['windows.slot'], 'largest'),
    ...tensors('losses', 1e-2, ['random.grad_proj.proj.temporal.bias'], 'largest'),
    [
      ['stmlp_student.safetensors', 'new', 'mid.attention'],
      'stmlp_student: names and shapes of the tensors',
      'stmlp_student: mid.attention',
    ],
    [['data.json', 'new', 'metric_cases', 1, 'r2'], 'data: data.json.metric_cases[1].r2'],
  ],
  htp: [
    [['lengths.json', 1, 'rows', 4, 2], 'lengths: rows'],
    [['encoder.safetensors', 1e-3, 'out.encoder.down.1.attn.0'], 'encoder: encoder.down.1.attn.0'],
    [['rq.safetensors', 1e-3, 'grad_Lq_paper.codebook.1'], 'rq: gradient of Lq_paper by codebook.1'],
    [['rq.safetensors', 1e-3, 'ste.grad_x'], 'rq: gradient through the estimator by x'],
    [
      ['road_context.safetensors', 1e-3, 'out.layer.1'],
      'road_context: layer.1',
      'decoder: batch.road_context',
    ],
    [['decoder.safetensors', 1e-3, 'probe_ca.cross_k'], 'decoder: probe_ca.cross_k of decoder.up.1.attn.0'],
    [
      ['stage1_mini.safetensors', 1e-3, 'grad.dxy_head.2.bias'],
      'stage1_mini/gradients: gradient of dxy_head.2.bias',
    ],
    ...tensors('labels', 1e-6, ['trip.1.dp']),
    ...tensors('tokens', 1, ['trip.0.loss_mask']),
    [['metrics.json', 1e-6, 'honest', 'R-Pat'], 'metrics: R-Pat (honest)'],
    [['metrics.json', 1, 'histograms', 'S-Dist', 'real_counts', 2], 'metrics: S-Dist: real counts'],
    [['rq.safetensors', 'new', 'out.entropy'], 'rq: names and shapes of the tensors', 'rq: out.entropy'],
    [['tokens.json', 'new', 'context', 'window'], 'tokens: tokens.json.context.window'],
  ],
  transfertraj: [
    ...tensors('features', 1e-6, ['A.kept.relative_km', 'A.kept.time_features_exact'], 'last'),
    ...tensors('features', 1e-3, ['A.kept.poi_within_100m.metres_utm'], 'last'),
    ...tensors('features', 1, ['B.kept.road_within_10m.index'], 'last'),
    [['features.safetensors', 1, 'mask1.input', 'last'], 'features: mask1.input: tokens'],
    [
      ['features.json', 1, 'masking', 0, 'draws', 0, 'number_of_spans'],
      'features: mask0: points and spans of trip 103',
    ],
    [
      ['features.json', 0.1, 'regions', 'A', 'neighbours', 'poi', 'smallest_gap_to_100m'],
      'features: A: poi: gaps',
    ],
    [
      ['features.safetensors', 'new', 'A.kept.altitude'],
      'features: names and shapes of the tensors',
      'features: A.kept.altitude',
    ],
    [['features.json', 'new', 'pretrain_config', 'seed'], 'features: features.json.pretrain_config.seed'],
    ...tensors('tasks', 0.1, [
      'A.tp.whole.pred_spatial_km',
      'A.rec4.official.pred_lnglat',
      'A.rec16.official.target_lnglat',
      'B.tp.official_roads_left_behind.pred_time_features',
      'B.od_tte.spec.pred_lnglat',
      'transfer.utm.shift1.pred_spatial',
      'trie.scores_no_theta',
    ]),
    [['tasks.json', 0.1, 'metrics', 'od_tte', 'mape'], 'tasks: metrics of od_tte: MAE, RMSE, MAPE'],
    [
      ['tasks.json', 10, 'metrics', 'tp', 'destination', 'rmse_m'],
      'tasks: metrics of tp: destinations: MAE, RMSE',
    ],
    [
      ['tasks.json', 0.01, 'smallest_router_gap', 'A.rec8.spec'],
      'tasks: A.rec8.spec: smallest gap of the experts',
    ],
    [['tasks.json', 1, 'tasks', 'B.rec4', 'to_predict_space', 0, 0], 'tasks: B.rec4: places to predict'],
    [
      ['tasks.json', 1, 'transfer', 'same shape placed in region B', 'max_relative_difference_in_utm_m'],
      'tasks: transfer.km: differences of kilometres and of metres in the zones, and the extent in metres',
    ],
    ...tensors('forward', 1e-2, [
      'official_noise.layer1.gates',
      'official.pred_spatial',
      'official_bidirectional.mem',
      'spec.mixer_attention_weights',
      'spec.layer0.q_rotated',
      'spec.layer1.expert_outputs',
      'spec.poi_table',
      'spec_interp.rotary_coord',
      'spec_without_theta.layer0.angle',
      'ties.out_lowest_index',
    ]),
    [
      ['forward.json', 1, 'variants', 'spec_causal', 'losses_fp64', 'temporal'],
      'forward: spec_causal: temporal loss',
    ],
    [
      ['train.safetensors', 0.1, 'spec.param_step5.spatial_pred_layer.0.bias'],
      'train/weights: spec: spatial_pred_layer.0.bias after 5 steps',
    ],
    [
      ['train.safetensors', 0.1, 'spec_tp.grad.spatial_pred_layer.0.bias'],
      'train/gradients: spec_tp: gradient of spatial_pred_layer.0.bias',
    ],
    [
      ['train.json', 0.01, 'variants', 'official', 'losses_fp32', 3, 'token'],
      'train/losses: loss: official, before step 3',
    ],
    [['train.json', 'new', 'variants', 'official', 'unheard'], 'train: train.json.variants.official.unheard'],
  ],
  foundation: [
    ...tensors('forward', 1e-2, [
      'out.layer1.attention',
      'out.layer0.ln1',
      'out.logits',
      'out.loss_per_token_fp64',
    ]),
    [['forward.json', 0.01, 'bits_per_hexagon_fp64'], 'forward: bits per hexagon'],
    [['forward.json', 1, 'masked_hexagons', 2, 'bits'], 'forward: bits of masked hexagons'],
    [
      ['forward.json', 0.001, 'behaviour', 'tanh_gelu_changes_logits'],
      'forward: behaviour: tanh GELU changes logits by',
    ],
    [['finetune.json', 0.1, 'metrics', 'pair_macro_f1'], 'finetune: metrics: macro-F1 of pairs'],
    [['finetune.json', 1, 'metrics', 'mean_error_m'], 'finetune: metrics: mean metres'],
    [
      ['finetune.json', 1e-3, 'teacher', 'cases', 1, 'q_tau2', 0],
      'finetune: teacher: case 2: q_tau2',
      'finetune: teacher: case 2: q_tau2 without what all candidates have in common',
    ],
    [
      ['finetune.json', 0.1, 'pair', 'losses_fp64', 3, 'loss'],
      'finetune/pair: loss before step 3 in double precision',
    ],
    [['finetune.json', 'new', 'pair', 'unheard'], 'finetune: finetune.json.pair.unheard'],
    [
      ['finetune.safetensors', 0.01, 'destination.param_step5.level_embedding.weight', 20],
      'finetune/weights: destination: level_embedding.weight after 5 steps',
    ],
    ...tensors('finetune', 0.01, ['pair.logits_with_segment_embedding'], 1),
    [['tokens.json', 1, 'example', 'digits', 3], 'tokens: base cell and digits'],
    [['tokens.json', 1e-8, 'city', 'centres_lat_lng', 7, 1], 'tokens: centres'],
    [['tokens.json', 1e-9, 'city', 'mean_area_km2'], 'tokens: mean area'],
    [['tokens.json', 1, 'pentagon', 'descendants_at_resolution'], 'tokens: descendants'],
    [['tokens.json', 1, 'users', 2, 'tokens', 3, 1], 'tokens: tokens of user 2'],
    [['tokens.json', 1, 'users', 1, 'clusters', 2, 'checkins'], 'tokens: clusters of user 1'],
    [['tokens.json', true, 'users', 4, 'kept'], 'tokens: sequence of user 4, if it is kept'],
    ...tensors('tokens', 1e-6, ['city.centres'], 3),
    [['tokens.json', 1, 'masking', 0, 'labels', 5], 'tokens: labels of user 0'],
    [['tokens.json', 1, 'masking', 1, 'masked_ids', 14], 'tokens: masked tokens of user 1'],
  ],
  routes: [
    [['lmtad_forward.json', 1e-3, 'loss'], 'lmtad_forward: loss'],
    [['lmtad_forward.json', 1e-3, 'log_perplexity', 2], 'lmtad_forward: log-perplexities'],
    [['lmtad_forward.json', 1e-3, 'token_probs', 1, 2], 'lmtad_forward: probabilities of the tokens'],
    [
      ['lmtad_forward.json', 1, 'teacher_window', 'windowed_inputs_with_SOT', 1, 1],
      'lmtad_forward: windows of SOT and history',
    ],
    ...tensors('lmtad_forward', 1e-3, ['out.block0_attn'], 1),
    ...tensors('lmtad_forward', 1e-4, ['grad.transformer.wpe.weight'], 1),
    [
      ['lmtad_forward.safetensors', 1e-4, 'teacher.next_probs_fork_leftpadded', 1],
      'lmtad_forward: next cell after a padded window',
    ],
    [['lmtad_start.json', 1e-4, 'variants', 'fresh', 'losses', 9], 'lmtad_start/fresh: losses of 10 steps'],
    [
      ['lmtad_start.json', 1, 'variants', 'moments', 'steps_behind_moments'],
      'lmtad_start/moments: tensors whose moments are taken, and steps behind them',
    ],
    [
      ['lmtad_start.safetensors', 1e-4, 'moments_step10.transformer.h.1.mlp.c_fc.weight', 1],
      'lmtad_start/moments: transformer.h.1.mlp.c_fc.weight after 10 steps',
    ],
    [
      ['distill_kl.json', 1e-4, 'cases', 1, 'thesis_all_steps', 'd_weighted_loss_d_logits', 0, 1, 1],
      'distill_kl: thesis_all_steps, tau 2, lambda 0.01: d_weighted_loss_d_logits',
    ],
    [
      ['distill_kl.json', 1e-3, 'cases', 0, 'fork_verbatim', 'loss'],
      'distill_kl: fork_verbatim, tau 1, lambda 1: loss',
    ],
    [
      ['distill_kl.json', 2e-3, 'gradient_vs_tau', 'rows', 8, 'steps_without_underflow', 'loss'],
      'distill_kl: gradient_vs_tau, steps_without_underflow, tau 256: loss',
    ],
    [
      ['distill_kl.json', 1, 'fork_teacher_input_left_padded', 1, 1],
      'distill_kl: fork_teacher_input_left_padded',
    ],
    [
      ['distill_kl.json', 1, 'psi', 1, 'tokens', 30],
      'distill_kl/psi: psi[1]: cells of points inside, on the border and outside',
    ],
    [
      [
        ...(['distill_kl.json', 1, 'psi_network'] as const),
        'road_to_token_if_centroids_are_first_rounded_to_float32',
        4,
      ],
      'distill_kl/psi: psi_network: cells by centroid-float32',
    ],
    [['metrics.json', 1e-6, 'pairs', 9, 'dtw_fastdtw_radius1_km'], 'metrics: dtw_fastdtw_radius1_km'],
    [
      ['metrics.json', 1, 'jsd', 'radius', 'thesis_100_plus_1_bins', 'gen_hist', 3],
      'metrics: jsd.radius, thesis_100_plus_1_bins: routes',
    ],
    [
      ['metrics.json', 1e-6, 'od_match', 'fork', 'rate'],
      'metrics: od_match.fork: rate',
      "review/measures: the set by the thesis's code",
    ],
    [
      ['beam_search.json', 1, 'cases', 2, 'fork_beam_verbatim', 'path', 1],
      'beam_search: fork_beam_verbatim: paths',
    ],
    [
      ['beam_search.json', 1e-3, 'cases', 1, 'algorithm4', 'final_beams', 1, 'log_prob'],
      'beam_search: algorithm4: log-probabilities of the last beams',
    ],
    [
      ['beam_search.json', 1, 'cases', 3, 'best_first', 'expansions'],
      'beam_search: best_first: expansions',
      'checkpoints/hoser_best.pth: best_first: expansions',
    ],
    [
      ['beam_search.safetensors', 1e-3, 'out.zone_embedding', 1],
      'beam_search: out.zone_embedding',
      'checkpoints/hoser_best.pth: out.zone_embedding',
    ],
    [
      ['lmtad_checkpoint.json', 1, 'files', 'lmtad_official_ckpt.pt', 'iter_num'],
      'checkpoints/lmtad_official_ckpt.pt: iter_num',
    ],
    [
      [
        ...(['lmtad_checkpoint.json', 1e-6, 'files', 'hoser_best.pth', 'state_dict'] as const),
        ...['navigator.q_proj.weight', 'abs_sum'],
      ],
      'checkpoints/hoser_best.pth: sums, first and last values of navigator.q_proj.weight',
    ],
    [['review/statistics.json', 1e-7, 'wilcoxon', 2, 'p'], 'review/wilcoxon: 51 pairs'],
    [
      ['review/statistics.json', 1e-7, 'sign_flips', 1, 'cohens_dz'],
      'review/sign_flips: 12 pairs with ties and zeros',
    ],
    [['review/statistics.json', 1e-7, 'mcnemar', 'p'], 'review/mcnemar: mcnemar'],
    [['review/statistics.json', 1e-7, 'holm', 'adjusted', 3], 'review/holm: holm'],
    [['review/statistics.json', 1e-7, 'wilson', 2, 'high'], 'review/wilson: wilson[2]'],
    [['review/statistics.json', 1e-7, 'kappa', 1, 'low'], 'review/kappa: three categories'],
    [['review/statistics.json', 1e-7, 'auc', 2, 'high'], 'review/auc: 40 pairs'],
    [
      ['review/statistics.json', 1e-7, 'measures', 'per_pair', 'dtwPerRoad', 9],
      'review/measures: dtwPerRoad of each pair',
    ],
    [['review/statistics.json', 1e-7, 'measures', 'of_the_set', 'edr'], 'review/measures: edr of the set'],
    [['distill_kl.json', 'new', 'cases', 1, 'reverse_kl'], 'distill_kl: distill_kl.json.cases[1].reverse_kl'],
    [['metrics.json', 'new', 'pairs', 0, 'frechet_km'], 'metrics: metrics.json.pairs[0].frechet_km'],
    [['beam_search.json', 'new', 'cases', 0, 'a_star'], 'beam_search: beam_search.json.cases[0].a_star'],
    ...(
      [
        ['out.block0_out', 0.01],
        ['out.gat_layer0_pre_relu', 0.001],
        ['out.zone_embedding', 0.001],
        ['batch.metric_dis', 0.001],
        ['batch.road_label', 1],
        ['model.road_network_encoder.zone_edge_weight', 1e-4],
        ['model.road_network_encoder.road_edge_index', 1],
        ['feature.road_center_gps_latlon', 1e-6],
      ] as const
    ).map(([tensor, by]): [Change, string] => [
      ['hoser_forward_full.safetensors', by, tensor, 1],
      `hoser_forward_full/${tensor.startsWith('out') ? 'forward' : 'features'}: ${tensor.replace(/^(out|model)\./, '')}`,
    ]),
  ],
};

describe('each changed or unknown number fails its rows and no other', () => {
  it.each(Object.entries(CHANGES))('of %s', { timeout: PATIENCE }, async (id, changes) => {
    const { moved, checksOf } = storedNumbers(id);
    const checks = await checksOf(undefined, moved(...changes.map(([change]) => change)));
    const rows = changes.flatMap(([, ...own]) => own);
    expect(failed(checks).sort()).toEqual(rows.sort());
  });
});

describe('what is not there, or too much, fails', () => {
  it.each([
    ['lightst', 'paper_teacher.safetensors', ['paper_teacher', 'mlp_student']],
    ['htp', 'encoder.safetensors', ['encoder', 'stage1']],
  ] as const)('in %s without %s', async (id, path, subjects) => {
    const { folder, checksOf } = storedNumbers(id);
    const files = new Map(folder().files);
    files.delete(path);
    const rows = failed(await checksOf(subjects, new ReferenceFolder(files)));
    expect([...new Set(rows.map((row) => row.split(':')[0]))]).toEqual(subjects);
    expect(rows).toContain(`${subjects[0]}: could not run`);
  });

  it('in a file that no subject knows', async () => {
    const bytes = new TextEncoder().encode('{}');
    const checks = await storedNumbers('foundation').checksOf(undefined, { 'stage2.json': bytes });
    expect(failed(checks)).toEqual(['stage2.json: whole file']);
  });
});
