import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkWritten, damagedFile, isJsonWhole, jsonWithDigest, sha256Of, writeDigested } from './digests';
import { temporaryFolder } from '../testing/temporary-folder';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

it('files that are not what was written are named with the command that makes them again', async () => {
  const pieces = ['a,b\n', new TextEncoder().encode('1,2\n')];
  await writeDigested(folder, [['a.csv', pieces]], 'npx route-distillery routes --data city');
  expect(readFileSync(at('a.csv'), 'utf8')).toBe('a,b\n1,2\n');
  await checkWritten(at('a.csv'));
  await checkWritten(at('of nobody.csv'));
  expect(await damagedFile(folder)).toBeNull();
  writeFileSync(at('a.csv'), 'a,b\n1,3\n');
  await expect(checkWritten(at('a.csv'))).rejects.toThrow(
    `${at('a.csv')} is damaged: it is not what was written. Make it again: npx route-distillery routes --data city --out ${folder} --replace`,
  );
  expect(await damagedFile(folder)).toBe(at('a.csv'));
  // As earlier versions wrote them.
  writeFileSync(at('digests.json'), JSON.stringify({ 'a.csv': sha256Of('a,b\n1,3\n') }));
  expect(await damagedFile(folder)).toBeNull();
  writeFileSync(at('digests.json'), '{"a.csv"');
  expect(await damagedFile(folder)).toBe(at('digests.json'));
});

it('JSON with its digest tells any other content from what was written', () => {
  const encoded = (text: string) => new TextEncoder().encode(text);
  const content = fc.dictionary(
    fc.string().filter((key) => key !== 'digest' && key !== '__proto__'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(content, fc.integer(), (own, number) => {
      expect(isJsonWhole(encoded(jsonWithDigest({ ...own, number })))).toBe(true);
      const other = JSON.parse(jsonWithDigest({ ...own, number })) as { number: number };
      other.number++;
      expect(isJsonWhole(encoded(JSON.stringify(other)))).toBe(false);
      expect(isJsonWhole(encoded(JSON.stringify({ ...own, number })))).toBe(true);
    }),
  );
});
