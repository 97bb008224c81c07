/** Puts the JSON Schemas of a spec into the bundle as code: ajv itself stays out, and a check need not compile anything. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build, transform } from 'esbuild';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../compiler/schema');

/** A module with the exports of `compiler/schema/validator.ts`. */
export async function standaloneValidator() {
  const options = JSON.parse(await readFile(join(folder, 'ajv-options.json'), 'utf8'));
  const { languageSchema, compositionSchema, frameSchema, kindSchemas } = await assembledSchemas();
  const kinds = kindSchemas(languageSchema);
  const ajv = new Ajv({ ...options, code: { source: true, esm: true } });
  ajv.addSchema(frameSchema(languageSchema), 'frame').addSchema(compositionSchema, 'composition');
  for (const [kind, schema] of Object.entries(kinds)) {
    ajv.addSchema(schema, kind);
  }
  const names = ['frame', 'composition', ...Object.keys(kinds)];
  const code = standaloneCode.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
  const find = (name) => `(data, at) => (${name}(data, at) ? [] : ${name}.errors)`;
  const module = `import { joinKinds } from './by-kind.ts';
${code}
export const findSchemaErrors = joinKinds(${find('frame')}, {
${Object.keys(kinds)
  .map(
    (kind) => `  ${kind}: ${find(kind)},
`,
  )
  .join('')}});
export const findCompositionErrors = ${find('composition')};
`;
  // A third of what a check has to parse, and its names appear in no stack trace.
  return (await transform(module, { minify: true, format: 'esm' })).code;
}

/** The schemas as the compiler assembles them from its folders. */
async function assembledSchemas() {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './language-schema.ts'; export * from './composition.ts'; export * from './by-kind.ts';",
      resolveDir: folder,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    loader: { '.md': 'text' },
    // The kernel halves of the folders say nothing about the language.
    external: ['./lowering.ts'],
  });
  const [bundle] = outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);
}

/** @type {import('esbuild').Plugin} */
export const standaloneValidatorPlugin = {
  name: 'standalone-validator',
  setup({ onLoad }) {
    onLoad({ filter: /compiler[\\/]schema[\\/]validator\.ts$/ }, async () => ({
      contents: await standaloneValidator(),
      loader: 'js',
      // The code requires small helpers of ajv.
      resolveDir: folder,
    }));
  },
};
