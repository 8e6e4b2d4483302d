import { readFile } from 'node:fs/promises';
import { Failure } from '../src/base/failure';
import { KNOWLEDGE_BUFFERS } from '../src/models/hoser/knowledge-buffers';
import { readSafetensors, writeSafetensors } from '../src/nn/safetensors';
import { readArguments, runCommand } from './command';
import { writeWhole } from './files/whole-file';

const HELP = `Writes the weights of a network in half precision (F16): half the size, for files that come with the page.
What a HOSER+ has counted stays as it is.

  npm run make-half -- FROM TO

  FROM, TO            safetensors files
  --help              Shows this.
`;

async function half(args: string[]): Promise<void> {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
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
  await writeWhole(to, [writeSafetensors(halved, metadata)]);
}

await runCommand(() => half(process.argv.slice(2)));
