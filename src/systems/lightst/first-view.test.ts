import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../../data/data-file';
import { loadDataset } from '../../data/load-dataset';
import type { FirstViewFile } from '../../engine/first-view/first-view';
import { readFirstView } from '../../engine/first-view/first-view';
import { useBackend } from '../../nn/testing/backends';
import { flowsDrawing } from '../../../tools/first-views/flows';
import { firstViewFile } from '../../../tools/first-views/frame';
import { FIRST_WORDS } from './first-words';

const shipped = (name: string) =>
  readFileSync(new URL(`../../../public/sample-flows/${name}`, import.meta.url));
const file = (): FirstViewFile => JSON.parse(shipped('first-view.json').toString('utf8'));

describe('the first view of Flows', () => {
  beforeAll(() => useBackend('wasm'));

  it('is what the command makes of the sample and its networks', { timeout: 300_000 }, async () => {
    const zip = dataFileFromBytes('sample-flows.zip', new Uint8Array(shipped('sample-flows.zip')));
    const { dataset } = await loadDataset([zip], { name: 'Sample flows' });
    const drawing = await flowsDrawing(dataset, async (name) => shipped(`${name}.safetensors`));
    const made = JSON.parse(JSON.stringify(firstViewFile(dataset, drawing))) as FirstViewFile;
    // How many times as fast is another number on another machine.
    const { timesFaster } = made.numbers;
    expect(timesFaster.value).toBeGreaterThan(2);
    const known = file();
    expect(made).toEqual({ ...known, numbers: { ...known.numbers, timesFaster } });
  });

  it('says how far off it is, beside an average of the days and beside its teacher', () => {
    const { numbers } = readFirstView(file());
    const [seen, measured] = FIRST_WORDS.say(numbers);
    expect(seen).toContain(`on ${numbers.roads.value} roads`);
    expect(measured).toMatch(
      /^Off by 2\.97 vehicles in five minutes, 15\s% \(10 to 21\) less than the average of that time of day\. Its teacher, which is no better beyond chance, takes \d+ times as long/,
    );
    const clear = { ...numbers, moreThanTeacher: { value: 0.2, low: 0.1, high: 0.3 } };
    expect(FIRST_WORDS.say(clear)[1]).toContain('Its teacher, better by 0.20 (0.10 to 0.30), takes');
  });
});
