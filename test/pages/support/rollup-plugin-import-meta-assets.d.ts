/** The package's own declarations are out of reach: its `exports` does not name them. */
declare module '@web/rollup-plugin-import-meta-assets' {
  import type { Plugin } from 'rollup';

  export function importMetaAssets(): Plugin;
}
