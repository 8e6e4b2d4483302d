import { readFile } from 'node:fs/promises';
import { badInput } from '../src/base/failure';
import { digestOfFile } from '../src/engine/checkpoints/checkpoint-file';
import { KNOWLEDGE_BUFFERS } from '../src/models/hoser/knowledge-buffers';
import { readSafetensors, writeSafetensors } from '../src/nn/safetensors';
import { text } from '../cli/options';
import { writeWhole } from '../cli/files/whole-file';
import { runTool } from './tool';

async function half(from: string, to: string, tokeniser: string | undefined): Promise<void> {
  const { tensors, metadata } = readSafetensors(await readFile(from));
  const halved = new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      tensor.dtype === 'F32' && !KNOWLEDGE_BUFFERS.includes(name)
        ? { ...tensor, dtype: 'F16' as const }
        : tensor,
    ]),
  );
  const own =
    tokeniser === undefined
      ? metadata
      : { ...metadata, tokeniser: await digestOfFile(await tokeniserOf(metadata, tokeniser)) };
  await writeWhole(to, [writeSafetensors(halved, own)]);
}

/** The file that a language model is to belong to. */
function tokeniserOf(metadata: Readonly<Record<string, string>>, path: string): Promise<Uint8Array> {
  if (metadata.tokeniser === undefined)
    throw badInput('The file to read belongs to no tokeniser. Leave out --tokeniser.');
  return readFile(path);
}

await runTool(
  {
    about: `Writes the weights of a network in half precision (F16): half the size, for files that come with the page.
What a HOSER+ has counted stays as it is.`,
    usage: 'FROM TO [--tokeniser FILE]',
    options: {
      tokeniser: text(
        'FILE',
        'Where FROM is a language model of HTP: the half of its tokeniser, which TO says that it belongs to.',
      ),
    },
    places: {
      ...{ placeholder: 'FROM, TO', help: 'Safetensors files.', least: 2, most: 2 },
      sentence: 'Name the file to read and the file to write',
    },
  },
  ({ tokeniser }, [from, to]) => half(from, to, tokeniser),
);
