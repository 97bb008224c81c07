/** `import text from './x.wgsl.hbs'` or `'./docs.md'` gives the file's text, in esbuild bundles and under vitest alike. */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

/** esbuild option that does it. */
export const templateLoader = { '.hbs': 'text', '.md': 'text' };

/** @returns {import('vite').Plugin} */
export function templatePlugin() {
  return {
    name: 'text-templates',
    enforce: 'pre',
    load(id) {
      const file = id.split('?', 1)[0];
      return extname(file) in templateLoader ? `export default ${JSON.stringify(readFileSync(file, 'utf8'))};` : null;
    },
  };
}
