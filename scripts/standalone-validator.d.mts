import type { Plugin } from 'esbuild';

export function standaloneValidator(): Promise<string>;
export const standaloneValidatorPlugin: Plugin;
