/** Puts the spec's JSON Schema into the bundle as code: ajv itself stays out, and a check need not compile anything. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../compiler/schema');

/** A module with the exports of `compiler/schema/validator.ts`. */
export async function standaloneValidator() {
  const [schema, options] = await Promise.all(
    ['spec.schema.json', 'ajv-options.json'].map(async (file) =>
      JSON.parse(await readFile(join(folder, file), 'utf8')),
    ),
  );
  const ajv = new Ajv({ ...options, code: { source: true, esm: true } });
  const code = standaloneCode.default(ajv, ajv.compile(schema));
  return `${code}\nexport const findSchemaErrors = (data) => (validate(data) ? [] : validate.errors);\n`;
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
