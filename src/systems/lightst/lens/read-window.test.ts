import { memory, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { readSafetensors, writeSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { readNetworkFile } from '../checkpoints/network-file';
import type { TeachingConfig } from '../distillation/teaching-config';
import { FlowData } from '../flow-data';
import { FlowForecaster } from '../forecast/networks-service';
import type { FlowNetworkName } from '../networks';
import { flowStudent } from '../networks/flow-student';
import { flowTeacher } from '../networks/flow-teacher';
import { RoadGraph } from '../networks/road-graph';
import { WindowBatch } from '../networks/window-batch';
import { runFlows, smallConfig, smallFlows } from '../testing/small-flows';
import { distilledAnswer } from '../training/distilled-student';
import { flowLoss } from '../training/objective';
import { answersOf } from '../training/teacher-answers';
import { Parameters } from '../../../nn/parameters';
import { cosinesWith, pairShares } from './contrast-pairs';
import { comparedRows, divergenceOfNode } from './divergence-terms';

let dataset: Dataset;
let files: ReadonlyMap<FlowNetworkName, Uint8Array>;
const config = smallConfig(1);
const ROW = 201;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallFlows({ bins: 240, missing: 0.1 });
  const { checkpoints } = await runFlows({ dataset, config });
  files = new Map(checkpoints.map(({ name, bytes }) => [name as FlowNetworkName, bytes]));
});

const weightsOf = (network: FlowNetworkName, bytes = files.get(network)!) => ({
  id: network,
  network,
  bytes,
});

async function readingOf(students = [weightsOf('undistilled'), weightsOf('distilled')], row = ROW) {
  const own = new FlowForecaster(dataset, { zerosMissing: false });
  try {
    const asked: TeachingConfig = { ...config.distillation, tau: 1 };
    return await own.lens({ teacher: weightsOf('teacher'), students, row, losses: asked });
  } finally {
    own.dispose();
  }
}

/** The terms of the loss as training takes them, of the networks in the files. */
async function termsOfTraining(): Promise<Record<string, number>> {
  const own = new FlowForecaster(dataset, { zerosMissing: false });
  const { table } = own;
  const graph = new RoadGraph(table.graph);
  const read = (network: FlowNetworkName) => readNetworkFile(files.get(network)!, network, dataset, table);
  const [ofTeacher, ofStudent] = [read('teacher'), read('distilled')];
  if (ofTeacher.sizes.form !== 'paper' || ofStudent.sizes.form !== 'mlp') throw new Error('other forms');
  const teacher = flowTeacher(ofTeacher.sizes, graph);
  const student = flowStudent(ofStudent.sizes);
  const weights = Parameters.from(ofTeacher.specs, ofTeacher.state);
  const studentWeights = Parameters.from(ofStudent.specs, ofStudent.state);
  const maps = Parameters.from(ofStudent.maps, ofStudent.state);
  const data = new FlowData(table, config.windows);
  const batch = new WindowBatch(
    data.windows(Int32Array.of(ROW - config.windows.inputs + 1)),
    table.slotsPerDay,
  );
  const terms = tidy(() => {
    const heard = answersOf({ teacher, weights }, batch);
    const pass = student.pass(studentWeights, batch);
    const { target, measured } = batch;
    const answer = distilledAnswer(maps, pass, target, heard, config.distillation, measured);
    const { loss, parts, unit } = flowLoss(answer, data.score.std);
    const named = Object.entries({ ...parts, total: loss.mul(unit) });
    return Object.fromEntries(named.map(([name, term]) => [name, term.dataSync()[0]]));
  });
  batch.dispose();
  for (const each of [weights, studentWeights, maps]) each.dispose();
  graph.dispose();
  own.dispose();
  return terms as Record<string, number>;
}

describe('the lens on a window', () => {
  it('has the very numbers of training, from the files that a run saves', async () => {
    const tensors = memory().numTensors;
    const { students, config: read, configFrom, isItsTeacher } = await readingOf();
    const { total, ...parts } = await termsOfTraining();
    expect(students.distilled!.losses).toEqual(parts);
    expect([configFrom, isItsTeacher, read.tau]).toEqual(['student', true, config.distillation.tau]);
    const { L_S, L_KL, L_P, L_E } = parts;
    const { divergenceWeight, spatialWeight, temporalWeight } = read;
    const sum = L_S + divergenceWeight * L_KL + spatialWeight * L_P + temporalWeight * L_E;
    expect(sum).toBeCloseTo(total, 4);
    expect(memory().numTensors).toBe(tensors);
  });

  it('has the losses again in the rows of its nodes', async () => {
    const reading = await readingOf();
    const { mapped, losses, recognised } = reading.students.distilled!;
    const nodes = [0, 1, 2, 3, 4];
    const sharesOf = (latent: 'spatial' | 'temporal', node: number) =>
      pairShares(cosinesWith(mapped![latent], node, mapped!.own), node, reading.config);
    const mean = (of: (node: number) => number) =>
      nodes.reduce((sum, node) => sum + of(node), 0) / nodes.length;
    expect(mean((node) => -Math.log(sharesOf('spatial', node)[node]))).toBeCloseTo(losses.L_P!, 4);
    expect(mean((node) => -Math.log(sharesOf('temporal', node)[node]))).toBeCloseTo(losses.L_E!, 4);
    const isFirst = (node: number) => {
      const shares = sharesOf('spatial', node);
      return shares.every((share) => share <= shares[node]);
    };
    expect(recognised!.spatial).toBe(nodes.filter(isFirst).length);
    for (const student of Object.values(reading.students)) {
      const rows = comparedRows(reading, student)!;
      const own = mean((node) => divergenceOfNode(rows.teacher, rows.student, node).total);
      expect(own).toBeCloseTo(student.losses.L_KL!, 5);
    }
  });

  it('has no contrast for a student that was not distilled', async () => {
    const { students, config: read, configFrom, isItsTeacher } = await readingOf([weightsOf('undistilled')]);
    expect(students.undistilled!.losses).toMatchObject({ L_P: null, L_E: null });
    expect(students.undistilled!.losses.L_S).toBeGreaterThan(0);
    expect(students.undistilled!.losses.L_KL).toBeGreaterThan(0);
    expect([students.undistilled!.mapped, configFrom, isItsTeacher, read.tau]).toEqual([
      null,
      'settings',
      null,
      1,
    ]);
  });

  it('has what can be had of a file without the maps, as earlier versions wrote them', async () => {
    const { tensors, metadata } = readSafetensors(files.get('distilled')!);
    const { teaching, ...rest } = metadata;
    expect(teaching).toBeDefined();
    const own = new Map([...tensors].filter(([name]) => !name.startsWith('proj.')));
    expect(own.size).toBe(tensors.size - 6);
    const earlier = weightsOf('distilled', writeSafetensors(own, rest));
    const [before, now] = [await readingOf([earlier]), await readingOf()];
    const { losses, latent, mapped } = before.students.distilled!;
    expect([losses.L_S, losses.L_KL]).toEqual([
      now.students.distilled!.losses.L_S,
      now.students.distilled!.losses.L_KL,
    ]);
    expect([losses.L_P, losses.L_E, mapped]).toEqual([null, null, null]);
    expect(latent).toEqual(now.students.distilled!.latent);
    // A header without its tensors, and tensors without their header, are refused.
    const broken = [writeSafetensors(own, metadata), writeSafetensors(tensors, rest)];
    await expect(readingOf([weightsOf('distilled', broken[0])])).rejects.toThrow(
      /"proj.student.weight" is missing/,
    );
    await expect(readingOf([weightsOf('distilled', broken[1])])).rejects.toThrow(
      /"proj.student.weight" is not part/,
    );
  });

  it('is refused in words where the hour after it is not known', async () => {
    await expect(readingOf(undefined, 239)).rejects.toThrow(/choose a row up to 236, not 239/);
    await expect(readingOf(undefined, 1)).rejects.toThrow(/from the rows 3 to 239/);
  });
});
