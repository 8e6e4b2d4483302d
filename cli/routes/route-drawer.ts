import { matMul, tensor2d } from '@tensorflow/tfjs-core';
import { digestOf } from '../../src/base/checksum';
import { Failure } from '../../src/base/failure';
import { Random } from '../../src/base/random';
import { shown } from '../../src/base/text';
import { bytesOf } from '../../src/data/fingerprint';
import type { Dataset } from '../../src/domain/dataset';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import { isStudent, STUDENTS } from '../../src/engine/routes/route-source';
import { systems } from '../../src/systems/registry';
import { RouteCrew } from '../../src/systems/routes/crew/route-crew';
import { drawWithStudent } from '../../src/systems/routes/drawing/draw-routes';
import { LoadedDataset } from '../../src/systems/routes/drawing/loaded-dataset';
import { networkFile } from '../train/run-files';
import { isFile, weightsAt } from '../train/run-networks';
import { startNodeBackend } from '../node-backend';
import { helperThreads } from '../node-thread';
import type { Drawer } from './drawn-pairs';
import type { RoutesOptions } from './asked-pairs';

/** Who draws, and what decides it beside the data. */
export interface RouteDrawer {
  readonly draw: Drawer;
  readonly order: Readonly<Record<string, string>>;
  readonly dispose: () => Promise<void>;
}

/** @throws Failure 'bad-input' for a network that is not there or does not go with the data */
export async function routeDrawer(
  { model, network, generation, backend, threads }: RoutesOptions,
  dataset: Dataset,
  note: (text: string) => void,
): Promise<RouteDrawer> {
  const loaded = new LoadedDataset(dataset);
  if (!isStudent(model))
    return {
      draw: (pairs, task) => loaded.baselines.draw(model, pairs, generation, task),
      order: {},
      dispose: () => Promise.resolve(),
    };
  const weights = await studentAt(network!, model);
  await startNodeBackend(backend, note);
  const student = await loaded.student(model, { id: network!, bytes: weights });
  const crew = new RouteCrew(helperThreads(threads));
  return {
    draw: (pairs, task) => drawWithStudent(student, dataset, null, pairs, generation, task, crew.draw),
    order: { weights: await digestOfFile(weights), backend, arithmetic: await arithmetic() },
    dispose: async () => {
      loaded.release();
      await crew.close();
    },
  };
}

async function studentAt(path: string, name: 'vanilla' | 'distilled'): Promise<Uint8Array> {
  const found = await weightsAt(path, STUDENTS, systems);
  const weights = isFile(found) ? found : found.get(name);
  if (weights) return weights.bytes;
  throw new Failure(
    'bad-input',
    `${shown(path)} holds no ${networkFile(name)}. Name a run that trained it, or its file, or another --model.`,
  );
}

const PROBE = 48;

/** What tells processors apart on which the same product rounds in another way, as fused multiply-add does. */
async function arithmetic(): Promise<string> {
  const random = new Random(1);
  const values = () => Float32Array.from({ length: PROBE * PROBE }, () => random.normal());
  const [a, b] = [tensor2d(values(), [PROBE, PROBE]), tensor2d(values(), [PROBE, PROBE])];
  const product = matMul(a, b);
  const digest = await digestOf([bytesOf(await product.data())]);
  for (const one of [a, b, product]) one.dispose();
  return digest.slice(0, 16);
}
