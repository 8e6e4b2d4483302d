import type { Alias, Plugin } from 'vite';

export const headers: Record<string, string>;
export const pagePolicy: string;
export function strictPage(): Plugin;
export function offlineFiles(folder: string): Plugin;
export function threadedWasm(): Plugin;
export const gradientsOnly: Alias[];
