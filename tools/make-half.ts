import { readFile } from 'node:fs/promises';
import { Failure } from '../src/base/failure';
import { digestOfFile } from '../src/engine/checkpoints/checkpoint-file';
import { KNOWLEDGE_BUFFERS } from '../src/models/hoser/knowledge-buffers';
import { readSafetensors, writeSafetensors } from '../src/nn/safetensors';
import { readArguments, runCommand } from '../cli/command';
import { writeWhole } from '../cli/files/whole-file';

const HELP = `Writes the weights of a network in half precision (F16): half the size, for files that come with the page.
What a HOSER+ has counted stays as it is.

  node --import tsx tools/make-half.ts FROM TO [--tokeniser FILE]

  FROM, TO            safetensors files
  --tokeniser FILE    Where FROM is a language model of HTP: the half of its tokeniser, which TO says that it belongs to.
  --help              Shows this.
`;

async function half(args: string[]): Promise<void> {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: { tokeniser: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(HELP);
  const [from, to] = positionals;
  if (positionals.length !== 2)
    throw new Failure('bad-input', 'Name the file to read and the file to write. See --help.');
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
    values.tokeniser === undefined
      ? metadata
      : { ...metadata, tokeniser: await digestOfFile(await tokeniserOf(metadata, values.tokeniser)) };
  await writeWhole(to, [writeSafetensors(halved, own)]);
}

/** The file that a language model is to belong to. */
function tokeniserOf(metadata: Readonly<Record<string, string>>, path: string): Promise<Uint8Array> {
  if (metadata.tokeniser === undefined)
    throw new Failure('bad-input', 'The file to read belongs to no tokeniser. Leave out --tokeniser.');
  return readFile(path);
}

await runCommand(() => half(process.argv.slice(2)));
