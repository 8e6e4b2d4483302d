import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { badInput, type Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { ifThere, isThere } from './folder';
import { writeWhole, type Pieces } from './whole-file';
import { writtenJson } from './written-json';

/** The SHA-256 of other files of a folder, in hexadecimal digits. */
export const DIGESTS = 'digests.json';

const FILE = v.object({
  /** The command that makes the files again, without where they go. */
  command: v.optional(v.string()),
  files: v.record(v.string(), v.string()),
});
/** Earlier versions wrote the digests alone. */
const EARLIER_FILE = v.pipe(
  v.record(v.string(), v.string()),
  v.transform((files) => ({ command: undefined, files })),
);

export const digestsJson = (digests: v.InferInput<typeof FILE>): string => JSON.stringify(digests);

/** In hexadecimal digits. */
export const sha256Of = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Writes files into a folder that is there, each with its digest, which is taken while it is written. @param command makes them again */
export async function writeDigested(
  folder: string,
  files: readonly (readonly [name: string, pieces: Pieces])[],
  command: string,
): Promise<void> {
  const digests: Record<string, string> = {};
  await rm(join(folder, DIGESTS), { force: true });
  for (const [name, pieces] of files) {
    const hash = createHash('sha256');
    await writeWhole(
      join(folder, name),
      hashed(pieces, (piece) => hash.update(piece)),
    );
    digests[name] = hash.digest('hex');
  }
  await writeWhole(join(folder, DIGESTS), [digestsJson({ command, files: digests })]);
}

async function* hashed(pieces: Pieces, update: (piece: string | Uint8Array) => unknown) {
  for await (const piece of pieces) {
    update(piece);
    yield piece;
  }
}

/** Null for a folder without digests; undefined where they are damaged. */
async function digestsIn(folder: string) {
  const text = await ifThere(readFile(join(folder, DIGESTS), 'utf8'));
  return text === undefined ? null : (writtenJson(text, FILE) ?? writtenJson(text, EARLIER_FILE));
}

/** The first file of a folder that is not what was written; null where all are, and where nobody knows. */
export async function damagedFile(folder: string): Promise<string | null> {
  const digests = await digestsIn(folder);
  if (digests === null) return null;
  if (digests === undefined) return join(folder, DIGESTS);
  for (const [name, digest] of Object.entries(digests.files)) {
    const path = join(folder, name);
    if (!(await isThere(path)) || (await sha256OfFile(path)) !== digest) return path;
  }
  return null;
}

/** @throws Failure 'bad-input' for a file that is not what the digests of its folder say, with the command that makes it again */
export async function checkWritten(path: string): Promise<void> {
  const digests = await digestsIn(dirname(path));
  const name = basename(path);
  if (!digests || !Object.hasOwn(digests.files, name) || !(await isThere(path))) return;
  if ((await sha256OfFile(path)) === digests.files[name]) return;
  throw damaged(path, digests.command && `${digests.command} --out ${dirname(path)} --replace`);
}

/** @param again the command that makes it again */
export const damaged = (path: string, again = 'give the command again that made it'): Failure =>
  badInput(`${shown(path)} is damaged: it is not what was written. Make it again: ${again}`, { file: path });

const digestOfJson = (content: object): string => sha256Of(JSON.stringify(content));

/** Content as JSON with its own digest: the SHA-256 of all the rest as JSON without blanks. */
export const jsonWithDigest = (content: object): string =>
  `${JSON.stringify({ ...content, digest: digestOfJson(content) }, null, 1)}\n`;

/** Whether such JSON, which was read before, is what was written; of one without a digest nobody knows. */
export function isJsonWhole(bytes: Uint8Array): boolean {
  const { digest, ...content } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  return digest === undefined || digest === digestOfJson(content);
}
