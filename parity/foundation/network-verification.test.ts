import { expect, it } from 'vitest';
import { failed, storedNumbers, type Json } from '../testing/stored-numbers';
import { subjectsOf } from './subjects';

const { stored, checksOf, changedJson, changedTensors, movedTensors } = storedNumbers(
  'foundation',
  subjectsOf,
);

it('every layer, loss, gradient, step and score is met, and none is left unread', async () => {
  const checks = await checksOf('wasm', stored(), ['forward', 'train', 'finetune']);
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(700);
});

it('the CPU meets the forward pass', async () => {
  expect(failed(await checksOf('cpu', stored(), ['forward']))).toEqual([]);
});

it('changed values fail their rows and no other', async () => {
  const tensors = ['out.layer1.attention', 'out.layer0.ln1', 'out.logits', 'out.loss_per_token_fp64'];
  const files = movedTensors('forward.safetensors', 1e-2, tensors);
  const forward = changedJson('forward.json', (all) => {
    all.bits_per_hexagon_fp64 = (all.bits_per_hexagon_fp64 as number) + 0.01;
    ((all.masked_hexagons as Json[])[2].bits as number) = 20;
    (all.behaviour as Json).tanh_gelu_changes_logits = 0.002;
  });
  files.set('forward.json', forward.get('forward.json')!);
  const finetune = changedJson('finetune.json', (all) => {
    const { metrics, teacher, pair } = all as Record<string, Json>;
    metrics.pair_macro_f1 = 0.6;
    metrics.mean_error_m = 1159;
    ((teacher.cases as Json[])[1].q_tau2 as number[])[0] += 1e-3;
    (pair.losses_fp64 as Json[])[3].loss = 0.7;
    pair.unheard = 1;
  });
  files.set('finetune.json', finetune.get('finetune.json')!);
  const moved = changedTensors('finetune.safetensors', (all) => {
    (all.get('destination.param_step5.level_embedding.weight')!.data as Float32Array)[20] += 0.01;
    (all.get('pair.logits_with_segment_embedding')!.data as Float32Array)[1] += 0.01;
  });
  files.set('finetune.safetensors', moved.get('finetune.safetensors')!);
  expect(failed(await checksOf('wasm', files, ['forward', 'finetune'])).sort()).toEqual(
    [
      ...tensors.map((name) => `forward: ${name}`),
      'forward: bits per hexagon',
      'forward: bits of masked hexagons',
      'forward: behaviour: tanh GELU changes logits by',
      'finetune: metrics: macro-F1 of pairs',
      'finetune: metrics: mean metres',
      'finetune: teacher: case 2: q_tau2',
      'finetune: teacher: case 2: q_tau2 without what all candidates have in common',
      'finetune/pair: loss before step 3 in double precision',
      'finetune: finetune.json.pair.unheard',
      'finetune/weights: destination: level_embedding.weight after 5 steps',
      'finetune: pair.logits_with_segment_embedding',
    ].sort(),
  );
});
