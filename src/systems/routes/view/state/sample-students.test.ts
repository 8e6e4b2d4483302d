import { afterEach, expect, it, vi } from 'vitest';
import { Models, type Model } from '../../../../studio/state/page/models.svelte';
import { SAMPLE_ID } from '../../../../studio/state/runs/runs-session.svelte';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from './distil-settings.svelte';
import { SampleStudents, type SampleStudentNeeds } from './sample-students.svelte';

const dataset = await tinyCity();
const model = (runId: string | null): Model => ({
  id: `${runId}/distilled`,
  network: 'distilled',
  bytes: new Uint8Array(4),
  from: 'Sample results',
  runId,
  dataset: dataset.fingerprint,
});

function students(runId: string | null = SAMPLE_ID) {
  const models = new Models(() => 'routes');
  const before = model(runId);
  models.use(before);
  const dials = new DistilSettings();
  const data = { opened: { dataset }, isSampleCity: true } as unknown as SampleStudentNeeds['data'];
  return { of: new SampleStudents({ data, models }, dials), models, dials, before };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it('puts the student of a weight in use, its weight into the lens, and the first one back', async () => {
  vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string | URL) => {
    asked.push(String(address));
    return new Response(new Uint8Array([1, 2, 3]));
  });
  const { of, models, dials, before } = students();
  expect(of.inUse).toBe('lambda-0.1');
  await of.use('lambda-1');
  expect(of.loading.failure).toBeNull();
  expect(asked).toEqual(['https://page.org/app/sample-city/lambda-1.safetensors']);
  expect([of.inUse, dials.value('lambda'), models.of('distilled')?.from]).toEqual([
    'lambda-1',
    1,
    'Sample student, λ 1',
  ]);
  expect(models.of('distilled')?.bytes).toEqual(new Uint8Array([1, 2, 3]));
  await of.use('lambda-0.1');
  expect(models.of('distilled')).toBe(before);
  expect([of.inUse, dials.value('lambda')]).toEqual(['lambda-0.1', 0.1]);
});

it('is not offered where another student is in use', () => {
  expect(students('of-my-own').of.inUse).toBeNull();
});

it('says why a student could not be fetched, and leaves the one in use', async () => {
  vi.stubGlobal('document', { baseURI: 'https://page.org/' });
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  const { of, models, before } = students();
  await of.use('lambda-1');
  expect(of.loading.failure?.message).toContain('lambda-1.safetensors');
  expect(models.of('distilled')).toBe(before);
});
