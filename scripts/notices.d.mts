import type { Plugin } from 'vite';

export function notices(): { readonly page: Plugin; readonly workers: Plugin };
export function shippedPackages(modules: Iterable<string>): Set<string>;
export function noticesOf(packages: Iterable<string>): string;
