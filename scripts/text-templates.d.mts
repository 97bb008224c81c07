import type { Plugin } from 'vitest/config';

/** esbuild option: `.hbs` and `.md` files are text. */
export const templateLoader: { readonly '.hbs': 'text'; readonly '.md': 'text' };
/** The same rule for vite and vitest. */
export function templatePlugin(): Plugin;
