import type { Alias, Plugin, PluginOption, UserConfig } from 'vite';

export const headers: Record<string, string>;
export const pagePolicy: string;
export function strictPage(): Plugin;
export function offlineFiles(folder: string): Plugin;
export const gradientsOnly: Alias[];
export function innerPage(root: string, outDir: string, plugins?: PluginOption[]): UserConfig;
