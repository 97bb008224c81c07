import type { Plugin } from 'vitest/config';

/** esbuild option: `.hbs` files are text. */
export const templateLoader: { readonly '.hbs': 'text' };
/** The same rule for vite and vitest. */
export function templatePlugin(): Plugin;
