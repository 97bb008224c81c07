import { parseArgs } from 'node:util';

/**
 * Options of a script, as `parseArgs` reads them. A word that it does not have ends the script with 2 and the words that it has, and
 * `--help` with 0.
 *
 * @template {import('node:util').ParseArgsConfig} T
 * @param {T} config
 * @returns {ReturnType<typeof parseArgs<T>>}
 */
export function scriptOptions(config) {
  const options = { ...config.options, help: { type: 'boolean' } };
  try {
    const parsed = parseArgs({ ...config, options });
    if (!parsed.values.help) {
      return parsed;
    }
    console.log(usage(config));
    process.exit(0);
  } catch (error) {
    console.error(`${error.message.split('. ')[0]}\n${usage(config)}`);
    process.exit(2);
  }
}

function usage({ options = {}, allowPositionals }) {
  const words = Object.entries(options).map(([name, { type }]) => `[--${name}${type === 'string' ? ' …' : ''}]`);
  return `options: ${[...words, ...(allowPositionals ? ['[name …]'] : [])].join(' ')}`;
}
