import { describe, expect, it } from 'vitest';
import { localTask } from '../protocol/local-task';
import { exposeService } from '../protocol/service-host';
import { FakeWorker } from '../protocol/testing/fake-worker';
import { WorkerClient } from '../protocol/worker-client';
import { MOST_STUDY_BYTES } from './study-result-schema';
import { studyService, type StudyService } from './study-service';
import { syntheticGrid, syntheticSearch } from './testing/synthetic-study';

const fileOf = (result: unknown) => ({ path: 'study.json', file: new Blob([JSON.stringify(result)]) });

describe('the service that reads studies', () => {
  it('sends what a study says to another thread', async () => {
    const worker = new FakeWorker();
    exposeService('study', studyService(), worker.scope);
    const client = new WorkerClient<StudyService>(worker, { service: 'study' });
    const grid = syntheticGrid();
    const { result, rows, sentences } = await client.call('read', fileOf(grid)).result;
    expect(result).toEqual(grid);
    expect(sentences[0]).toBe('58 of 60 trials are complete, 1 waiting, 1 failed.');
    expect(rows).toHaveLength(20);
    expect(
      rows.find(({ arm }) => arm === 'sampled routes')!.differences['test-accuracy']!.value,
    ).toBeGreaterThan(0);
    await client.close();
  });

  it('has the best trials of a search', async () => {
    const { rows } = await studyService().read(fileOf(syntheticSearch()), localTask<never>());
    const values = rows.map((row) => row.values['test-accuracy']!.value);
    expect(values).toHaveLength(20);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });

  it('says what is wrong with a file, and refuses one that is too large before it is read', async () => {
    const read = (file: Blob) => studyService().read({ path: 'a.json', file }, localTask<never>());
    await expect(read(new Blob(['{"title": "cut o']))).rejects.toMatchObject({ code: 'bad-input' });
    const large = { size: MOST_STUDY_BYTES + 1 } as Blob;
    await expect(read(large)).rejects.toThrow('a.json is too large');
  });
});
