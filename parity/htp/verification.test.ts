import { describe, expect, it } from 'vitest';
import { ReferenceFolder } from '../harness/reference-folder';
import { failed, storedNumbers, UNKNOWN, type Files, type Json } from '../testing/stored-numbers';
import { verifyFolder } from '../harness/verify-folder';
import { subjectsOf } from './subjects';

const { stored, checksOf, changedJson, moved, movedTensors, changedTensors } = storedNumbers(
  'htp',
  subjectsOf,
);

const movedTensor = (name: string, tensor: string, by: number) => movedTensors(name, by, [tensor]);

it('all stored numbers of HTP are met, and none is left unread', async () => {
  const checks = await checksOf('wasm');
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(4000);
});

it('the CPU meets those of the small form', async () => {
  expect(failed(await checksOf('cpu', stored(), ['stage1_mini', 'rq', 'road_context']))).toEqual([]);
});

describe('one changed value fails its row and no other', () => {
  it.each<[string, Files]>([
    ['lengths: rows', moved('lengths.json', 1, 'rows', 4, 2)],
    ['encoder: encoder.down.1.attn.0', movedTensor('encoder.safetensors', 'out.encoder.down.1.attn.0', 1e-3)],
    [
      'rq: gradient of Lq_paper by codebook.1',
      movedTensor('rq.safetensors', 'grad_Lq_paper.codebook.1', 1e-3),
    ],
    ['rq: gradient through the estimator by x', movedTensor('rq.safetensors', 'ste.grad_x', 1e-3)],
    ['road_context: layer.1', movedTensor('road_context.safetensors', 'out.layer.1', 1e-3)],
    [
      'decoder: probe_ca.cross_k of decoder.up.1.attn.0',
      movedTensor('decoder.safetensors', 'probe_ca.cross_k', 1e-3),
    ],
    [
      'stage1_mini/gradients: gradient of dxy_head.2.bias',
      movedTensor('stage1_mini.safetensors', 'grad.dxy_head.2.bias', 1e-3),
    ],
    ['labels: trip.1.dp', movedTensor('labels.safetensors', 'trip.1.dp', 1e-6)],
    ['tokens: trip.0.loss_mask', movedTensor('tokens.safetensors', 'trip.0.loss_mask', 1)],
    ['metrics: R-Pat (honest)', moved('metrics.json', 1e-6, 'honest', 'R-Pat')],
    ['metrics: S-Dist: real counts', moved('metrics.json', 1, 'histograms', 'S-Dist', 'real_counts', 2)],
  ])('%s', async (row, files) => {
    const [subject] = row.split(/[:/]/);
    expect(failed(await checksOf('wasm', files, [subject]))).toEqual([row]);
  });
});

describe('what no check knows fails', () => {
  it('a tensor, a field and a file', async () => {
    const tensors = changedTensors('rq.safetensors', (all) => all.set('out.entropy', UNKNOWN));
    expect(failed(await checksOf('wasm', tensors, ['rq']))).toEqual([
      'rq: names and shapes of the tensors',
      'rq: out.entropy',
    ]);
    const field = changedJson('tokens.json', (json) => {
      (json.context as Json).window = 512;
    });
    expect(failed(await checksOf('wasm', field, ['tokens']))).toEqual(['tokens: tokens.json.context.window']);
    const files = stored();
    files.set('stage2.json', new TextEncoder().encode('{}'));
    const folder = new ReferenceFolder(files);
    const checks = await verifyFolder(folder, [], { backend: 'wasm' });
    expect(failed(checks)).toContain('stage2.json: whole file');
  });

  it('a file that is missing', async () => {
    const files = stored();
    files.delete('encoder.safetensors');
    const rows = failed(await checksOf('wasm', files, ['encoder', 'stage1']));
    expect(rows).toEqual(['encoder: could not run', 'stage1: could not run']);
  });
});
