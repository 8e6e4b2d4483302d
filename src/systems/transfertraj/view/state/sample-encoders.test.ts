import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Dataset } from '../../../../domain/dataset';
import { useBackend } from '../../../../nn/testing/backends';
import { Models } from '../../../../studio/state/page/models.svelte';
import { SHIPPED_ENCODERS, TRANSFERTRAJ } from '../../networks';
import { savedEncoder } from '../../testing/saved-encoder';
import { smallCity } from '../../testing/small-recovery';
import { SampleEncoders } from './recovery-state.svelte';

let cityA: Dataset;
let elsewhere: Dataset;
const files = new Map<string, Uint8Array<ArrayBuffer>>();

beforeAll(async () => {
  await useBackend('wasm');
  cityA = await smallCity();
  elsewhere = await smallCity(24, 0.5);
  for (const name of SHIPPED_ENCODERS)
    files.set(`${name}.safetensors`, Uint8Array.from(await savedEncoder(cityA, name)));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What the page's own folder answers. @param changed files that it has another way; null where it lacks them */
function page(changed: Readonly<Record<string, Uint8Array<ArrayBuffer> | null>> = {}, opened = true) {
  const asked: string[] = [];
  vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
  vi.stubGlobal('fetch', async (address: string | URL) => {
    asked.push(String(address));
    const name = String(address).split('/').at(-1)!;
    const bytes = name in changed ? changed[name] : files.get(name);
    return bytes ? new Response(bytes) : new Response('', { status: 404 });
  });
  const models = new Models(() => TRANSFERTRAJ);
  const data = { opened: opened ? { dataset: elsewhere } : null };
  return { asked, models, of: new SampleEncoders({ data, models }) };
}

it('puts all encoders in use in any city, and knows what they learnt from', async () => {
  const { asked, models, of } = page();
  expect(of.areThere).toBe(true);
  await of.use();
  expect(of.loading.failure).toBeNull();
  expect(asked[0]).toBe('https://page.org/app/sample-recovery/pretrained.safetensors');
  expect(asked).toHaveLength(SHIPPED_ENCODERS.length);
  for (const name of SHIPPED_ENCODERS)
    expect(models.of(name)).toEqual({
      ...{ id: `sample-recovery/${name}`, network: name, bytes: files.get(`${name}.safetensors`) },
      ...{ runId: null, from: 'City A with 4,000 other trips', dataset: cityA.fingerprint },
    });
});

it('are not there before data are open', async () => {
  const { asked, of } = page({}, false);
  expect(of.areThere).toBe(false);
  await of.use();
  expect(asked).toEqual([]);
});

it.each([
  ['is not there', () => null],
  ['is no safetensors', () => Uint8Array.of(1, 2, 3)],
  ['holds another encoder', () => files.get('prediction.safetensors')!],
])('says which file %s, and uses none', async (_, bytes) => {
  const { models, of } = page({ 'recovery8.safetensors': bytes() });
  await of.use();
  expect(of.loading.failure).toMatchObject({ code: 'bad-input' });
  expect(of.loading.failure?.message).toContain('recovery8.safetensors');
  expect(models.among(SHIPPED_ENCODERS)).toEqual([]);
});
