#!/usr/bin/env node
// The program `route-distillery`: compiled where it was installed as a package, from its sources in a clone.
import { existsSync } from 'node:fs';

const compiled = new URL('../lib/main.js', import.meta.url);
const ready = new URL('../scripts/ready.mjs', import.meta.url);

if (existsSync(ready)) {
  await import(ready.href);
  const { register } = await import('tsx/esm/api');
  register();
  await import('./main.ts');
} else await import(compiled.href);
