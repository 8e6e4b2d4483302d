import { afterEach, expect, it, vi } from 'vitest';
import { SAMPLE_FLOWS, SAMPLE_POINTS } from '../../../../engine/datasets/samples';
import { ringDataset } from '../../testing/untrained-networks';
import { Models } from '../../../../studio/state/page/models.svelte';
import { HTP } from '../../networks';
import { networksOfSample } from './shipped-networks';

const dataset = await ringDataset();

afterEach(() => {
  vi.unstubAllGlobals();
});

function networks(sample = SAMPLE_POINTS) {
  vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
  const models = new Models(() => HTP);
  return { models, of: networksOfSample({ data: { opened: { dataset }, sample }, models }) };
}

it('puts both networks of the sample points in use, for the data that are open', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string | URL) => {
    asked.push(String(address));
    return new Response(new Uint8Array([asked.length]));
  });
  const { of, models } = networks();
  expect(of.areThere).toBe(true);
  expect(of.inUse).toBe(false);
  await of.use();
  expect(of.loading.failure).toBeNull();
  expect(of.inUse).toBe(true);
  expect(asked).toEqual([
    'https://page.org/app/sample-points/tokeniser.safetensors',
    'https://page.org/app/sample-points/language.safetensors',
  ]);
  expect(models.of('tokeniser')).toMatchObject({ bytes: Uint8Array.of(1), dataset: dataset.fingerprint });
  expect(models.of('language')).toMatchObject({ bytes: Uint8Array.of(2), from: 'the sample points' });
  models.drop('language');
  expect(of.inUse).toBe(false);
});

it('are not there for other data', async () => {
  const { of, models } = networks(SAMPLE_FLOWS);
  expect(of.areThere).toBe(false);
  await of.use();
  expect(models.of('tokeniser')).toBeNull();
});

it('says which file could not be read, and uses neither', async () => {
  vi.stubGlobal('fetch', async (address: string | URL) =>
    String(address).includes('language')
      ? new Response('', { status: 404 })
      : new Response(new Uint8Array([1])),
  );
  const { of, models } = networks();
  await of.use();
  expect(of.loading.failure?.message).toContain('language.safetensors');
  expect(models.of('tokeniser')).toBeNull();
});
