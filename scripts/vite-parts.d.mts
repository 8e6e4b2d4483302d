import type { Alias, Plugin } from 'vite';

export const isolation: Record<string, string>;
export function threadedWasm(): Plugin;
export const gradientsOnly: Alias[];
