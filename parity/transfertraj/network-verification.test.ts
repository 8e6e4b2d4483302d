import { describe, expect, it } from 'vitest';
import { failed, storedNumbers, type Json } from '../testing/stored-numbers';
import { subjectsOf } from './subjects';

const { stored, checksOf, changedJson, movedTensors } = storedNumbers('transfertraj', subjectsOf);

it('every stage, loss, gradient and step is met, and none is left unread', async () => {
  const checks = await checksOf('wasm', stored(), ['forward', 'train']);
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(1900);
});

it('the CPU meets every stage of the forward pass', async () => {
  expect(failed(await checksOf('cpu', stored(), ['forward']))).toEqual([]);
});

describe('changed values fail their rows and no other', () => {
  it('in the forward pass', async () => {
    const names = [
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
    ];
    const files = movedTensors('forward.safetensors', 1e-2, names);
    const json = changedJson('forward.json', (all) => {
      const spec = ((all.variants as Json).spec_causal as Json).losses_fp64 as Json;
      spec.temporal = (spec.temporal as number) * 1.01;
    });
    files.set('forward.json', json.get('forward.json')!);
    const rows = [...names, 'spec_causal: temporal loss'].map((name) => `forward: ${name}`);
    expect(failed(await checksOf('wasm', files, ['forward'])).sort()).toEqual(rows.sort());
  });

  it('in training', async () => {
    const moved = 'spec.param_step5.spatial_pred_layer.0.bias';
    const files = movedTensors('train.safetensors', 0.1, [moved, 'spec_tp.grad.spatial_pred_layer.0.bias']);
    const json = changedJson('train.json', (all) => {
      const official = (all.variants as Json).official as Json;
      const losses = official.losses_fp32 as Json[];
      losses[3].token = (losses[3].token as number) * 1.001;
      official.unheard = 1;
    });
    files.set('train.json', json.get('train.json')!);
    expect(failed(await checksOf('wasm', files, ['train'])).sort()).toEqual(
      [
        'train/gradients: spec_tp: gradient of spatial_pred_layer.0.bias',
        'train/losses: loss: official, before step 3',
        'train/weights: spec: spatial_pred_layer.0.bias after 5 steps',
        'train: train.json.variants.official.unheard',
      ].sort(),
    );
  });
});
