// Compiles the AssemblyScript kernels to WebAssembly (for plain and shared memory, with and without relaxed SIMD) and
// writes them as a TypeScript module, so that Node, workers and the page load them alike, without a fetch. Skips when up to date.
import { readdirSync, statSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'src/nn/kernels/wasm/assembly');
const target = join(root, 'src/nn/kernels/wasm/kernels.generated.ts');

const newest = Math.max(
  ...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs),
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
);
if (!existsSync(target) || statSync(target).mtimeMs < newest || process.argv.includes('--force')) {
  const { default: asc } = await import('assemblyscript/asc');
  let written;
  const compile = async (...extra) => {
    const { error, stderr, binary } = await asc
      .main(
        [
          join(folder, 'index.ts'),
          '--outFile',
          'kernels.wasm',
          '-O3',
          '--noAssert',
          '--runtime',
          'stub',
          '--enable',
          'simd',
          '--importMemory',
          '--noExportMemory',
          '--use',
          'abort=',
          ...extra,
        ],
        { writeFile: (name, contents) => (name.endsWith('.wasm') ? (written = contents) : undefined) },
      )
      .then((result) => ({ ...result, binary: written }));
    if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
    assertNoData(binary);
    return Buffer.from(binary).toString('base64');
  };
  const shared = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
  const relaxed = ['--enable', 'relaxed-simd'];
  const variants = {
    plain: await compile(),
    plainRelaxed: await compile(...relaxed),
    shared: await compile(...shared),
    sharedRelaxed: await compile(...shared, ...relaxed),
  };
  writeFileSync(
    target,
    `// Made by scripts/build-kernels.mjs from ./assembly; do not edit.\nexport const KERNEL_BINARIES = ${JSON.stringify(variants)};\n`,
  );
  console.log(`kernels: ${Math.round((variants.plain.length * 3) / 4 / 1024)} kB of WebAssembly`);
}

/** The kernels share TensorFlow.js's linear memory, so a data segment of their own would overwrite its heap. */
function assertNoData(binary) {
  for (let p = 8; p < binary.length;) {
    const id = binary[p++];
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) size |= ((byte = binary[p++]) & 0x7f) << shift;
    if (id === 11 && size > 1)
      throw new Error(
        'kernels: a data segment was emitted; avoid Math functions with tables, strings and arrays',
      );
    p += size;
  }
}
