import { describe, expect, it } from 'vitest';
import { ReferenceFolder } from '../harness/reference-folder';
import { failed, storedNumbers, UNKNOWN, type Files, type Json } from '../testing/stored-numbers';
import { verifyFolder } from '../harness/verify-folder';
import { statedTolerance } from './training';
import { subjectsOf, data } from './subjects';

const { stored, checksOf, changedJson, moved, movedTensors, changedTensors } = storedNumbers(
  'lightst',
  subjectsOf,
);

const movedTensor = (name: string, tensor: string, by: number) => movedTensors(name, by, [tensor], 'largest');

it('all stored numbers of LightST are met, and none is left unread', async () => {
  const checks = await checksOf('wasm');
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(2000);
  expect(failed(await checksOf('cpu', stored(), ['paper_teacher', 'mlp_student']))).toEqual([]);
});

describe('one changed value fails its row and no other', () => {
  it.each<[string, Files]>([
    ['paper_teacher: mid.tcn.1', movedTensor('paper_teacher.safetensors', 'mid.tcn.1', 1e-3)],
    [
      'paper_teacher/weights: tcn.0.weight after 5 steps',
      movedTensor('paper_teacher.safetensors', 'param_step5.tcn.0.weight', 1e-3),
    ],
    [
      'paper_teacher: mean cosine of two nodes per depth',
      moved('paper_teacher.json', 1e-3, 'oversmoothing_mean_pairwise_cosine_per_depth', 1),
    ],
    [
      'paper_teacher/losses: loss before step 3 (losses_fp64)',
      moved('paper_teacher.json', 0.01, 'losses_fp64', 3, 'loss'),
    ],
    [
      'mlp_student/distill/losses: loss, L_S, L_KL, L_P, L_E before step 4 (losses_fp32)',
      moved('mlp_student.json', 0.01, 'distill', 'losses_fp32', 4, 'L_P'),
    ],
    [
      'mlp_student/distill/weights: proj.spatial.weight after 1 step',
      movedTensor('mlp_student.safetensors', 'distill.param_step1.proj.spatial.weight', 1e-4),
    ],
    [
      'mlp_student: influence of node 0',
      moved('mlp_student.json', 1e-3, 'influence_of_node_0', 'per_node', 0),
    ],
    [
      'data: historical_average on test, on average',
      moved('data.json', 1e-3, 'metrics', 'test', 'historical_average', 'average', 'rmse'),
    ],
    ['data: rows of val', moved('data.json', 1, 'split', 'val', 0)],
    ['data: windows.slot', movedTensor('data.safetensors', 'windows.slot', 1)],
    [
      'losses: random.grad_proj.proj.temporal.bias',
      movedTensor('losses.safetensors', 'random.grad_proj.proj.temporal.bias', 1e-2),
    ],
  ])('%s', async (row, files) => {
    const [subject] = row.split(/[:/]/);
    expect(failed(await checksOf('wasm', files, [subject]))).toEqual([row]);
  });
});

describe('what no check knows fails', () => {
  it('a file, a tensor and a field', async () => {
    const only = ['data', 'paper_teacher'];
    const tensors = changedTensors('paper_teacher.safetensors', (all) => all.set('mid.attention', UNKNOWN));
    expect(failed(await checksOf('wasm', tensors, only))).toEqual([
      'paper_teacher: names and shapes of the tensors',
      'paper_teacher: mid.attention',
    ]);
    const field = changedJson('data.json', (json) => {
      (json.metric_cases as Json[])[1].r2 = 0.5;
    });
    expect(failed(await checksOf('wasm', field, only))).toEqual(['data: data.json.metric_cases[1].r2']);
    const of = (name: string): [string, Uint8Array] => [name, stored().get(name)!];
    const files = new Map([of('data.json'), of('data.safetensors')]);
    files.set('gated_student.json', new TextEncoder().encode('{}'));
    const checks = await verifyFolder(new ReferenceFolder(files), [data], { backend: 'wasm' });
    expect(failed(checks)).toEqual(['gated_student.json: whole file']);
  });

  it('a file that is missing', async () => {
    const files = stored();
    files.delete('paper_teacher.safetensors');
    const rows = failed(await checksOf('wasm', files, ['paper_teacher', 'mlp_student']));
    expect(rows).toContain('paper_teacher: could not run');
    expect(rows).toContain('mlp_student: what else the file has');
  });
});

it('tolerances are read from the words of the files', () => {
  expect(statedTolerance('abs 1e-4 * max|grad of that tensor| + rel 1e-3')).toEqual({
    absolute: 0,
    ofMaximum: 1e-4,
    relative: 1e-3,
  });
  const values = 'abs 1e-5 + rel 1e-5 (case large: rel 1e-4)';
  expect(statedTolerance(values)).toEqual({ absolute: 1e-5, ofMaximum: 0, relative: 1e-5 });
  expect(statedTolerance(values, 'large')).toEqual({ absolute: 1e-5, ofMaximum: 0, relative: 1e-4 });
  const gradients = 'abs 1e-4 * max|grad| of the tensor + 1e-6, rel 1e-3';
  expect(statedTolerance(gradients)).toEqual({ absolute: 1e-6, ofMaximum: 1e-4, relative: 1e-3 });
  expect(() => statedTolerance('as near as it gets')).toThrow(/states no tolerance/);
});
