import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import type { Dataset } from '../../domain/dataset';
import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import type { OpenRoutesBetween } from '../../engine/experiments/networks-of-others';
import { watchedRun } from '../../engine/experiments/testing/watched-run';
import { RunReader } from '../../engine/runs/run-reader';
import { STUDENT_BASELINE } from '../../evaluation/recovery/baselines/baseline-names';
import { routeSetFrom, StopReason } from '../../generation/route';
import { shortestPathRoutes } from '../../generation/baselines/cheapest-path';
import { useBackend } from '../../nn/testing/backends';
import { transfertraj } from './index';
import { inkOf, rowOf, taskKey, taskTable } from './results';
import { runRecovery, smallCity, smallConfig } from './testing/small-recovery';
import { transferReport } from './transfer-record';

const bytes = Uint8Array.of(1, 2, 3);
const TRACES = 12;
const small = smallConfig(1);
const config = {
  ...small,
  tuning: { ...small.tuning, tasks: { ...small.tuning.tasks, prediction: false, 'travel-time': false } },
};

/** A system whose student drives the shortest path, or nowhere; counts how many are open. */
function drivingSystem(arrives: boolean, learntFrom: string | null = null) {
  const asked = { open: 0, pairs: 0 };
  const open: OpenRoutesBetween = async (from, { network }) => {
    if (from.bytes.length !== bytes.length) throw new Failure('bad-input', 'It is one of other roads.');
    asked.open++;
    return {
      learntFrom,
      routesBetween: async (pairs) => {
        asked.pairs += pairs.origins.length;
        if (arrives) return shortestPathRoutes(network, new Float64Array(network.roadCount).fill(7), pairs);
        return routeSetFrom(
          Array.from(pairs.origins, (origin, i) => ({
            ...{ roads: [origin], times: [pairs.departures[i]], origin },
            ...{ destination: pairs.destinations[i], stop: StopReason.limit },
          })),
        );
      },
      dispose: () => void asked.open--,
    };
  };
  return { asked, systems: [{ id: 'routes', loadRoutesBetween: () => Promise.resolve(open) }] };
}

describe('a student of routes that is given', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await smallCity(TRACES);
  });

  const run = (arrives: boolean, given = bytes, more: Partial<Parameters<typeof runRecovery>[0]> = {}) => {
    const { asked, systems } = drivingSystem(arrives);
    const order = { dataset, config, given: { student: given }, files: true, ...more };
    return { asked, products: runRecovery(order, { systems }) };
  };

  async function notesOf(learntFrom: string): Promise<string[]> {
    const { systems } = drivingSystem(true, learntFrom);
    const { events } = await watchedRun((options) =>
      runRecovery({ dataset, config, given: { student: bytes }, results: false }, { ...options, systems }),
    );
    return events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  }

  it('answers recoveries and travel times of its own city beside the baselines, and is recorded', async () => {
    const { asked, products } = run(true, bytes, { testedOn: await smallCity(TRACES, 0.5) });
    const { record, files } = await products;
    expect([asked.open, asked.pairs > 0]).toEqual([0, true]);
    const read = await new RunReader([transfertraj]).record(
      'run.json',
      new TextEncoder().encode(JSON.stringify(record)),
    );
    expect(read.networks.student).toEqual({
      ...{ architecture: 'HOSER', config: null, origin: 'given', digest: await digestOfFile(bytes) },
      ...{ parameters: null, training: null, report: null },
    });
    const { evaluation, elsewhere } = transferReport(read);
    const tasksOf = (city: typeof evaluation) =>
      city!.recovery.tasks.flatMap((task) =>
        taskTable(task).rows.some(({ name }) => name === STUDENT_BASELINE) ? [taskKey(task.task)] : [],
      );
    expect(new Set(tasksOf(evaluation))).toEqual(
      new Set(
        evaluation!.recovery.tasks.flatMap(({ task }) => (task.kind === 'prediction' ? [] : [taskKey(task)])),
      ),
    );
    expect(tasksOf(elsewhere!.evaluation)).toEqual([]);
    expect(files[0].text.join('')).toMatch(/^trained,recovery-8,student-routes,rmse,\d/m);
    const { format } = await import('./run-format');
    const { tables } = format.findings(read);
    const times = tables.find(({ id }) => id === 'travel-time')!;
    expect(times.rows.map(([name]) => name)).toContain(rowOf(STUDENT_BASELINE).label);
    expect(inkOf(STUDENT_BASELINE)).toBe('vanilla');
  });

  it('says what other baselines do where its routes do not arrive', async () => {
    const { products } = run(false);
    const { evaluation } = transferReport((await products).record);
    for (const task of evaluation!.recovery.tasks) {
      if (task.task.kind !== 'travel-time') continue;
      const errors = new Map(taskTable(task).rows.map(({ name, values }) => [name, values]));
      expect(errors.get(STUDENT_BASELINE)).toEqual(errors.get('mean-speed-straight'));
    }
  });

  it('is told to know what it is tested on, where it learnt from the trips of the same data', async () => {
    for (const learntFrom of [dataset.fingerprint, 'other'])
      expect(await notesOf(learntFrom)).toEqual(
        learntFrom === 'other' ? [] : [expect.stringMatching(/it may know trips that it is tested on/)],
      );
  });

  it('is refused before anything is trained where it does not fit the roads, and where no system draws routes', async () => {
    const other = run(true, Uint8Array.of(1));
    await expect(other.products).rejects.toThrow('It is one of other roads.');
    await expect(runRecovery({ dataset, config, given: { student: bytes } })).rejects.toThrow(
      'No system here has a network that draws routes',
    );
  });
});
